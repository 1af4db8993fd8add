import { QuorateError } from '../core/model/quorate-error.js';
import type { PermissionedNode } from '../ports/read/permissioning-reader.js';
import type { EvmCall } from '../ports/write/permissioning-writer.js';
import { abiOf } from './abi.js';
import { nodeOfEndpoint, nodeOfLacchain } from './node-tuple.js';
import { type QueuedSpellings, queuedCall, readQueuedCall } from './queued-call.js';

/** What an item of LACChain's queue of nodes does when it is executed. */
export type QueuedNodeEffect =
  | { readonly type: 'add'; readonly node: PermissionedNode }
  | { readonly type: 'remove'; readonly node: PermissionedNode }
  /** Another call of the storage, by the name of its function; undefined: not one that is known. */
  | { readonly type: 'other'; readonly name: string | undefined };

const STORAGE = 'lacchain-node-storage';

/** What rules queue for a call, and with which flag. */
const QUEUED: Readonly<Record<string, readonly [string, boolean]>> = {
  addEnode: ['add', true],
  removeEnode: ['remove', false],
};

/**
 * What stands in the queue when these calls of a rules contract are submitted; the order stays.
 * @param storage what `getStorage` of the rules answers
 * @throws QuorateError CALL_NOT_QUEUED for a call of something else
 */
export function queuedNodeCalls(storage: string, calls: readonly EvmCall[]): readonly QueuedSpellings[] {
  return calls.map(({ data }) => {
    const call = abiOf('lacchain-nodes').parseTransaction({ data });
    const queued = call && QUEUED[call.name];
    if (queued) return queuedCall(storage, STORAGE, queued[0], [...call.args], queued[1]);
    throw new QuorateError('CALL_NOT_QUEUED', "This is no call that LACChain's queue of nodes takes", {
      why: data.slice(0, 10),
    });
  });
}

/** Judged by what is executed, which is target and payload, and by nothing that is said about it. */
export function queuedNodeEffect(storage: string, queued: EvmCall): QueuedNodeEffect {
  const call = readQueuedCall(storage, STORAGE, queued);
  if (call?.name === 'add') return { type: 'add', node: nodeOfLacchain(call.args) };
  if (call?.name === 'remove') return { type: 'remove', node: nodeOfEndpoint(call.args) };
  return { type: 'other', name: call?.name };
}
