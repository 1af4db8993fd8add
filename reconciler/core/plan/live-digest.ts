import { canonicalJson } from '../digest/canonical-json.js';
import { sha256Hex } from '../digest/sha256-hex.js';
import type { Json, JsonObject } from '../model/json.js';
import type { Observed } from '../model/kind.js';

/** A text longer than this (a channel's whole configuration) stands for its hash. */
const LONG_TEXT = 1000;

/**
 * Hex SHA-256 over the live state that a plan was made from. What is only how our own nodes are at this moment (`own`:
 * installed, running, answering) does not enter: a saved plan is not stale because a process was restarted.
 */
export function liveDigest(observed: ReadonlyMap<string, Observed<unknown>>): string {
  const shared = [...observed].map(([address, { state, live }]: [string, { state: string; live?: unknown }]) => {
    const { own: _own, ...rest } = (live ?? {}) as Record<string, unknown>;
    return [address, { state, live: withoutLongTexts(rest as JsonObject) }];
  });
  return sha256Hex(canonicalJson(Object.fromEntries(shared) as Json));
}

/**
 * What was read of one resource, as a text that is another one whenever that is. It enters no digest and is written anew
 * in each pass.
 */
export function liveText(live: unknown): string {
  return JSON.stringify(withoutLongTexts(live as JsonObject));
}

function withoutLongTexts(live: JsonObject): JsonObject {
  const entries = Object.entries(live).map(([key, value]): [string, Json] => [
    key,
    typeof value === 'string' && value.length > LONG_TEXT ? { sha256: hashOf(value) } : value,
  ]);
  return Object.fromEntries(entries);
}

/** Of the newest long texts. They move seldom, and to find one takes less than to hash it. */
const HASHES = new Map<string, string>();
const MOST_HASHES = 64;

function hashOf(text: string): string {
  let hash = HASHES.get(text);
  if (hash === undefined) {
    if (HASHES.size >= MOST_HASHES) HASHES.clear();
    hash = sha256Hex(text);
    HASHES.set(text, hash);
  }
  return hash;
}
