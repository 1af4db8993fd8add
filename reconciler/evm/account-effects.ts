import { compareBytes, sortedUnique } from '../core/order/compare-bytes.js';
import type { Membership, PermissionedAccount, PermissioningInterface } from '../ports/read/permissioning-reader.js';
import type { Effects, EvmCall } from '../ports/write/permissioning-writer.js';
import { abiOf, type ContractAbi } from './abi.js';
import { type Batch, batchOf, chunkCalls, DEFAULT_LIMITS } from './chunk-calls.js';
import { effectsOf } from './effects-hash.js';
import { type EffectsScope, type ListContract, limitsOf } from './node-effects.js';

/** Membership levels by their number in contracts. */
export const MEMBERSHIPS: readonly Membership[] = ['basic', 'standard', 'premium'];

/** The contracts that may be called, sorted; or `every`: they are restricted no more. */
export type WantedTargets = readonly string[] | 'every';

/** Accounts as they are. */
export interface AccountLists {
  readonly accounts: readonly PermissionedAccount[];
  /** Undefined: not restricted. */
  readonly targets: readonly string[] | undefined;
}

/** Accounts as they are wanted. */
export interface WantedAccountLists {
  readonly accounts: readonly PermissionedAccount[];
  /** Undefined: left as they are. */
  readonly targets: WantedTargets | undefined;
}

interface Writing {
  readonly abi: ContractAbi;
  /** Whether addAccount takes one. */
  readonly hasMembership: boolean;
  /** Whether it can be read back: LACChain's rules hand it to the relay hub and forget it (AccountRules.sol). */
  readonly keepsMembership: boolean;
  readonly hasTargets: boolean;
  /** Whether what restricts targets can be lifted again. */
  readonly lifts: boolean;
  /** One call for many entries. */
  readonly batches: boolean;
}

const WRITING: Readonly<Record<PermissioningInterface, Writing>> = {
  quorate: {
    abi: 'quorate-accounts',
    hasMembership: true,
    keepsMembership: true,
    hasTargets: true,
    lifts: true,
    batches: true,
  },
  lacchain: {
    abi: 'lacchain-accounts',
    hasMembership: true,
    keepsMembership: false,
    hasTargets: true,
    lifts: false,
    batches: false,
  },
  'consensys-v1': {
    abi: 'consensys-v1-accounts',
    hasMembership: false,
    keepsMembership: false,
    hasTargets: false,
    lifts: false,
    batches: false,
  },
  'consensys-v2': {
    abi: 'consensys-v2-accounts',
    hasMembership: false,
    keepsMembership: false,
    hasTargets: false,
    lifts: false,
    batches: false,
  },
};

/**
 * The calls that turn `live` into `desired`, in chunks; pure, like nodeEffects. Additions come before removals. What an
 * interface does not keep is left alone: no published one keeps a membership.
 * @throws QuorateError ENTRY_TOO_LARGE
 */
export function accountEffects(
  contract: ListContract,
  live: AccountLists,
  desired: WantedAccountLists,
  scope: EffectsScope,
): Effects {
  const writing = WRITING[contract.interface];
  const difference = accountDifference(writing, live, desired);
  const batches = writing.batches
    ? quorateBatches(contract.address, difference)
    : publishedBatches(contract.address, writing, difference);
  return effectsOf(scope, chunkCalls(batches, { ...DEFAULT_LIMITS, ...limitsOf(scope) }));
}

interface Difference {
  readonly added: readonly PermissionedAccount[];
  readonly changed: readonly PermissionedAccount[];
  readonly removed: readonly string[];
  readonly addedTargets: readonly string[];
  readonly removedTargets: readonly string[];
  /** Undefined: restricted or not, as before. */
  readonly restrict: boolean | undefined;
}

function accountDifference(writing: Writing, live: AccountLists, desired: WantedAccountLists): Difference {
  const before = new Map(live.accounts.map((account) => [account.address, account]));
  const wanted = new Map(desired.accounts.map((account) => [account.address, account]));
  const merged = [...wanted.values()]
    .map((account) => ({ ...before.get(account.address), ...defined(account) }))
    .sort((one, other) => compareBytes(one.address, other.address));
  const liveTargets = live.targets ?? [];
  const { targets, restrict } = wantedTargets(writing, live, desired);
  return {
    added: merged.filter(({ address }) => !before.has(address)),
    changed: merged.filter(({ address, membership }) => {
      const known = before.get(address);
      return known && writing.keepsMembership && levelOf(known.membership) !== levelOf(membership);
    }),
    removed: sortedUnique([...before.keys()].filter((address) => !wanted.has(address))),
    addedTargets: sortedUnique(targets).filter((target) => !liveTargets.includes(target)),
    removedTargets: sortedUnique(liveTargets).filter((target) => !targets.includes(target)),
    restrict,
  };
}

/** None of the listed is left where all are lifted: a later list begins with nobody. */
function wantedTargets(writing: Writing, live: AccountLists, { targets }: WantedAccountLists) {
  if (writing.lifts && targets === 'every') {
    return { targets: [], restrict: live.targets === undefined ? undefined : false };
  }
  if (!writing.hasTargets || targets === undefined || targets === 'every') {
    return { targets: live.targets ?? [], restrict: undefined };
  }
  return { targets, restrict: live.targets === undefined ? true : undefined };
}

function defined({ address, membership }: PermissionedAccount): PermissionedAccount {
  return membership === undefined ? { address } : { address, membership };
}

function levelOf(membership: Membership | undefined): number {
  return MEMBERSHIPS.indexOf(membership ?? 'basic');
}

function quorateBatches(to: string, difference: Difference): readonly Batch[] {
  const abi = abiOf('quorate-accounts');
  const call = (name: string, value: unknown): EvmCall[] => [{ to, data: abi.encodeFunctionData(name, [value]) }];
  const written = [...difference.added, ...difference.changed];
  const tuples = (some: readonly PermissionedAccount[]) => some.map((one) => [one.address, levelOf(one.membership)]);
  return [
    batchOf(
      written,
      (some) => call('upsertAccounts', tuples(some)),
      () => 75_000,
      () => 64,
    ),
    batchOf(
      difference.addedTargets,
      (some) => call('addTargets', some),
      () => 75_000,
      () => 32,
    ),
    // Last of what adds, and before what removes: from here on only listed contracts can be called, or every one.
    batchOf(
      difference.restrict === undefined ? [] : [difference.restrict],
      ([restricted]) => call('restrictTargets', restricted),
      () => 60_000,
      () => 36,
    ),
    batchOf(
      difference.removed,
      (some) => call('removeAccounts', some),
      () => 40_000,
      () => 32,
    ),
    batchOf(
      difference.removedTargets,
      (some) => call('removeTargets', some),
      () => 40_000,
      () => 32,
    ),
  ];
}

/** Gas of LACChain's own queue (lacchain.md 1.5 k); Consensys' contracts take less. */
const ADD_GAS = 1_000_000;
const REMOVE_GAS = 700_000;
const CALL_BYTES = 68;

function publishedBatches(to: string, writing: Writing, difference: Difference): readonly Batch[] {
  const abi = abiOf(writing.abi);
  const call = (name: string, values: readonly unknown[]) => ({ to, data: abi.encodeFunctionData(name, [...values]) });
  const add = ({ address, membership }: PermissionedAccount) =>
    call('addAccount', writing.hasMembership ? [address, levelOf(membership)] : [address]);
  const remove = (address: string) => call('removeAccount', [address]);
  const entries = <T>(some: readonly T[], calls: (one: T) => readonly EvmCall[], gas: number) =>
    batchOf(
      some,
      (part) => part.flatMap(calls),
      () => gas,
      () => CALL_BYTES,
    );
  return [
    entries(difference.added, (one) => [add(one)], ADD_GAS),
    entries(difference.addedTargets, (target) => [call('addTarget', [target])], ADD_GAS),
    entries(difference.removed, (address) => [remove(address)], REMOVE_GAS),
    entries(difference.removedTargets, (target) => [call('removeTarget', [target])], REMOVE_GAS),
  ];
}
