import type { Remark } from '../../core/model/change.js';
import type { Resource } from '../../core/model/kind.js';
import { queuedAccountEffect } from '../../evm/queued-account-call.js';
import type { BesuNetworkSpec } from '../besu-network/besu-network-spec.js';
import { readOtherCall } from '../besu-network/judge-queue.js';
import { queueRemarks } from '../besu-network/queue-remarks.js';
import { namesByAccount } from '../network/names-by-account.js';
import type { AccountListLive } from './account-list-live.js';
import { accountQueuePlan } from './account-queue-plan.js';
import type { AccountDifference } from './compare-accounts.js';

/** The pending items of the queue that decides over these accounts and targets; nothing where they have none. */
export function accountQueueRemarks(
  live: AccountListLive,
  difference: Pick<AccountDifference, 'wanted' | 'targets'>,
  besu: Resource<BesuNetworkSpec>,
  desired: ReadonlyMap<string, Resource>,
): readonly Remark[] {
  const { contract } = live;
  const queue = contract?.queue;
  if (!queue) return [];
  const plan = accountQueuePlan(live, difference, besu.spec.chainId, queue);
  const listed = {
    account: new Set(live.accounts.map(({ address }) => address)),
    target: new Set(live.targets ?? []),
  };
  return queueRemarks({
    queue,
    wants: plan.wants,
    read: (call) => {
      const effect = queuedAccountEffect(queue.storage, call);
      if (effect.type === 'other') return readOtherCall(call, effect.name);
      const { type, list, address } = effect;
      return { text: `${type}s ${list} ${address}`, isStale: listed[list].has(address) === (type === 'add') };
    },
    names: namesByAccount(besu.address.network, desired),
  });
}
