import { accountEffects } from '../../evm/account-effects.js';
import { queuedAccountCalls, queuedAccountEffect } from '../../evm/queued-account-call.js';
import type { VotingQueue } from '../../ports/read/voting-queue.js';
import type { EvmCall } from '../../ports/write/permissioning-writer.js';
import type { QueueEffect, QueuePlan } from '../besu-network/queue-plan.js';
import type { AccountListLive } from './account-list-live.js';
import type { AccountDifference } from './compare-accounts.js';

/** What Git wants of accounts and targets, as calls of the queue that decides over them. */
export function accountQueuePlan(
  live: AccountListLive,
  { wanted, targets }: Pick<AccountDifference, 'wanted' | 'targets'>,
  chainId: number,
  { storage }: VotingQueue,
): QueuePlan {
  const contract = live.contract!;
  const scope = { chainId, opssc: contract.address };
  const calls = accountEffects(contract, live, { accounts: wanted, targets }, scope).chunks.flat();
  const effectOf = (call: EvmCall): QueueEffect | undefined => {
    const effect = queuedAccountEffect(storage, call);
    return effect.type === 'other' ? undefined : { type: effect.type, entry: `${effect.list} ${effect.address}` };
  };
  const wants = queuedAccountCalls(storage, calls).map((spellings, index) => ({
    ...{ call: calls[index]!, spellings, early: undefined },
    ...effectOf(spellings[0]!)!,
  }));
  return { wants, effectOf };
}
