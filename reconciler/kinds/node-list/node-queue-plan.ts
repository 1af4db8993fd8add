import { QuorateError } from '../../core/model/quorate-error.js';
import { enodeUrl } from '../../evm/enode.js';
import { nodeEffects } from '../../evm/node-effects.js';
import { type QueuedNodeEffect, queuedNodeCalls, queuedNodeEffect } from '../../evm/queued-node-call.js';
import type { PermissionedNode } from '../../ports/read/permissioning-reader.js';
import type { VotingQueue } from '../../ports/read/voting-queue.js';
import type { EvmCall } from '../../ports/write/permissioning-writer.js';
import { lastExecuted, type QueueEffect, type QueuePlan } from '../besu-network/queue-plan.js';
import { nodeAddress, nodePath } from './compare-nodes.js';
import type { NodeListLive } from './node-list-live.js';

/** Entries by what a contract's own storage tells them apart by: the enode. */
export function listedNodes(live: Pick<NodeListLive, 'nodes' | 'faulty' | 'again'>): ReadonlySet<string> {
  return new Set([...live.nodes.map(enodeUrl), ...(live.again ?? []), ...live.faulty.map(({ entry }) => entry)]);
}

/**
 * What Git wants of a list of nodes, as calls of the queue that decides over it. Each item is executed by itself, so a node
 * that moves is listed at its new address before the old entry goes; one that stays where it is cannot be listed twice, and
 * goes first.
 */
export function nodeQueuePlan(
  live: NodeListLive,
  wanted: readonly PermissionedNode[],
  chainId: number,
  queue: VotingQueue,
): QueuePlan {
  const { contract, nodes, faulty, again } = live;
  const key = JSON.stringify([contract?.address, contract?.interface, nodes, faulty, again, wanted, chainId]);
  const plans = PLANS.get(queue) ?? new Map<string, QueuePlan>();
  PLANS.set(queue, plans);
  const plan = plans.get(key) ?? makePlan(live, wanted, chainId, queue);
  plans.set(key, plan);
  return plan;
}

/** A pass asks several times what Git wants of one queue as it was read: each time it would decode all items anew. */
const PLANS = new WeakMap<VotingQueue, Map<string, QueuePlan>>();

function makePlan(
  live: NodeListLive,
  wanted: readonly PermissionedNode[],
  chainId: number,
  queue: VotingQueue,
): QueuePlan {
  const { storage } = queue;
  const calls = wantedCalls(live, wanted, chainId);
  const listed = listedNodes(live);
  const effectOf = (call: EvmCall): QueueEffect | undefined => {
    const effect = queuedNodeEffect(storage, call);
    return effect.type === 'other' ? undefined : { type: effect.type, entry: entryOf(effect.node) };
  };
  const last = lastExecuted(effectOf, queue);
  const places = new Map(wanted.map((node) => [node.id, node]));
  const earlyOf = ({ type, node }: Exclude<QueuedNodeEffect, { type: 'other' }>): string | undefined => {
    if (type === 'add') return listed.has(enodeUrl(node)) ? OLD_IS_LISTED : undefined;
    const place = places.get(node.id);
    if (!place || listed.has(enodeUrl(place)) || enodeUrl(place) === enodeUrl(node)) return undefined;
    // A contract that compares ids alone has taken the new entry for the old one: there the old one must go first.
    return last.get(entryOf(place))?.type === 'add' ? undefined : NEW_IS_NOT_LISTED;
  };
  const wants = queuedNodeCalls(storage, calls).map((spellings, index) => {
    const effect = queuedNodeEffect(storage, spellings[0]!) as Exclude<QueuedNodeEffect, { type: 'other' }>;
    return { call: calls[index]!, spellings, early: earlyOf(effect), type: effect.type, entry: entryOf(effect.node) };
  });
  return { wants, effectOf };
}

const OLD_IS_LISTED = 'the old entry is listed still, so executed now it does nothing';
const NEW_IS_NOT_LISTED = 'the new entry is not listed yet, so executed now it cuts the node off';

const entryOf = (node: PermissionedNode): string => `${nodePath({ id: node.id })} at ${nodeAddress(node)}`;

/** None where Git says what the contract cannot keep: the plan refuses the change, and no item is what it says. */
function wantedCalls(
  { contract, nodes }: NodeListLive,
  wanted: readonly PermissionedNode[],
  chainId: number,
): readonly EvmCall[] {
  try {
    const scope = { chainId, opssc: contract!.address };
    return nodeEffects(contract!, { nodes }, { nodes: wanted }, scope).chunks.flat();
  } catch (error) {
    if (error instanceof QuorateError) return [];
    throw error;
  }
}
