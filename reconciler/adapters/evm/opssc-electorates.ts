import type { Electorate, Rule } from '../../core/model/change.js';
import { sortedUnique } from '../../core/order/compare-bytes.js';
import { RULE_TYPES } from '../../evm/electorate-effects.js';
import { pureEthers } from '../../evm/pure-ethers.js';
import type { OpsscEvent } from './opssc-log.js';

/** Who was to vote in each epoch, and the names behind the hashes that events carry. */
export interface Electorates {
  readonly byEpoch: ReadonlyMap<bigint, Electorate>;
  /** Names by keccak-256, 0x. */
  readonly names: ReadonlyMap<string, string>;
}

/** From the contract's own record: each electorate stands in the event of its epoch. */
export function electoratesOf(events: readonly OpsscEvent[]): Electorates {
  const byEpoch = new Map<bigint, Electorate>();
  const names = new Map<string, string>();
  let last: Electorate | undefined;
  for (const { name, args } of events) {
    if (name === 'ElectorateSet') {
      last = electorateOf(args.organizations, args.rule, args.atLeast);
      for (const voter of last.voters) names.set(pureEthers().keccak256(pureEthers().toUtf8Bytes(voter)), voter);
    } else if (name !== 'AccountReplaced') continue;
    if (last) byEpoch.set(args.epoch, last);
  }
  return { byEpoch, names };
}

/** An electorate as the contract answers it. */
export function electorateOf(
  organizations: readonly { readonly name: string; readonly mustAgree: boolean }[],
  rule: bigint,
  atLeast: bigint,
): Electorate {
  const type = RULE_TYPES[Number(rule)] ?? 'all';
  const inForce: Rule = type === 'atLeast' ? { type, n: Number(atLeast) } : { type };
  return {
    voters: sortedUnique(organizations.map(({ name }) => name)),
    rule: inForce,
    mustAgree: sortedUnique(organizations.filter(({ mustAgree }) => mustAgree).map(({ name }) => name)),
  };
}
