import type { PermissionedNode } from '../ports/read/permissioning-reader.js';

/** The group of nodes that have none. */
export const NO_GROUP = `0x${'0'.repeat(64)}`;

/** LACChain's group of a node: 0x and 64 hex digits. */
export function groupOf({ group }: Pick<PermissionedNode, 'group'>): string {
  return group ?? NO_GROUP;
}

/** All pairs of these, each with itself, too; both and all in the order of the list. */
export function pairsOf<One>(list: readonly One[]): readonly (readonly [One, One])[] {
  return list.flatMap((one, index) => list.slice(index).map((other) => [one, other] as const));
}
