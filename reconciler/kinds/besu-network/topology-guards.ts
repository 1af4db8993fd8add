import type { Remark } from '../../core/model/change.js';
import { groupOf } from '../../evm/node-group.js';
import type { RolePair } from '../../evm/role-pairs.js';
import type { PermissionedNode, ProbedGroups } from '../../ports/read/permissioning-reader.js';
import { type GroupPair, groupDifference } from './group-difference.js';
import { mayConnect } from './topology.js';

/** May these two connect. */
type Rule = (one: PermissionedNode, other: PermissionedNode) => boolean;

export interface TopologyChange {
  readonly nodes: readonly PermissionedNode[];
  /** As it is enforced. */
  readonly before: readonly RolePair[];
  readonly after: readonly RolePair[];
  /** Where the contract goes by groups. */
  readonly groups: ProbedGroups | undefined;
}

/** Names in a text that people read. */
const NAMED = 5;

/**
 * Refused: a listed node that reaches a boot node by the pairs in force, and none by those that Git says; and validators
 * that would reach no other. Who is cut off already is none of this change's doing.
 */
export function topologyGuards(change: TopologyChange): readonly Remark[] {
  const { nodes } = change;
  const [now, then] = rulesOf(change);
  const boots = nodes.filter(({ role }) => role === 'boot');
  const validators = nodes.filter(({ role }) => role === 'validator');
  const cut = [
    ...cutOff(
      nodes.filter(({ role }) => role !== 'boot'),
      boots,
      now,
      then,
    ).map((node) => [node, 'boot'] as const),
    ...cutOff(validators, validators, now, then).map((node) => [node, 'other validator'] as const),
  ];
  if (cut.length === 0) return [];
  const names = cut
    .slice(0, NAMED)
    .map(([{ id, name, role }, what]) => `${name ?? id.slice(0, 8)} (${role ?? 'no role'}) no ${what} node`);
  const more = cut.length > NAMED ? `, and ${cut.length - NAMED} more` : '';
  const text = `these pairs of roles would cut nodes off: ${names.join(', ')}${more}`;
  const mend = 'leave the pair in topology, or take these nodes out of the list first';
  return [{ severity: 'refused', code: 'TOPOLOGY_CUTS_OFF', text, mend }];
}

function cutOff(
  nodes: readonly PermissionedNode[],
  others: readonly PermissionedNode[],
  now: Rule,
  then: Rule,
): readonly PermissionedNode[] {
  const reaches = (node: PermissionedNode, rule: Rule) =>
    others.some((other) => other.id !== node.id && rule(node, other));
  return nodes.filter((node) => reaches(node, now) && !reaches(node, then));
}

function rulesOf({ nodes, before, after, groups }: TopologyChange): readonly [Rule, Rule] {
  const byRole =
    (pairs: readonly RolePair[]): Rule =>
    (one, other) =>
      mayConnect(pairs, one.role, other.role);
  if (!groups) return [byRole(before), byRole(after)];
  const { opens, closes } = groupDifference(nodes, after, groups);
  const closed = new Set(closes.map(String));
  return [byGroup(groups.open), byGroup([...groups.open.filter((pair) => !closed.has(String(pair))), ...opens])];
}

function byGroup(open: readonly GroupPair[]): Rule {
  const isOpen = new Set(open.flatMap(([one, other]) => [`${one} ${other}`, `${other} ${one}`]));
  return (one, other) => isOpen.has(`${groupOf(one)} ${groupOf(other)}`);
}
