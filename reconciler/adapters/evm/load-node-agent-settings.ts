import { existsSync, readFileSync } from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import type { JsonObject } from '../../core/model/json.js';
import { QuorateError } from '../../core/model/quorate-error.js';
import { FileReport } from '../../spec/file-report.js';
import { parseYaml } from '../../spec/parse-yaml.js';
import { type Soundness, schemaCheck } from '../../spec/schema-check.js';
import type { NodeAgentFiles } from './node-agent.js';

/** agent.yaml, resolved: every path absolute. */
export interface NodeAgentSettings {
  readonly node: string;
  readonly host: string;
  readonly port: number;
  readonly rpc: string;
  readonly tls: {
    readonly certificate: string;
    readonly key: string;
    readonly clientCertificates: string;
    /** SHA-256, 64 lower-case hex digits each; undefined: every certificate of the CA. */
    readonly clients: readonly string[] | undefined;
  };
  readonly files: NodeAgentFiles;
}

interface Written {
  readonly node: string;
  readonly listen: string;
  readonly rpc: string;
  readonly tls: NodeAgentSettings['tls'];
  readonly files: {
    readonly nodes: string;
    readonly accounts?: string;
    readonly staticNodes?: string;
    readonly config?: string;
  };
}

/**
 * Reads agent.yaml: the schema is the truth, unknown fields are errors, paths are relative to the file.
 * @param compiled the same schema as the build has compiled it, where it has
 * @throws QuorateError CONFIG_MISSING, CONFIG_INVALID (every defect, with file:line:column)
 */
export function loadNodeAgentSettings(file: string, schema: JsonObject, compiled?: Soundness): NodeAgentSettings {
  if (!existsSync(file)) {
    throw new QuorateError('CONFIG_MISSING', 'There is no settings file', {
      why: `${file} does not exist`,
      mend: 'name it with --config, or write one (schemas/node-agent.schema.json says how)',
      facts: { file },
    });
  }
  const report = new FileReport(file, readFileSync(file, 'utf8'));
  const { documents, defects } = parseYaml(report.text);
  for (const defect of defects) report.add(defect);
  const check = schemaCheck(schema, compiled);
  for (const document of documents) report.addProblems(document.index, check(document.value));
  if (!report.failed && documents.length === 1) return resolved(file, documents[0]!.value as unknown as Written);
  const lines = report.diagnostics.map(
    ({ line, column, path, what, mend }) => `${file}:${line}:${column}: ${path} ${what}; ${mend}`,
  );
  throw new QuorateError('CONFIG_INVALID', 'The settings of the node agent cannot be used', {
    why: lines.join('\n') || `it holds ${documents.length} documents`,
    mend: 'mend each of these; one document only',
    facts: { file },
  });
}

function resolved(file: string, { node, listen, rpc, tls, files }: Written): NodeAgentSettings {
  const folder = dirname(resolve(file));
  const path = (name: string): string => (isAbsolute(name) ? name : join(folder, name));
  const split = listen.lastIndexOf(':');
  return {
    node,
    host: listen.slice(0, split).replace(/^\[(.*)\]$/, '$1'),
    port: Number(listen.slice(split + 1)),
    rpc,
    tls: {
      certificate: path(tls.certificate),
      key: path(tls.key),
      clientCertificates: path(tls.clientCertificates),
      clients: tls.clients?.map((one) => one.replaceAll(':', '').toLowerCase()),
    },
    files: {
      nodes: path(files.nodes),
      accounts: files.accounts && path(files.accounts),
      staticNodes: files.staticNodes && path(files.staticNodes),
      config: files.config && path(files.config),
    },
  };
}
