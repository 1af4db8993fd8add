import { createHash } from 'node:crypto';
import { canonicalJson } from '../../core/digest/canonical-json.js';
import type { JsonObject } from '../../core/model/json.js';

/** What package.json may say without any effect on what `npm ci --ignore-scripts` puts into node_modules. */
const WITHOUT_EFFECT = ['name', 'version', 'description', 'license', 'private', 'type', 'main', 'scripts'];

/**
 * Names the node_modules that belong to a package.json and its lock: the same for all sources with the same
 * dependencies, whatever the package is called.
 */
export function modulesKey(manifest: Uint8Array, lock: Uint8Array): string {
  const hash = createHash('sha256');
  try {
    const { packages, ...rest } = parse(lock);
    const { '': root = {}, ...others } = (packages ?? {}) as Record<string, JsonObject>;
    const wanted = [without(parse(manifest)), without(rest), without(root), others];
    return hash.update(canonicalJson(wanted)).digest('hex');
  } catch {
    // npm says what is wrong with them.
    return hash.update(manifest).update('\0').update(lock).digest('hex');
  }
}

function parse(bytes: Uint8Array): JsonObject {
  return JSON.parse(Buffer.from(bytes).toString('utf8')) as JsonObject;
}

function without(object: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([name]) => !WITHOUT_EFFECT.includes(name)));
}
