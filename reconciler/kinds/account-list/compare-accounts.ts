import type { FieldChange } from '../../core/model/change.js';
import { compareBytes } from '../../core/order/compare-bytes.js';
import type { PermissionedAccount } from '../../ports/read/permissioning-reader.js';
import type { AccountListLive } from './account-list-live.js';
import type { AccountListSpec } from './account-list-spec.js';

/** How a list differs from what is wanted. */
export interface AccountDifference {
  readonly removed: readonly string[];
  readonly removedTargets: readonly string[];
  /** What is wanted, with what Git leaves out as it is. */
  readonly wanted: readonly PermissionedAccount[];
  readonly targets: readonly string[] | undefined;
  /** One line for each account and contract that comes, goes or changes. Sorted by path. */
  readonly fields: readonly FieldChange[];
}

/** Compares by address. A membership that Git or the back end does not keep is left alone, and so are unmanaged targets. */
export function compareAccounts(live: AccountListLive, spec: AccountListSpec): AccountDifference {
  const before = new Map(live.accounts.map((account) => [account.address, account]));
  const fields: FieldChange[] = [];
  const wanted = spec.accounts.map((account) => {
    const known = before.get(account.address);
    before.delete(account.address);
    const path = `accounts.${account.address}`;
    const { membership } = account;
    if (!known) fields.push({ path, before: undefined, after: membership ?? 'permitted' });
    else if (live.storesMembership && membership !== undefined && membership !== known.membership) {
      fields.push({ path: `${path}.membership`, before: known.membership, after: membership });
    }
    return { ...known, ...account };
  });
  for (const { address, membership } of before.values()) {
    fields.push({ path: `accounts.${address}`, before: membership ?? 'permitted', after: undefined });
  }
  const targets = live.storesTargets ? spec.targets : undefined;
  const goneTargets = (live.targets ?? []).filter((target) => targets && !targets.includes(target));
  fields.push(...targetFields(live.targets, targets, goneTargets));
  fields.sort((one, other) => compareBytes(one.path, other.path));
  return { removed: [...before.keys()], removedTargets: goneTargets, wanted, targets, fields };
}

function targetFields(
  live: readonly string[] | undefined,
  wanted: readonly string[] | undefined,
  gone: readonly string[],
): readonly FieldChange[] {
  if (wanted === undefined) return [];
  const come = wanted.filter((target) => !live?.includes(target));
  return [
    ...(live ? [] : [{ path: 'targets', before: 'every contract', after: 'only those listed' }]),
    ...come.map((target) => ({ path: `targets.${target}`, before: undefined, after: 'may be called' })),
    ...gone.map((target) => ({ path: `targets.${target}`, before: 'may be called', after: undefined })),
  ];
}
