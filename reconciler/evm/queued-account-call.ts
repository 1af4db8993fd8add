import { QuorateError } from '../core/model/quorate-error.js';
import type { EvmCall } from '../ports/write/permissioning-writer.js';
import { abiOf } from './abi.js';
import { type QueuedSpellings, queuedCall, readQueuedCall } from './queued-call.js';

/** What an item of LACChain's queue of accounts does when it is executed; the address in lower case. */
export type QueuedAccountEffect =
  | { readonly type: 'add' | 'remove'; readonly list: 'account' | 'target'; readonly address: string }
  /** Another call of the storage, by the name of its function; undefined: not one that is known. */
  | { readonly type: 'other'; readonly name: string | undefined };

const STORAGE = 'lacchain-account-storage';

/** addAccount, removeAccount, addTarget, removeTarget: rules and storage call them the same. */
const FORM = /^(add|remove)(Account|Target)$/;

/**
 * What stands in the queue when these calls of a rules contract are submitted; the order stays. The flag says account or
 * target. A membership is no part of it: the relay hub is told when the item is submitted, before any vote.
 * @throws QuorateError CALL_NOT_QUEUED for a call of something else
 */
export function queuedAccountCalls(storage: string, calls: readonly EvmCall[]): readonly QueuedSpellings[] {
  return calls.map(({ data }) => {
    const call = abiOf('lacchain-accounts').parseTransaction({ data });
    const form = call && FORM.exec(call.name);
    if (form) return queuedCall(storage, STORAGE, call.name, [call.args[0]], form[2] === 'Account');
    throw new QuorateError('CALL_NOT_QUEUED', "This is no call that LACChain's queue of accounts takes", {
      why: data.slice(0, 10),
    });
  });
}

/** Judged by what is executed, which is target and payload, and by nothing that is said about it. */
export function queuedAccountEffect(storage: string, queued: EvmCall): QueuedAccountEffect {
  const call = readQueuedCall(storage, STORAGE, queued);
  const form = call && FORM.exec(call.name);
  if (!form) return { type: 'other', name: call?.name };
  const list = form[2] === 'Account' ? 'account' : 'target';
  return { type: form[1] as 'add' | 'remove', list, address: String(call.args[0]).toLowerCase() };
}
