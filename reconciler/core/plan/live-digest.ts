import { canonicalJson } from '../digest/canonical-json.js';
import { sha256Hex } from '../digest/sha256-hex.js';
import type { Json } from '../model/json.js';
import type { Observed } from '../model/kind.js';

/**
 * Hex SHA-256 over the live state that a plan was made from. What is only how our own nodes are at this moment (`own`:
 * installed, running, answering) does not enter: a saved plan is not stale because a process was restarted.
 */
export function liveDigest(observed: ReadonlyMap<string, Observed<unknown>>): string {
  const shared = [...observed].map(([address, { state, live }]: [string, { state: string; live?: unknown }]) => {
    const { own: _own, ...rest } = (live ?? {}) as Record<string, unknown>;
    return [address, { state, live: rest }];
  });
  return sha256Hex(canonicalJson(Object.fromEntries(shared) as Json));
}
