import { sortedUnique } from '../../core/order/compare-bytes.js';
import { ROLES } from '../../evm/node-tuple.js';
import { type RolePair, sortedPair } from '../../evm/role-pairs.js';
import type { NodeRole } from '../../ports/read/permissioning-reader.js';

/** Pairs in their one form: sorted by bytes, each and all, none twice. */
export function sortedPairs(pairs: readonly (readonly NodeRole[])[]): readonly RolePair[] {
  const texts = pairs.map(([one, other]) => sortedPair(one!, other!).join(' '));
  return sortedUnique(texts).map((text) => text.split(' ') as unknown as RolePair);
}

/** Boot nodes with all, validators with validators: LACChain's roles (lacchain.md 3). */
export const DEFAULT_TOPOLOGY: readonly RolePair[] = sortedPairs([
  ...ROLES.map((role) => ['boot', role] as const),
  ['validator', 'validator'],
]);

/** May nodes of these roles connect. Where nobody says what a node does, it is one of the others. */
export function mayConnect(
  pairs: readonly RolePair[],
  left: NodeRole | undefined,
  right: NodeRole | undefined,
): boolean {
  const [one, other] = sortedPair(left ?? 'other', right ?? 'other');
  return pairs.some(([a, b]) => a === one && b === other);
}
