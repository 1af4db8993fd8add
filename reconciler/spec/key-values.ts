import type { JsonObject } from '../core/model/json.js';
import type { SpecProblem } from '../core/model/kind.js';
import { holdsLoneKey } from '../core/text/mask-keys.js';

/** 0x and 64 digits without quotes are a number to YAML: one of these, and nothing else in a spec is so big. */
const LEAST = 2 ** 192;
const BELOW = 2 ** 256;
const HASH = /^(?:0x)?[0-9a-f]{64}$/i;

/**
 * Values that may be a private key in hex, wherever in a document they stand: in place of an address, in a URL, in a name.
 * Only a field whose schema asks for 64 hex digits (a hash, a group) may have them.
 */
export function keyProblems(document: unknown, schema: JsonObject): readonly SpecProblem[] {
  const found: SpecProblem[] = [];
  const hashes = new Set<string>();
  collectHashes(schema, hashes);
  walk(document, '', '', (value, path, key) => {
    if (hashes.has(key) && (typeof value === 'number' || HASH.test(value))) return;
    found.push({
      code: 'PRIVATE_KEY',
      path,
      what: 'these 64 hex digits may be a private key',
      mend: 'if they are one, take it out of use and issue another: whoever could read this repo has it; if not, leave them out',
    });
  });
  return found;
}

function walk(
  value: unknown,
  path: string,
  key: string,
  report: (value: string | number, path: string, key: string) => void,
): void {
  if (typeof value === 'string' && holdsLoneKey(value)) report(value, path, key);
  if (typeof value === 'number' && value >= LEAST && value < BELOW) report(value, path, key);
  if (value === null || typeof value !== 'object') return;
  for (const [step, child] of Object.entries(value)) {
    const at = `${path}/${step.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    if (holdsLoneKey(step)) report(step, at, '');
    walk(child, at, Array.isArray(value) ? key : step, report);
  }
}

/** Names of the properties whose pattern is that of a hash. */
function collectHashes(schema: unknown, into: Set<string>): void {
  if (schema === null || typeof schema !== 'object') return;
  const { properties } = schema as { readonly properties?: Readonly<Record<string, { readonly pattern?: unknown }>> };
  for (const [name, property] of Object.entries(properties ?? {})) {
    if (String(property.pattern).endsWith('{64}$')) into.add(name);
  }
  for (const child of Object.values(schema)) collectHashes(child, into);
}
