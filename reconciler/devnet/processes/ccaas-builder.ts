import { cpSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fillConnection } from '../../fabric/package/fill-connection.js';
import type { TemplateValues } from '../../fabric/package/fill-template.js';
import { goField, goObject } from '../../fabric/package/go-field.js';

export type BuilderStep = 'detect' | 'build';

/**
 * One step of an external builder for chaincode as a service, as a peer calls it: what it accepts, refuses and writes is
 * what Fabric's own does, to the byte. Fabric: ccaas_builder/cmd/{detect,build}; the third, `release`, is the shell's.
 *
 * @param args `detect`: source, metadata. `build`: source, metadata, output. Folders.
 * @param config the peer's CHAINCODE_AS_A_SERVICE_BUILDER_CONFIG, a JSON object; '' is none
 * @throws Error: why the package is refused; the peer then sees exit code 1
 */
export function ccaasBuilder(step: BuilderStep, args: readonly string[], config: string): void {
  if (args.length < FOLDERS[step])
    throw new Error(`incorrect number of arguments: ${step} takes ${FOLDERS[step]} folders`);
  const [first, second, third] = args as [string, string, string];
  if (step === 'detect') requireCcaas(second);
  else build(first, second, third, config);
}

const FOLDERS: Readonly<Record<BuilderStep, number>> = { detect: 2, build: 3 };

function requireCcaas(metadataDirectory: string): void {
  const file = join(metadataDirectory, 'metadata.json');
  if (!existsSync(file)) throw new Error(`${file} not found`);
  const metadata = withPrefix('Unable to parse the metadata.json file', () =>
    goObject(readFileSync(file, 'utf8'), 'main.chaincodeMetadata'),
  );
  const type = goField(metadata, 'chaincodeMetadata', 'type', 'string');
  if (type.toLowerCase() !== 'ccaas') throw new Error(`chaincode type should be ccaas, it is ${type}`);
}

function build(source: string, metadata: string, output: string, config: string): void {
  requireCcaas(metadata);
  copy(metadata, output);
  const metaInf = join(source, 'META-INF');
  if (existsSync(metaInf)) copy(metaInf, join(output, 'META-INF'));
  const file = join(source, 'connection.json');
  if (!existsSync(file)) throw new Error(`${file} not found`);
  const values = withPrefix('Failed to unmarshal CHAINCODE_AS_A_SERVICE_BUILDER_CONFIG', () =>
    config === '' ? null : goObject(config, 'map[string]interface {}'),
  );
  const filled = fillConnection(readFileSync(file, 'utf8'), (values ?? {}) as TemplateValues);
  writeFileSync(join(output, 'connection.json'), goJson(filled), { mode: statSync(file).mode });
}

const copy = (from: string, to: string) => cpSync(from, to, { recursive: true, verbatimSymlinks: true });

/** json.Marshal writes no character that means something in HTML or ends a line in JavaScript. */
function goJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function withPrefix<T>(prefix: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw new Error(`${prefix}: ${(error as Error).message}`, { cause: error });
  }
}
