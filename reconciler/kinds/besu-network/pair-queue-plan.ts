import { pairCalls, queuedPairCalls, queuedPairEffect } from '../../evm/pair-effects.js';
import type { PermissionedNode, PermissioningContract, ProbedGroups } from '../../ports/read/permissioning-reader.js';
import type { VotingQueue } from '../../ports/read/voting-queue.js';
import type { EvmCall } from '../../ports/write/permissioning-writer.js';
import type { BesuNetworkSpec } from './besu-network-spec.js';
import { groupDifference } from './group-difference.js';
import type { QueueReading } from './judge-queue.js';
import type { QueueEffect, QueuePlan } from './queue-plan.js';

/** The nodes of a contract that keeps pairs of groups, and what of these could be probed. */
export interface GroupedNodes {
  readonly contract: PermissioningContract | undefined;
  readonly nodes: readonly PermissionedNode[];
  readonly groups?: ProbedGroups | undefined;
}

/** What Git wants of pairs of groups, as calls of the queue of nodes. Nothing where they could not be probed. */
export function pairQueuePlan(
  { contract, nodes, groups }: GroupedNodes,
  { topology }: Pick<BesuNetworkSpec, 'topology'>,
  { storage }: Pick<VotingQueue, 'storage'>,
): QueuePlan {
  const effectOf = (call: EvmCall): QueueEffect | undefined => {
    const effect = queuedPairEffect(storage, call);
    return effect && { type: effect.type, entry: pairText(effect.pair) };
  };
  if (!contract || !groups) return { wants: [], effectOf };
  const changes = groupDifference(nodes, topology, groups);
  const calls = pairCalls(contract.address, changes);
  const wants = queuedPairCalls(storage, changes).map((spellings, index) => {
    const effect = effectOf(spellings[0]!)!;
    const early = effect.type === 'remove' && changes.opens.length > 0 ? OPEN_FIRST : undefined;
    return { call: calls[index]!, spellings, early, ...effect };
  });
  return { wants, effectOf };
}

const OPEN_FIRST = 'pairs that are to be opened come first, so that nobody is cut off';

/** `the pair of groups 0x5b950e77.. and 0xdae96fc0..` */
function pairText(pair: readonly [string, string]): string {
  return `the pair of groups ${pair.map((group) => `${group.slice(0, 10)}..`).join(' and ')}`;
}

/** What an item of the queue of nodes does to a pair; undefined: it is another call. */
export function readPairItem(
  call: EvmCall,
  storage: string,
  groups: ProbedGroups | undefined,
): QueueReading | undefined {
  const effect = queuedPairEffect(storage, call);
  if (!effect) return undefined;
  const { type, pair } = effect;
  const isKnown = groups !== undefined && pair.every((group) => groups.groups.includes(group));
  const isOpen = isKnown && groups.open.some(([one, other]) => one === pair[0] && other === pair[1]);
  return {
    text: `${type === 'add' ? 'opens' : 'closes'} ${pairText(pair)}`,
    isStale: isKnown && isOpen === (type === 'add'),
  };
}
