import { QuorateError } from '../core/model/quorate-error.js';
import type { PermissionedNode } from '../ports/read/permissioning-reader.js';
import type { EvmCall } from '../ports/write/permissioning-writer.js';
import { abiOf } from './abi.js';
import { type Answered, nodeOfEndpoint, nodeOfLacchain } from './node-tuple.js';

/** What an item of LACChain's queue of nodes does when it is executed. */
export type QueuedNodeEffect =
  | { readonly type: 'add'; readonly node: PermissionedNode }
  | { readonly type: 'remove'; readonly node: PermissionedNode }
  /** Another call of the storage, by the name of its function; undefined: not one that is known. */
  | { readonly type: 'other'; readonly name: string | undefined };

/** The call that a rules contract queues for addEnode -> add, removeEnode -> remove: the same arguments. */
const QUEUED: Readonly<Record<string, string>> = { addEnode: 'add', removeEnode: 'remove' };

/**
 * What stands in the queue when these calls of a rules contract are submitted, byte for byte; the order stays.
 * @param storage what `getStorage` of the rules answers
 * @throws QuorateError CALL_NOT_QUEUED for a call of something else
 */
export function queuedNodeCalls(storage: string, calls: readonly EvmCall[]): readonly EvmCall[] {
  return calls.map(({ data }) => {
    const call = abiOf('lacchain-nodes').parseTransaction({ data });
    const name = call && QUEUED[call.name];
    if (!name) {
      throw new QuorateError('CALL_NOT_QUEUED', "This is no call that LACChain's queue of nodes takes", {
        why: data.slice(0, 10),
      });
    }
    return { to: storage, data: abiOf('lacchain-node-storage').encodeFunctionData(name, call.args) };
  });
}

/** Judged by what is executed, which is payload and target, and by nothing that is said about it. */
export function queuedNodeEffect(storage: string, { to, data }: EvmCall): QueuedNodeEffect {
  if (to !== storage) return { type: 'other', name: undefined };
  try {
    const call = abiOf('lacchain-node-storage').parseTransaction({ data });
    if (!call) return { type: 'other', name: undefined };
    // ethers decodes texts that are no UTF-8 only when they are looked at: a look at all of it, now.
    const args = call.args.toArray(true) as Answered;
    if (call.name === 'add') return { type: 'add', node: nodeOfLacchain(args) };
    if (call.name === 'remove') return { type: 'remove', node: nodeOfEndpoint(args) };
    return { type: 'other', name: call.name };
  } catch {
    return { type: 'other', name: undefined };
  }
}
