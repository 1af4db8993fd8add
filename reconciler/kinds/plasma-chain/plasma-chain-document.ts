import type { JsonObject } from '../../core/model/json.js';
import { sortedUnique } from '../../core/order/compare-bytes.js';
import { parsePolicy } from '../../fabric/policy/parse-policy.js';
import type { AdoptedChannel, AdoptedPlasmaChain } from '../adopted-network.js';
import { isPolicyPath } from '../chaincode/canonical-policy.js';
import { mspIdsOf } from '../chaincode/policy-strength.js';
import { membersOf } from '../channel/members-of.js';

/**
 * The document of a definition in force, adopted. Its chaincodes are those that both channels have, its endorsers who endorses
 * them by what is committed on the plasma channel; the root contract tells neither, nor who asks across the channels and
 * whose peers sit where. Or why there can be none: members follow from the channel, and a chain is one channel for good.
 */
export function plasmaChainDocument(
  { root, definition }: AdoptedPlasmaChain,
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
  return {
    spec: {
      root: { channel: root.channel, chaincode: root.chaincode },
      plasma: { channel: definition.channel },
      chaincodes: sortedUnique(both.map(({ name }) => name)),
      endorsers: sortedUnique(endorsers),
      operator,
      ...(successors.length === 0 ? {} : { successors: [...successors] }),
      settlement: { everyBlocks: settlement.everyBlocks, everySeconds: settlement.everySeconds },
    },
  };
}
