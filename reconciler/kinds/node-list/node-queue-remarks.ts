import type { Remark } from '../../core/model/change.js';
import type { Resource } from '../../core/model/kind.js';
import { enodeUrl } from '../../evm/enode.js';
import { queuedNodeEffect } from '../../evm/queued-node-call.js';
import type { PermissionedNode } from '../../ports/read/permissioning-reader.js';
import type { VotingQueue } from '../../ports/read/voting-queue.js';
import type { EvmCall } from '../../ports/write/permissioning-writer.js';
import type { BesuNetworkSpec } from '../besu-network/besu-network-spec.js';
import { type QueueReading, readOtherCall } from '../besu-network/judge-queue.js';
import { pairQueuePlan, readPairItem } from '../besu-network/pair-queue-plan.js';
import { queueRemarks } from '../besu-network/queue-remarks.js';
import { namesByAccount } from '../network/names-by-account.js';
import { nodeAddress } from './compare-nodes.js';
import type { NodeListLive } from './node-list-live.js';
import { listedNodes, nodeQueuePlan } from './node-queue-plan.js';

/** The pending items of the queue that decides over this list; nothing where it has none. */
export function nodeQueueRemarks(
  live: NodeListLive,
  wanted: readonly PermissionedNode[],
  besu: Resource<BesuNetworkSpec>,
  desired: ReadonlyMap<string, Resource>,
): readonly Remark[] {
  const queue = live.contract?.queue;
  if (!queue) return [];
  const listed = listedNodes(live);
  const plan = nodeQueuePlan(live, wanted, besu.spec.chainId, queue);
  // Pairs of groups stand in the same queue, and are what Git says of the network.
  const pairs = pairQueuePlan(live, besu.spec, queue);
  return queueRemarks({
    queue,
    wants: [...plan.wants, ...pairs.wants],
    read: (call) => readPairItem(call, queue.storage, live.groups) ?? readItem(call, queue, listed),
    names: namesByAccount(besu.address.network, desired),
  });
}

function readItem(call: EvmCall, { storage }: VotingQueue, listed: ReadonlySet<string>): QueueReading {
  const effect = queuedNodeEffect(storage, call);
  if (effect.type === 'other') return readOtherCall(call, effect.name);
  const { node, type } = effect;
  const where = `${node.id.slice(0, 8)}..${node.id.slice(-4)} at ${nodeAddress(node)}`;
  const isListed = listed.has(enodeUrl(node));
  if (type === 'remove') return { text: `removes node ${where}`, isStale: !isListed };
  return { text: `adds node ${where}${described(node)}`, isStale: isListed };
}

/** What else it would write: two entries of one node may differ in nothing but this. */
function described({ role, organization, name, group }: PermissionedNode): string {
  const texts = [organization, name].map((text) => text && JSON.stringify(text.slice(0, 60)));
  const parts = [role, ...texts, group && `group ${group.slice(0, 10)}..`].filter((part) => part !== undefined);
  return ` (${parts.join(', ')})`;
}
