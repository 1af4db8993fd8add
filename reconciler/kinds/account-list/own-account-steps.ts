import type { Address } from '../../core/model/address.js';
import type { OwnStep } from '../../core/model/change.js';
import { sortedUnique } from '../../core/order/compare-bytes.js';
import type { PermissionedAccount } from '../../ports/read/permissioning-reader.js';
import type { OwnNodeLists } from '../../ports/write/permissioning-writer.js';
import { isWritten } from '../node-list/own-node-lists.js';
import type { AccountListLive } from './account-list-live.js';

/** What our own nodes are to hold of accounts. */
export function ownAccountLists(accounts: readonly PermissionedAccount[]): OwnNodeLists {
  const allowedAccounts = sortedUnique(accounts.map(({ address }) => address));
  return { allowedNodes: undefined, allowedAccounts, staticNodes: undefined, bootNodes: undefined };
}

export function ownAccountSteps(
  address: Address,
  { own }: AccountListLive,
  accounts: readonly PermissionedAccount[],
): readonly OwnStep[] {
  const lists = ownAccountLists(accounts);
  return Object.entries(own?.nodes ?? {}).flatMap(([name, node]): OwnStep[] =>
    isWritten(node, lists)
      ? []
      : [{ address, step: 'write', target: name, text: `write the accounts of ${name}: ${accounts.length}` }],
  );
}
