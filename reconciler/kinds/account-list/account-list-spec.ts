import type { WantedTargets } from '../../evm/account-effects.js';
import type { PermissionedAccount } from '../../ports/read/permissioning-reader.js';

/** `spec` of an AccountList document with its defaults filled in (schemas/account-list.schema.json is the truth). */
export interface AccountListSpec {
  readonly besuNetwork: string;
  /** From the document or from the file that it names; in their one form, sorted by address. */
  readonly accounts: readonly PermissionedAccount[];
  /** Contracts that may be called; left out: not managed. */
  readonly targets?: WantedTargets;
}
