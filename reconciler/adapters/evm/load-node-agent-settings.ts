import { dirname, isAbsolute, join, resolve } from 'node:path';
import { readSettings } from '../../config/read-settings.js';
import type { JsonObject } from '../../core/model/json.js';
import type { Soundness } from '../../spec/schema-check.js';
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
  return resolved(file, readSettings(file, { name: 'node-agent.schema.json', schema, compiled }) as Written);
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
