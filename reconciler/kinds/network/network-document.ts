import type { Json, JsonObject } from '../../core/model/json.js';
import { sortedUnique } from '../../core/order/compare-bytes.js';
import type { AdoptedNetwork } from '../adopted-network.js';
import { agreedPlacement } from '../plasma-chain/plasma-chain-document.js';
import type { AdoptedOrganization } from './adopted-organizations.js';
import type { NodeSpec } from './network-spec.js';
import { NODE_NAME, nodesOfAddresses } from './nodes-of-addresses.js';

/** The spec of an adopted network's document. `folders`: each organization's MSP folder, by MSP id. */
export function networkDocument(
  network: AdoptedNetwork,
  organizations: readonly AdoptedOrganization[],
  folders: ReadonlyMap<string, string>,
): JsonObject {
  const { channel, rule, mustAgree } = network.governance;
  return {
    organizations: organizations.map((organization) => organizationEntry(network, organization, folders)),
    governance: {
      channel,
      rule: rule.type === 'atLeast' ? { atLeast: rule.n } : rule.type,
      ...(mustAgree.length > 0 ? { mustAgree: [...mustAgree] } : {}),
    },
  };
}

function organizationEntry(
  network: AdoptedNetwork,
  { name, mspId, anchors, isOrdering, orderers }: AdoptedOrganization,
  folders: ReadonlyMap<string, string>,
): JsonObject {
  const isOurs = mspId === network.organization;
  const known = nodesOfAddresses('peer', isOurs ? network.peers : [], anchors);
  const peers = [...known, ...placedPeers(network, mspId, new Set(known.map((peer) => peer.name)))];
  const nodes = nodesOfAddresses('orderer', isOurs && isOrdering ? network.orderers : [], orderers);
  // Each orderer organization must have one; where it is, nobody told.
  const ordering = isOrdering && nodes.length === 0 ? [{ name: 'orderer0' }] : nodes;
  return {
    name,
    mspId,
    msp: { path: folders.get(mspId)! },
    ...(peers.length > 0 ? { peers: nodeList(peers) } : {}),
    ...(ordering.length > 0 ? { orderers: nodeList(ordering) } : {}),
  };
}

/** Peers that no channel tells an address of, and that were decided to be in one: by their names. */
function placedPeers({ plasma = [] }: AdoptedNetwork, mspId: string, known: ReadonlySet<string>): readonly NodeSpec[] {
  const placements = plasma.map(({ agreed }) => agreedPlacement(agreed));
  const names = placements.flatMap(({ root, plasma: own }) => [...(root[mspId] ?? []), ...(own[mspId] ?? [])]);
  return sortedUnique(names)
    .filter((name) => !known.has(name) && NODE_NAME.test(name))
    .map((name) => ({ name }));
}

function nodeList(nodes: readonly NodeSpec[]): Json {
  return nodes.map((node) => ({ ...node }));
}
