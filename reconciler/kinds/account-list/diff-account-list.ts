import type { Address } from '../../core/model/address.js';
import type { Change, Remark } from '../../core/model/change.js';
import type { Diff, DiffContext, Observed, Resource } from '../../core/model/kind.js';
import { accountEffects } from '../../evm/account-effects.js';
import { backEndRemarks } from '../besu-network/back-end-remarks.js';
import { besuChange } from '../besu-network/besu-change.js';
import { besuElectorate } from '../besu-network/besu-electorate.js';
import { isQueueGoverned } from '../besu-network/besu-ledger.js';
import type { BesuNetworkSpec } from '../besu-network/besu-network-spec.js';
import { findBesuNetwork } from '../besu-network/find-besu-network.js';
import { plannedEffects } from '../besu-network/planned-effects.js';
import { queueOutvoted } from '../besu-network/queue-plan.js';
import { queueDecides } from '../besu-network/queue-remarks.js';
import { unmanagedRemark } from '../besu-network/unmanaged-remark.js';
import { accountOf } from '../network/account-of.js';
import { findNetwork } from '../network/find-network.js';
import { namesByAccount } from '../network/names-by-account.js';
import { accountListGuards } from './account-list-guards.js';
import type { AccountListLive } from './account-list-live.js';
import { accountListShared } from './account-list-shared.js';
import type { AccountListSpec } from './account-list-spec.js';
import { accountQueuePlan } from './account-queue-plan.js';
import { accountQueueRemarks } from './account-queue-remarks.js';
import { type AccountDifference, cannotLift, compareAccounts } from './compare-accounts.js';
import { ownAccountRemarks, ownAccountSteps } from './own-account-steps.js';

const NOTHING: Diff = { change: undefined, ownSteps: [], notices: [] };

/** What to vote on and what is ours to do, for one list of accounts. One whose document is gone is unmanaged, never emptied. */
export function diffAccountList(
  context: DiffContext,
  address: Address,
  desired: Resource | undefined,
  observed: Observed<AccountListLive>,
): Diff {
  if (observed.state === 'unknown') return NOTHING;
  const { live } = observed;
  if (!desired) {
    return live && live.accounts.length > 0 ? { ...NOTHING, notices: [unmanagedRemark(context, address)] } : NOTHING;
  }
  const spec = desired.spec as unknown as AccountListSpec;
  const besu = findBesuNetwork(address.network, spec.besuNetwork, context.desired);
  if (!live || !besu) return NOTHING;
  const difference = compareAccounts(live, spec);
  const remarks = [
    ...backEndRemarks({ live, besu, document: desired, desired: context.desired, rules: 'accounts' }),
    ...ownAccountRemarks(live),
    ...notLiftable(live, spec),
    ...accountQueueRemarks(live, difference, besu, context.desired),
  ];
  const ownSteps = ownAccountSteps(address, live, difference.wanted);
  if (difference.fields.length === 0) return { change: undefined, ownSteps, notices: remarks };
  const change = changeOf({ context, desired, besu, live, difference }, remarks);
  const between = live.between?.digest === change.digest ? live.between : undefined;
  return { change: between ? { ...change, base: between.base } : change, ownSteps, notices: [] };
}

interface Subject {
  readonly context: DiffContext;
  readonly desired: Resource;
  readonly besu: Resource<BesuNetworkSpec>;
  readonly live: AccountListLive;
  readonly difference: AccountDifference;
}

function changeOf({ context, desired, besu, live, difference }: Subject, common: readonly Remark[]): Change {
  const spec = desired.spec as unknown as AccountListSpec;
  const { wanted, targets } = difference;
  const planned = plannedEffects(besu, live.contract, context.desired, (contract, scope) =>
    accountEffects(contract, live, { accounts: wanted, targets }, scope),
  );
  const network = findNetwork(desired.address.network, context.desired);
  const isNew = live.accounts.length === 0;
  const refusals = planned && 'refusals' in planned ? planned.refusals : [];
  const managed = spec.targets ? { targets: live.targets } : {};
  const parts = {
    address: desired.address,
    action: live.between?.action ?? (isNew ? ('create' as const) : ('update' as const)),
    before: isNew ? null : accountListShared(spec.besuNetwork, { accounts: live.accounts, ...managed }),
    after: accountListShared(spec.besuNetwork, spec),
    fields: difference.fields,
    remarks: [
      ...common,
      ...refusals,
      ...ofQueue({ context, desired, besu, live, difference }),
      ...accountListGuards({ live, difference, desired, besu, network }),
      ...notStored(live, spec),
      ...(isNew ? [enforcement(live)] : []),
    ],
    electorate: besuElectorate(context, desired.address.network, live.electorate),
  };
  const effects = planned && 'effects' in planned ? planned.effects.hash : undefined;
  return besuChange(parts, { ledger: live.ledger, executed: live.executed, effects });
}

/** Where a queue of its own decides over the list: not by our votes, or not by a branch that is behind. */
function ofQueue({ context, besu, live, difference }: Subject): readonly Remark[] {
  const { contract } = live;
  const governs = isQueueGoverned(besu, context.desired);
  if (!contract?.queue || !governs) return queueDecides(contract, governs);
  const plan = accountQueuePlan(live, difference, besu.spec.chainId, contract.queue);
  const { network } = besu.address;
  const us = accountOf(network, context.organization, context.desired);
  return queueOutvoted(plan, contract.queue, us, namesByAccount(network, context.desired));
}

/** What Besu does with such a list, which differs by where it is (decision 0006): said when the first one comes. */
function enforcement({ contract }: AccountListLive): Remark {
  const text = contract
    ? 'nodes that ask the contract take no block with a transaction of another sender, and stay behind it: all validators must ask before any other node does'
    : "each node's own list keeps others out of its pool and its own blocks alone: one validator that admits an account is enough for it to send";
  return { severity: 'note', code: contract ? 'ACCOUNTS_ASKED_OF_BLOCKS' : 'ACCOUNTS_BY_NODE', text };
}

/** Said whether the list changes or not: the document asks for what cannot be. */
function notLiftable(live: AccountListLive, spec: AccountListSpec): readonly Remark[] {
  if (!cannotLift(live, spec)) return [];
  const text = `the rules of accounts ${live.contract!.address} let nobody call what is not listed, and have no switch for it`;
  const mend = 'list the contracts that may be called, or leave targets out: what is listed stays as it is then';
  return [{ severity: 'refused', code: 'TARGETS_ALWAYS_LISTED', text, mend }];
}

function notStored(
  { contract, storesMembership, storesTargets }: AccountListLive,
  spec: AccountListSpec,
): readonly Remark[] {
  const hasMembership = spec.accounts.some(({ membership }) => membership !== undefined);
  const lost = [
    ...(hasMembership && !storesMembership ? ['membership'] : []),
    ...(spec.targets && !storesTargets ? ['targets'] : []),
  ];
  if (lost.length === 0) return [];
  const where = contract ? `contracts of ${contract.interface}` : 'local allow-lists';
  const text = `${where} keep no ${lost.join(' and no ')}: these are in Git and in the decision only, and not compared`;
  return [{ severity: 'note', code: 'FIELDS_NOT_STORED', text }];
}
