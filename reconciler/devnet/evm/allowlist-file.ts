import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { parse } from 'smol-toml';
import { BesuRpcError } from './besu-rpc-error.js';

export type AllowlistKey = 'nodes-allowlist' | 'accounts-allowlist';
const KEYS: readonly AllowlistKey[] = ['accounts-allowlist', 'nodes-allowlist'];

/** @throws Error in Besu's manner (PermissioningConfigurationBuilder): no file, no TOML, nothing in it, no such key */
export function loadAllowlist(file: string, key: AllowlistKey): readonly string[] {
  const toml = parse(readFileSync(file, 'utf8'));
  if (Object.keys(toml).length === 0) throw new Error(`Empty TOML result: ${file}`);
  const list = toml[key];
  if (!Array.isArray(list)) throw new Error(`${key} config option missing in TOML config file ${file}`);
  return list.map(String);
}

/**
 * Writes a list as Besu does (AllowlistPersistor): the file must hold what was in force before, in the same spelling; then
 * it is written anew, with the two lists and nothing else, and not atomically.
 * @throws BesuRpcError fileSync, after which the change is in force and not in the file; persistFailure, after which it is
 *   neither
 */
export function persistAllowlist(
  file: string,
  key: AllowlistKey,
  { before, after }: { readonly before: readonly string[]; readonly after: readonly string[] },
): void {
  try {
    refuseOutOfSync(file, key, before);
    const others = KEYS.filter((one) => one !== key).flatMap((one) => {
      const values = valuesOf(file, one);
      return values === undefined ? [] : [`${tomlArray(one, values)}\n`];
    });
    writeFileSync(file, others.join(''));
    appendFileSync(file, tomlArray(key, after));
    refuseOutOfSync(file, key, after);
  } catch (error) {
    if (error instanceof BesuRpcError) throw error;
    throw new BesuRpcError('persistFailure');
  }
}

function refuseOutOfSync(file: string, key: AllowlistKey, wanted: readonly string[]): void {
  const held = new Set(valuesOf(file, key));
  if (!wanted.every((entry) => held.has(entry))) throw new BesuRpcError('fileSync');
}

/** What is no TOML holds nothing; a file that is not there is an error. */
function valuesOf(file: string, key: AllowlistKey): readonly string[] | undefined {
  const text = readFileSync(file, 'utf8');
  try {
    const list = parse(text)[key];
    return Array.isArray(list) ? list.map(String) : undefined;
  } catch {
    return undefined;
  }
}

const tomlArray = (key: AllowlistKey, values: readonly string[]) =>
  `${key}=[${values.map((value) => `"${value}"`).join(',')}]`;
