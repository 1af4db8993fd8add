import type { Address } from '../../core/model/address.js';
import type { OwnStep, Remark } from '../../core/model/change.js';
import { sortedUnique } from '../../core/order/compare-bytes.js';
import type { OwnBesuNode, PermissionedAccount } from '../../ports/read/permissioning-reader.js';
import type { OwnNodeLists } from '../../ports/write/permissioning-writer.js';
import { isWritten } from '../node-list/own-node-lists.js';
import type { AccountListLive } from './account-list-live.js';

/** What our own nodes are to hold of accounts. */
export function ownAccountLists(accounts: readonly PermissionedAccount[]): OwnNodeLists {
  const allowedAccounts = sortedUnique(accounts.map(({ address }) => address));
  return { allowedNodes: undefined, allowedAccounts, staticNodes: undefined, bootNodes: undefined };
}

/** Has its helper a file for accounts. */
export function keepsAccounts({ unmanaged }: OwnBesuNode): boolean {
  return !unmanaged?.includes('allowedAccounts');
}

/** Our own nodes on which the decision is on record only. */
export function ownAccountRemarks({ own }: Pick<AccountListLive, 'own'>): readonly Remark[] {
  const without = Object.entries(own?.nodes ?? {}).filter(([, node]) => !keepsAccounts(node));
  if (without.length === 0) return [];
  const names = without.map(([name]) => name).join(', ');
  const text = `${without.length} of our own nodes keep no list of accounts, so every account may send there: ${names}`;
  const mend = 'give their helpers files.accounts, and Besu permissions-accounts-config-file';
  return [{ severity: 'danger', code: 'ACCOUNTS_NOT_KEPT', text, mend }];
}

export function ownAccountSteps(
  address: Address,
  { own }: AccountListLive,
  accounts: readonly PermissionedAccount[],
): readonly OwnStep[] {
  const lists = ownAccountLists(accounts);
  return Object.entries(own?.nodes ?? {}).flatMap(([name, node]): OwnStep[] =>
    isWritten(node, lists) || !keepsAccounts(node)
      ? []
      : [{ address, step: 'write', target: name, text: `write the accounts of ${name}: ${accounts.length}` }],
  );
}
