import { canonicalJson } from '../core/digest/canonical-json.js';
import type { Rule } from '../core/model/change.js';
import { compareBytes } from '../core/order/compare-bytes.js';
import type { Effects } from '../ports/write/permissioning-writer.js';
import { abiOf } from './abi.js';
import { type EffectsPlace, effectsOf } from './effects-hash.js';

/** Who votes in a governance contract. */
export interface EvmOrganization {
  readonly name: string;
  /** The address that votes for it: 0x and 40 lower-case hex digits. */
  readonly account: string;
}

/** Voters and rule of a governance contract, as they are or as they are wanted. */
export interface EvmElectorate {
  readonly organizations: readonly EvmOrganization[];
  readonly rule: Rule;
  readonly mustAgree: readonly string[];
}

/** Rules by their number in OpsSC.sol. */
export const RULE_TYPES: readonly Rule['type'][] = ['majority', 'all', 'atLeast'];

/**
 * The one call that turns the electorate of the governance contract into the desired one: members, accounts, rule and
 * must-agree change together, so that no state in between can be in anybody's hands. No call where nothing differs.
 */
export function electorateEffects(place: EffectsPlace, live: EvmElectorate, desired: EvmElectorate): Effects {
  const wanted = setElectorateArguments(desired);
  if (canonicalJson([...wanted]) === canonicalJson([...setElectorateArguments(live)])) return effectsOf(place, []);
  const data = abiOf('opssc').encodeFunctionData('setElectorate', [...wanted]);
  return effectsOf(place, [[{ to: place.opssc, data }]]);
}

type Arguments = readonly [(readonly [string, string, boolean])[], number, number];

/** Arguments of `setElectorate`, and of the contract's constructor: organizations sorted by name, rule, n. */
export function setElectorateArguments({ organizations, rule, mustAgree }: EvmElectorate): Arguments {
  const sorted = [...organizations].sort((one, other) => compareBytes(one.name, other.name));
  return [
    sorted.map(({ name, account }) => [name, account.toLowerCase(), mustAgree.includes(name)] as const),
    RULE_TYPES.indexOf(rule.type),
    rule.type === 'atLeast' ? rule.n : 0,
  ];
}
