import { guardRemark } from '../../core/guards/allowances.js';
import { isLargeChange, LARGE_CHANGE_PERCENT, percentOf } from '../../core/guards/large-change.js';
import type { Remark } from '../../core/model/change.js';
import type { Resource } from '../../core/model/kind.js';
import type { BesuNetworkSpec } from '../besu-network/besu-network-spec.js';
import { delegationShutOut } from '../besu-network/delegation-shut-out.js';
import { isOnEvm } from '../network/governance-ledger.js';
import type { NetworkSpec } from '../network/network-spec.js';
import type { AccountListLive } from './account-list-live.js';
import type { AccountDifference } from './compare-accounts.js';

export interface GuardedAccounts {
  readonly live: AccountListLive;
  readonly difference: AccountDifference;
  readonly desired: Resource;
  readonly besu: Resource<BesuNetworkSpec>;
  readonly network: Resource<NetworkSpec> | undefined;
}

/** Refusals with numbers in them, for what shuts a network or its governance, and for what Git must say twice. */
export function accountListGuards(guarded: GuardedAccounts): readonly Remark[] {
  const { live, difference } = guarded;
  const [was, left] = [live.accounts.length, difference.wanted.length];
  if (was > 0 && left === 0) {
    const text = `the list would be emptied: 0 of ${was} accounts would be left, and nobody could send a transaction`;
    return [{ severity: 'refused', code: 'LIST_EMPTIED', text, mend: 'keep at least the accounts that vote' }];
  }
  return [
    ...tooMany(guarded, 'accounts', difference.removed.length, was),
    ...tooMany(guarded, 'targets', difference.removedTargets.length, live.targets?.length ?? 0),
    ...voters(guarded),
    ...governor(guarded),
    ...movers(guarded),
    ...lifted(guarded),
  ];
}

function tooMany({ desired, network }: GuardedAccounts, what: string, removed: number, was: number): readonly Remark[] {
  if (!isLargeChange(removed, was)) return [];
  const text = `removes ${removed} of ${was} ${what} (${percentOf(removed, was)} %) at once, more than ${LARGE_CHANGE_PERCENT} %`;
  return [guardRemark('large-change', text, desired.address, desired, network as Resource | undefined)];
}

/** Whoever votes on this chain must be able to send a transaction there. */
function voters({ difference, network }: GuardedAccounts): readonly Remark[] {
  const { organizations = [], governance } = network?.spec ?? {};
  if (!governance || !isOnEvm(governance)) return [];
  const listed = new Set(difference.wanted.map(({ address }) => address));
  const out = organizations.filter(({ account }) => account !== undefined && !listed.has(account));
  if (out.length === 0) return [];
  const names = out.map(({ mspId, account }) => `${mspId} (${account})`).join(', ');
  const text = `${out.length} of ${organizations.length} organizations could not vote any more: ${names}`;
  return [{ severity: 'refused', code: 'VOTER_SHUT_OUT', text, mend: 'list the accounts that vote' }];
}

/** Where only listed contracts may be called, those that votes are sent to must be among them. */
function governor({ live, difference: { targets }, network }: GuardedAccounts): readonly Remark[] {
  const governance = network?.spec.governance;
  if (!governance || !isOnEvm(governance) || !targets || targets === 'every') return [];
  const called = governance.queue ? queueContracts(live) : { 'the governance contract': governance.contract };
  const out = Object.entries(called).filter(([, address]) => address !== undefined && !targets.includes(address));
  if (out.length === 0) return [];
  const text = `nobody could call ${out.map(([what, address]) => `${what} ${address}`).join(', ')} any more, so nobody could vote`;
  const mend = `add to targets: ${out.map(([, address]) => address).join(', ')}`;
  return [{ severity: 'refused', code: 'GOVERNANCE_SHUT_OUT', text, mend }];
}

/** An owner submits and confirms at the rules themselves, and who owners are is decided at the admin contract. */
function queueContracts({ contract, nodeRules }: AccountListLive): Readonly<Record<string, string | undefined>> {
  return {
    'the rules of accounts': contract?.address,
    'the rules of nodes': nodeRules,
    'the admin contract': contract?.queue?.admin,
  };
}

/** An organization that moves its own node calls the rules of nodes itself. */
function movers({ live: { contract, nodeRules }, difference: { targets }, besu }: GuardedAccounts): readonly Remark[] {
  if (!contract || !besu.spec.delegated.includes('node-address')) return [];
  return delegationShutOut(nodeRules, targets);
}

function lifted({ live, difference: { targets } }: GuardedAccounts): readonly Remark[] {
  if (targets !== 'every' || !live.targets) return [];
  const text = `accounts that are listed could call every contract, and no longer ${live.targets.length} alone`;
  return [{ severity: 'danger', code: 'TARGETS_LIFTED', text }];
}
