import type { FieldChange } from '../../core/model/change.js';
import { compareBytes } from '../../core/order/compare-bytes.js';
import type { WantedTargets } from '../../evm/account-effects.js';
import type { PermissionedAccount } from '../../ports/read/permissioning-reader.js';
import type { AccountListLive } from './account-list-live.js';
import type { AccountListSpec } from './account-list-spec.js';

/** How a list differs from what is wanted. */
export interface AccountDifference {
  readonly removed: readonly string[];
  readonly removedTargets: readonly string[];
  /** What is wanted, with what Git leaves out as it is. */
  readonly wanted: readonly PermissionedAccount[];
  readonly targets: WantedTargets | undefined;
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
  const targets = live.storesTargets && !cannotLift(live, spec) ? spec.targets : undefined;
  const listed = targets === 'every' ? undefined : targets;
  const goneTargets = (live.targets ?? []).filter((target) => listed && !listed.includes(target));
  fields.push(...targetFields(live.targets, targets, goneTargets));
  fields.sort((one, other) => compareBytes(one.path, other.path));
  return { removed: [...before.keys()], removedTargets: goneTargets, wanted, targets, fields };
}

/** LACChain's rules allow a transaction to what is listed, and to nothing else: they have no switch. */
export function cannotLift({ contract }: AccountListLive, { targets }: AccountListSpec): boolean {
  return targets === 'every' && contract?.interface === 'lacchain';
}

const EVERY = 'every contract';
const LISTED = 'only those listed';

function targetFields(
  live: readonly string[] | undefined,
  wanted: WantedTargets | undefined,
  gone: readonly string[],
): readonly FieldChange[] {
  if (wanted === undefined) return [];
  if (wanted === 'every') return live ? [{ path: 'targets', before: LISTED, after: EVERY }] : [];
  const come = wanted.filter((target) => !live?.includes(target));
  return [
    ...(live ? [] : [{ path: 'targets', before: EVERY, after: LISTED }]),
    ...come.map((target) => ({ path: `targets.${target}`, before: undefined, after: 'may be called' })),
    ...gone.map((target) => ({ path: `targets.${target}`, before: 'may be called', after: undefined })),
  ];
}
