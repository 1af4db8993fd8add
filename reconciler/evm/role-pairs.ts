import { sortedUnique } from '../core/order/compare-bytes.js';
import type { NodeRole } from '../ports/read/permissioning-reader.js';
import { ROLES } from './node-tuple.js';

export type RolePair = readonly [NodeRole, NodeRole];

/** Our contract keeps pairs of roles as bits of one word: bit `8 * a + b` for roles a and b, both ways round. */
export function rolePairBits(pairs: readonly RolePair[]): bigint {
  let bits = 0n;
  for (const [one, other] of pairs) {
    const [a, b] = [ROLES.indexOf(one), ROLES.indexOf(other)];
    bits |= (1n << BigInt(8 * a + b)) | (1n << BigInt(8 * b + a));
  }
  return bits;
}

/** The pairs of such a word, each once, sorted; bits that belong to no role are left out. */
export function rolePairsOfBits(bits: bigint): readonly RolePair[] {
  const pairs = ROLES.flatMap((one, a) =>
    ROLES.flatMap((other, b) => ((bits >> BigInt(8 * a + b)) & 1n ? [sortedPair(one, other)] : [])),
  );
  return sortedUnique(pairs.map((pair) => pair.join(' '))).map((text) => text.split(' ') as unknown as RolePair);
}

/** A pair with its two roles in the order of their bytes. */
export function sortedPair(one: NodeRole, other: NodeRole): RolePair {
  return one <= other ? [one, other] : [other, one];
}
