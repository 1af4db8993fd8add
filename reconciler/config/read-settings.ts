import { existsSync, readFileSync } from 'node:fs';
import type { JsonObject } from '../core/model/json.js';
import { QuorateError } from '../core/model/quorate-error.js';
import { FileReport } from '../spec/file-report.js';
import { parseYaml } from '../spec/parse-yaml.js';
import { type Soundness, schemaCheck } from '../spec/schema-check.js';

export interface SettingsSchema {
  /** e.g. `reconciler.schema.json`: for the error. */
  readonly name: string;
  readonly schema: JsonObject;
  /** The same schema as the build has compiled it, where it has. */
  readonly compiled?: Soundness | undefined;
}

/**
 * The one document of a settings file, as the schema has it: that is the truth, and unknown fields are errors.
 * @throws QuorateError CONFIG_MISSING, CONFIG_UNREADABLE, CONFIG_INVALID (every defect, with file:line:column)
 */
export function readSettings(file: string, { name, schema, compiled }: SettingsSchema): unknown {
  if (!existsSync(file)) {
    throw new QuorateError('CONFIG_MISSING', 'There is no settings file', {
      why: `${file} does not exist`,
      mend: `name it with --config, or write one (schemas/${name} says how)`,
      facts: { file },
    });
  }
  const report = new FileReport(file, read(file));
  const { documents, defects } = parseYaml(report.text);
  for (const defect of defects) report.add(defect);
  const check = schemaCheck(schema, compiled);
  for (const document of documents) report.addProblems(document.index, check(document.value));
  if (!report.failed && documents.length === 1) return documents[0]!.value;
  const lines = report.diagnostics.map(
    ({ line, column, path, what, mend }) =>
      `${file}:${line}:${column}: ${path === '' ? '' : `${path} `}${what}; ${mend}`,
  );
  const why = lines.join('\n') || `it holds ${documents.length} documents`;
  throw settingsInvalid(file, why, 'mend each of these; one document only');
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new QuorateError('CONFIG_UNREADABLE', 'The settings file cannot be read', {
      why: `${file}: ${(error as Error).message}`,
      mend: 'name a file with --config, and let us read it',
      facts: { file },
      cause: error,
    });
  }
}

export function settingsInvalid(file: string, why: string, mend: string): QuorateError {
  return new QuorateError('CONFIG_INVALID', "This organization's settings cannot be used", {
    why,
    mend,
    facts: { file },
  });
}
