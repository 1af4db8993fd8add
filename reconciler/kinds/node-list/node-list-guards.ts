import { guardRemark } from '../../core/guards/allowances.js';
import { isLargeChange, LARGE_CHANGE_PERCENT, percentOf } from '../../core/guards/large-change.js';
import type { Remark } from '../../core/model/change.js';
import type { Resource } from '../../core/model/kind.js';
import type { PermissionedNode } from '../../ports/read/permissioning-reader.js';
import type { BesuNetworkSpec } from '../besu-network/besu-network-spec.js';
import { mayConnect } from '../besu-network/topology.js';
import { type NodeDifference, nodePath } from './compare-nodes.js';

export interface GuardedNodes {
  readonly before: readonly PermissionedNode[];
  readonly difference: NodeDifference;
  readonly besu: Resource<BesuNetworkSpec>;
  readonly desired: Resource;
  readonly network: Resource | undefined;
}

/** Refusals with numbers in them: for what a network of nodes cannot do, and for what Git must say twice. */
export function nodeListGuards(guarded: GuardedNodes): readonly Remark[] {
  const { before, difference } = guarded;
  if (before.length > 0 && difference.wanted.length === 0) return [emptied(before.length)];
  return [...tooMany(guarded), ...tooFew(guarded), ...cutOff(guarded), ...unknownRoles(difference)];
}

function emptied(count: number): Remark {
  const text = `the list would be emptied: 0 of ${count} nodes would be left, and none could connect any more`;
  return { severity: 'refused', code: 'LIST_EMPTIED', text, mend: 'keep at least the nodes that consensus needs' };
}

function tooMany({ before, difference: { removed }, desired, network }: GuardedNodes): readonly Remark[] {
  if (!isLargeChange(removed.length, before.length)) return [];
  const numbers = `${removed.length} of ${before.length} nodes (${percentOf(removed.length, before.length)} %)`;
  const text = `removes ${numbers} at once, more than ${LARGE_CHANGE_PERCENT} %`;
  return [guardRemark('large-change', text, desired.address, desired, network)];
}

/** IBFT and QBFT need this many of n validators to make a block. */
function quorumOf(validators: number): number {
  return Math.ceil((2 * validators) / 3);
}

/** The last of a role that consensus needs stays, and so many validators that blocks go on. */
function tooFew({ before, difference: { wanted }, besu }: GuardedNodes): readonly Remark[] {
  const { minimum } = besu.spec.consensus;
  const count = (nodes: readonly PermissionedNode[], role: string) => nodes.filter((node) => node.role === role).length;
  return (['validator', 'boot'] as const).flatMap((role) => {
    const [was, left] = [count(before, role), count(wanted, role)];
    if (left >= was) return [];
    const quorum = role === 'validator' ? quorumOf(was) : 1;
    const least = Math.max(minimum[role], quorum);
    if (left >= least) return [];
    const numbers = `${left} of ${was} ${role} nodes would be left`;
    const why =
      least === quorum && role === 'validator' ? `${quorum} of ${was} make a block` : `at least ${least} must stay`;
    const mend =
      role === 'validator'
        ? 'add validators first, remove fewer at once, and vote removed ones out of consensus before'
        : 'add another boot node first';
    return [
      {
        severity: 'refused',
        code: role === 'boot' ? 'BOOT_TOO_FEW' : 'VALIDATORS_TOO_FEW',
        text: `${numbers}, and ${why}`,
        mend,
      },
    ];
  });
}

/** Names in a text that people read. */
const NAMED = 5;

/**
 * Every node must reach a boot node by the role topology. Networks without boot nodes find each other by static lists,
 * which says nothing here; one that loses all of its boot nodes is refused before.
 */
function cutOff({ before, difference: { wanted }, besu }: GuardedNodes): readonly Remark[] {
  const boots = wanted.filter(({ role }) => role === 'boot');
  if (boots.length === 0) return before.some(({ role }) => role === 'boot') ? [] : noBoots(wanted);
  const { topology } = besu.spec;
  const alone = wanted.filter(({ role }) => role !== 'boot' && !mayConnect(topology, role, 'boot'));
  if (alone.length === 0) return [];
  const names = alone.slice(0, NAMED).map((node) => `${nodePath(node)} (${node.role ?? 'no role'})`);
  const more = alone.length > NAMED ? ` and ${alone.length - NAMED} more` : '';
  return [
    {
      severity: 'refused',
      code: 'NODE_CUT_OFF',
      text: `${alone.length} of ${wanted.length} nodes may connect to none of the ${boots.length} boot nodes: ${names.join(', ')}${more}`,
      mend: `give them a role that the topology of BesuNetwork "${besu.address.name}" lets connect to boot, or open that pair`,
    },
  ];
}

/** Contracts that keep no roles, and no decision that says them: the guards cannot count what they do not know. */
function unknownRoles({ removed }: NodeDifference): readonly Remark[] {
  const unknown = removed.filter(({ role }) => role === undefined);
  if (unknown.length === 0) return [];
  const text = `nobody here knows the role of ${unknown.length} of the ${removed.length} nodes that go: that consensus and boot nodes stay is not checked for them`;
  return [{ severity: 'danger', code: 'ROLE_NOT_KNOWN', text }];
}

function noBoots(wanted: readonly PermissionedNode[]): readonly Remark[] {
  if (!wanted.some(({ role }) => role !== undefined)) return [];
  const text = 'no node of the list has the role boot: a new node finds the others only by a static list';
  return [{ severity: 'note', code: 'NO_BOOT_NODE', text }];
}
