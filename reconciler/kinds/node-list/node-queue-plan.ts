import { QuorateError } from '../../core/model/quorate-error.js';
import { enodeUrl } from '../../evm/enode.js';
import { nodeEffects } from '../../evm/node-effects.js';
import { queuedNodeCalls, queuedNodeEffect } from '../../evm/queued-node-call.js';
import type { PermissionedNode } from '../../ports/read/permissioning-reader.js';
import type { VotingQueue } from '../../ports/read/voting-queue.js';
import type { EvmCall } from '../../ports/write/permissioning-writer.js';
import type { QueueEffect, QueuePlan } from '../besu-network/queue-plan.js';
import { nodeAddress, nodePath } from './compare-nodes.js';
import type { NodeListLive } from './node-list-live.js';

/** Entries by what a contract's own storage tells them apart by: the enode. */
export function listedNodes({ nodes, faulty }: Pick<NodeListLive, 'nodes' | 'faulty'>): ReadonlySet<string> {
  return new Set([...nodes.map(enodeUrl), ...faulty.map(({ entry }) => entry)]);
}

/** What Git wants of a list of nodes, as calls of the queue that decides over it. */
export function nodeQueuePlan(
  live: NodeListLive,
  wanted: readonly PermissionedNode[],
  chainId: number,
  { storage }: VotingQueue,
): QueuePlan {
  const calls = wantedCalls(live, wanted, chainId);
  const listed = listedNodes(live);
  const effectOf = (call: EvmCall): QueueEffect | undefined => {
    const effect = queuedNodeEffect(storage, call);
    if (effect.type === 'other') return undefined;
    return { type: effect.type, entry: `${nodePath({ id: effect.node.id })} at ${nodeAddress(effect.node)}` };
  };
  const wants = queuedNodeCalls(storage, calls).map((spellings, index) => {
    const effect = queuedNodeEffect(storage, spellings[0]!);
    const isEarly = effect.type === 'add' && listed.has(enodeUrl(effect.node));
    return { call: calls[index]!, spellings, isEarly, ...effectOf(spellings[0]!)! };
  });
  return { wants, effectOf };
}

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
