import type { JsonObject } from '../../core/model/json.js';
import type { PermissionedAccount } from '../../ports/read/permissioning-reader.js';

interface Accounts {
  readonly accounts: readonly PermissionedAccount[];
  readonly targets?: readonly string[] | undefined;
}

/** What all must agree on, by address. Needs no ledger. */
export function accountListShared(besuNetwork: string, { accounts, targets }: Accounts): JsonObject {
  const entries = accounts.map(({ address, membership }) => [address, membership ? { membership } : {}] as const);
  return { besuNetwork, accounts: Object.fromEntries(entries), ...(targets ? { targets: [...targets] } : {}) };
}

/** The accounts of a shared part. */
export function accountsOfShared(shared: JsonObject | null): Accounts {
  const accounts = (shared?.accounts ?? {}) as Readonly<Record<string, Omit<PermissionedAccount, 'address'>>>;
  const targets = shared?.targets as readonly string[] | undefined;
  return {
    accounts: Object.entries(accounts).map(([address, entry]) => ({ address, ...entry })),
    ...(targets ? { targets } : {}),
  };
}
