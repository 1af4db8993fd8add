import type { JsonObject } from '../../core/model/json.js';
import { sortedUnique } from '../../core/order/compare-bytes.js';
import type { PlasmaDefinition } from '../../ports/read/plasma-root-reader.js';
import type { PlasmaChainLive } from './plasma-chain-live.js';
import type { PlasmaChainSpec } from './plasma-chain-spec.js';

/** What of the shared part is in no definition: the governance ledger alone knows what was agreed on. */
export const AGREED_ONLY = ['callers', 'chaincodes', 'endorsers', 'placement'] as const;

/**
 * What all must agree on: the definition at the root contract but for the genesis hash, which needs a ledger; who endorses,
 * who asks across the channels, and whose peers sit where. The batch is not in it: each Channel's own proposal changes it.
 * @param members of the plasma channel
 */
export function desiredShared(spec: PlasmaChainSpec, members: readonly string[]): JsonObject {
  const { root, plasma, settlement } = spec;
  return {
    root: { channel: root.channel, chaincode: root.chaincode },
    plasma: { channel: plasma.channel },
    members: sortedUnique(members),
    operator: spec.operator,
    successors: [...spec.successors],
    settlement: { everyBlocks: settlement.everyBlocks, everySeconds: settlement.everySeconds },
    callers: sortedUnique(spec.callers),
    chaincodes: sortedUnique(spec.chaincodes),
    endorsers: sortedUnique(spec.endorsers),
    placement: { root: sortedPlacement(root.placement), plasma: sortedPlacement(plasma.placement) },
  };
}

function sortedPlacement(placement: Readonly<Record<string, readonly string[]>>): JsonObject {
  return Object.fromEntries(Object.entries(placement).map(([mspId, peers]) => [mspId, sortedUnique(peers)]));
}

/** The same of a definition in force; what was agreed on beside it is left out where nobody could tell. */
export function liveShared({ definition, agreed }: PlasmaChainLive, { root }: PlasmaChainSpec): JsonObject | null {
  if (!definition) return null;
  const { channel, members, operator, successors, settlement } = definition;
  const beside = Object.fromEntries(AGREED_ONLY.flatMap((field) => (agreed?.[field] ? [[field, agreed[field]]] : [])));
  return {
    root: { channel: root.channel, chaincode: root.chaincode },
    plasma: { channel },
    members: sortedUnique(members),
    operator,
    successors: [...successors],
    settlement: { everyBlocks: settlement.everyBlocks, everySeconds: settlement.everySeconds },
    ...beside,
  };
}

/** What the root contract is to hold: the shared part with the genesis hash that our own peer tells. */
export function wantedDefinition(
  chain: string,
  spec: PlasmaChainSpec,
  members: readonly string[],
  genesis: string,
): PlasmaDefinition {
  const { operator, successors, settlement, plasma } = spec;
  const { everyBlocks, everySeconds } = settlement;
  return {
    chain,
    channel: plasma.channel,
    genesis,
    operator,
    successors: [...successors],
    members: sortedUnique(members),
    settlement: { everyBlocks, everySeconds },
  };
}
