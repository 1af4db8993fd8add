import { compareBytes } from '../../core/order/compare-bytes.js';
import { groupOf, NO_GROUP, pairsOf } from '../../evm/node-group.js';
import { type RolePair, sortedPair } from '../../evm/role-pairs.js';
import type { NodeRole, PermissionedNode, ProbedGroups } from '../../ports/read/permissioning-reader.js';
import { mayConnect } from './topology.js';

export type GroupPair = readonly [string, string];

/** How the pairs of groups of a published contract differ from the topology that Git says. */
export interface GroupDifference {
  readonly opens: readonly GroupPair[];
  readonly closes: readonly GroupPair[];
  /** Pairs of roles that the contract cannot keep apart from others that may connect: they share their groups. */
  readonly shared: readonly RolePair[];
  /** Who may connect as the contract has it: Git's topology, but for the pairs of roles that it has otherwise. */
  readonly enforced: readonly RolePair[];
}

const keyOf = (pair: readonly string[]): string => pair.join(' ');

/**
 * Roles become groups by the listed nodes that have both. Nodes without a group share that of zeros, which belongs to
 * nobody: it is neither opened nor closed. A pair of groups is open if any two roles in it may connect. Pure.
 */
export function groupDifference(
  nodes: readonly PermissionedNode[],
  topology: readonly RolePair[],
  { groups, open }: ProbedGroups,
): GroupDifference {
  const roles = new Map<string, Set<NodeRole>>();
  for (const node of nodes) {
    const group = groupOf(node);
    roles.set(group, (roles.get(group) ?? new Set()).add(node.role ?? 'other'));
  }
  const isOpen = new Set(open.map(keyOf));
  const opens: GroupPair[] = [];
  const closes: GroupPair[] = [];
  const [lacking, excessive] = [new Map<string, RolePair>(), new Map<string, RolePair>()];
  const shared = new Map<string, RolePair>();
  for (const pair of pairsOf(groups.filter((group) => group !== NO_GROUP && roles.has(group)))) {
    const between = [...roles.get(pair[0])!].flatMap((one) =>
      [...roles.get(pair[1])!].map((other) => sortedPair(one, other)),
    );
    const wanted = between.filter(([one, other]) => mayConnect(topology, one, other));
    const others = between.filter((two) => !wanted.includes(two));
    if (wanted.length > 0) for (const two of others) shared.set(keyOf(two), two);
    if (isOpen.has(keyOf(pair)) === wanted.length > 0) continue;
    (wanted.length > 0 ? opens : closes).push(pair);
    for (const two of wanted) lacking.set(keyOf(two), two);
    if (wanted.length === 0) for (const two of others) excessive.set(keyOf(two), two);
  }
  const kept = topology.filter((pair) => !lacking.has(keyOf(pair)));
  const enforced = [...kept, ...excessive.values()].sort((one, other) => compareBytes(keyOf(one), keyOf(other)));
  return { opens, closes, shared: [...shared.values()], enforced };
}
