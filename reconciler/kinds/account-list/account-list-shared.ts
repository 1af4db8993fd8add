import type { JsonObject } from '../../core/model/json.js';
import type { AccountLists, WantedTargets } from '../../evm/account-effects.js';
import type { PermissionedAccount } from '../../ports/read/permissioning-reader.js';

interface Accounts {
  readonly accounts: readonly PermissionedAccount[];
  readonly targets?: WantedTargets | undefined;
}

/** What all must agree on, by address. Needs no ledger. */
export function accountListShared(besuNetwork: string, { accounts, targets }: Accounts): JsonObject {
  const entries = accounts.map(({ address, membership }) => [address, membership ? { membership } : {}] as const);
  return {
    besuNetwork,
    accounts: Object.fromEntries(entries),
    ...(targets ? { targets: targets === 'every' ? targets : [...targets] } : {}),
  };
}

/** The accounts of a shared part; without targets: every contract may be called. */
export function accountsOfShared(shared: JsonObject | null): AccountLists {
  const accounts = (shared?.accounts ?? {}) as Readonly<Record<string, Omit<PermissionedAccount, 'address'>>>;
  const targets = shared?.targets as WantedTargets | undefined;
  return {
    accounts: Object.entries(accounts).map(([address, entry]) => ({ address, ...entry })),
    targets: targets === 'every' ? undefined : targets,
  };
}
