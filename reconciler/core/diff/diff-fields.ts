import { canonicalJson } from '../digest/canonical-json.js';
import type { FieldChange } from '../model/change.js';
import type { Json, JsonObject } from '../model/json.js';
import { compareBytes } from '../order/compare-bytes.js';

/**
 * Compares two shared parts field by field. Objects are entered; lists and scalars are compared whole (a kind sorts what
 * has no order before it comes here). Sorted by path.
 * `unknown` names paths that could not be read: they are never a difference.
 */
export function diffFields(
  before: JsonObject | null,
  after: JsonObject | null,
  unknown: ReadonlySet<string> = new Set(),
): readonly FieldChange[] {
  const found: FieldChange[] = [];
  compare('', before ?? {}, after ?? {}, unknown, found);
  return found.sort((left, right) => compareBytes(left.path, right.path));
}

function compare(
  path: string,
  before: Json | undefined,
  after: Json | undefined,
  unknown: ReadonlySet<string>,
  found: FieldChange[],
): void {
  if (unknown.has(path)) return;
  if (isObject(before ?? {}) && isObject(after ?? {}) && (path === '' || isObject(before) || isObject(after))) {
    const left = (before ?? {}) as JsonObject;
    const right = (after ?? {}) as JsonObject;
    for (const key of new Set([...Object.keys(left), ...Object.keys(right)])) {
      compare(path === '' ? key : `${path}.${key}`, own(left, key), own(right, key), unknown, found);
    }
    return;
  }
  if (same(before, after)) return;
  found.push({ path, before, after });
}

/** Keys come from documents: `constructor` must not find what every object inherits. */
function own(object: JsonObject, key: string): Json | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

/** Have both the same canonical form. Only objects must be written out for that, and they stand in lists at most. */
function same(before: Json | undefined, after: Json | undefined): boolean {
  if (before === after) return true;
  if (before === undefined || after === undefined) return false;
  if (Array.isArray(before) && Array.isArray(after))
    return before.length === after.length && before.every((one, index) => same(one, after[index]));
  if (!isObject(before) || !isObject(after)) return false;
  return canonicalJson(before) === canonicalJson(after);
}

function isObject(value: Json | undefined): value is JsonObject {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
