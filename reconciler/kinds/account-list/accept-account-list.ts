import type { Json } from '../../core/model/json.js';
import type { Acceptance } from '../chaincode/accept-chaincode.js';
import type { AccountListLive } from './account-list-live.js';
import type { AccountListSpec } from './account-list-spec.js';
import { compareAccounts } from './compare-accounts.js';

/** What must be written for an AccountList to say what its back end says; unmanaged targets stay unmanaged. Pure. */
export function acceptAccountList(spec: AccountListSpec, live: AccountListLive): Acceptance {
  const left = live.faulty.map(({ entry, why }) => `no document can hold ${entry.slice(0, 80)}: ${why}`);
  const { fields: differing } = compareAccounts(live, spec);
  if (differing.length === 0) return { fields: {}, left };
  const written = new Map(spec.accounts.map((account) => [account.address, account]));
  const accounts = live.accounts.map(({ address, membership }): Json => {
    const known = written.get(address);
    const level = live.storesMembership && (!known || known.membership !== undefined) ? membership : known?.membership;
    return { address, ...(level === undefined ? {} : { membership: level }) };
  });
  const areTargets = spec.targets !== undefined && live.storesTargets;
  return { fields: { accounts, ...(areTargets ? { targets: live.targets ? [...live.targets] : 'every' } : {}) }, left };
}
