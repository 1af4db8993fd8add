import type { Json, JsonObject } from '../../core/model/json.js';
import { sortedUnique } from '../../core/order/compare-bytes.js';
import { parsePolicy } from '../../fabric/policy/parse-policy.js';
import type { AdoptedChannel, AdoptedPlasmaChain } from '../adopted-network.js';
import { isPolicyPath } from '../chaincode/canonical-policy.js';
import { mspIdsOf } from '../chaincode/policy-strength.js';
import { membersOf } from '../channel/members-of.js';

/**
 * The document of a definition in force, adopted. What no definition holds is as it was decided, where the governance ledger
 * tells; else its chaincodes are those that both channels have, its endorsers who endorses them by what is committed on the
 * plasma channel, and who asks across the channels and whose peers sit where nobody can tell. Or why there can be none: members
 * follow from the channel, and a chain is one channel for good.
 */
export function plasmaChainDocument(
  { root, definition, agreed }: AdoptedPlasmaChain,
  channels: readonly AdoptedChannel[],
): { readonly spec: JsonObject } | { readonly left: string } {
  const on = channels.find(({ name }) => name === root.channel);
  const plasma = channels.find(({ name }) => name === definition.channel);
  if (!on || !plasma) return { left: `none of our peers is in ${on ? definition.channel : root.channel}` };
  if (plasma.genesis !== definition.genesis) return { left: `our ${definition.channel} has another genesis block` };
  const members = membersOf(plasma);
  if (members.join() !== sortedUnique(definition.members).join()) {
    return {
      left: `its members are ${definition.members.join(', ')}, those of ${definition.channel} ${members.join(', ')}`,
    };
  }
  const names = new Set(on.chaincodes.map(({ name }) => name));
  const both = plasma.chaincodes.filter(({ name }) => names.has(name));
  if (both.length === 0) return { left: `${root.channel} and ${definition.channel} have no chaincode in common` };
  const endorsers = both.flatMap(({ endorsementPolicy: policy }) => {
    if (policy.startsWith('unsupported policy')) return [];
    return isPolicyPath(policy) ? members : mspIdsOf(parsePolicy(policy));
  });
  const { operator, successors, settlement } = definition;
  const placement = agreedPlacement(agreed);
  const callers = namesOf(agreed?.callers);
  return {
    spec: {
      root: { channel: root.channel, chaincode: root.chaincode, ...placed(placement.root) },
      plasma: { channel: definition.channel, ...placed(placement.plasma) },
      chaincodes: namesOf(agreed?.chaincodes) ?? sortedUnique(both.map(({ name }) => name)),
      endorsers: namesOf(agreed?.endorsers) ?? sortedUnique(endorsers),
      ...(callers && callers.length > 0 ? { callers } : {}),
      operator,
      ...(successors.length === 0 ? {} : { successors: [...successors] }),
      settlement: { everyBlocks: settlement.everyBlocks, everySeconds: settlement.everySeconds },
    },
  };
}

/** Peers by MSP id, of each of the two channels. */
type Placement = Readonly<Record<string, readonly string[]>>;

/** Whose peers sit where, as it was decided; empty where it says nothing. */
export function agreedPlacement(agreed: JsonObject | undefined): Readonly<Record<'root' | 'plasma', Placement>> {
  const { root, plasma } = asObject(agreed?.placement);
  return { root: placementOf(root), plasma: placementOf(plasma) };
}

function placementOf(value: Json | undefined): Placement {
  const entries = Object.entries(asObject(value)).map(([mspId, names]) => [mspId, namesOf(names)] as const);
  return Object.fromEntries(entries.filter((one): one is [string, string[]] => one[1] !== undefined));
}

function placed(placement: Placement): { readonly placement?: JsonObject } {
  if (Object.keys(placement).length === 0) return {};
  return { placement: Object.fromEntries(Object.entries(placement).map(([mspId, names]) => [mspId, [...names]])) };
}

/** What a ledger holds may have any form. */
function namesOf(value: Json | undefined): string[] | undefined {
  return Array.isArray(value) && value.every((one) => typeof one === 'string') ? [...(value as string[])] : undefined;
}

function asObject(value: Json | undefined): JsonObject {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as JsonObject) : {};
}
