import { common } from '@hyperledger/fabric-protos';
import type { OrganizationIdentities } from '../identities/derive-organization.js';
import type { ChannelTopology, Topology } from '../topology.js';
import type { DataDirectory } from './data/data-directory.js';
import { genesisOfTopology } from './genesis-of-topology.js';
import type { OrdererNode } from './orderer/orderer-node.js';
import type { PeerNode } from './peer/peer-node.js';

/** The started nodes of a network, and who has no data yet. */
export interface JoiningNodes {
  readonly identities: readonly OrganizationIdentities[];
  readonly orderers: readonly OrdererNode[];
  readonly peers: readonly PeerNode[];
  readonly batchTimeout: string | undefined;
  /** Undefined: nothing is kept. */
  readonly data: DataDirectory | undefined;
}

/**
 * Makes the nodes join the topology's channels. A channel that an earlier process has finished is left as it is: nodes
 * may have left it since, or joined another; only a new peer joins it, when another peer of its organization has it.
 * Returns the genesis blocks by channel name.
 */
export function joinChannels(topology: Topology, nodes: JoiningNodes): ReadonlyMap<string, Uint8Array> {
  const { data } = nodes;
  const blocks = new Map<string, Uint8Array>();
  for (const channel of topology.channels) {
    const make = () => makeGenesis(channel, nodes);
    const block = data === undefined ? make() : data.genesis(channel.name, make);
    blocks.set(channel.name, block);
    if (data?.stored?.channels.includes(channel.name)) joinNewPeers(channel, block, nodes, data.stored.organizations);
    else joinAll(channel, block, nodes);
  }
  return blocks;
}

function makeGenesis(
  channel: ChannelTopology,
  { identities, orderers, peers, batchTimeout }: JoiningNodes,
): Uint8Array {
  return genesisOfTopology(channel, {
    organizations: identities,
    orderers: orderers.map(({ mspId, address, registrar }) => ({
      mspId,
      endpoint: address,
      tlsCertificatePem: registrar.identity.tlsCertificatePem,
    })),
    peers,
    ...(batchTimeout === undefined ? {} : { batchTimeout }),
  });
}

/** Those that have joined already did so in a start that did not come to its end. */
function joinAll(channel: ChannelTopology, block: Uint8Array, { orderers, peers }: JoiningNodes): void {
  for (const { mspId, registrar } of orderers) {
    if (!channel.ordererOrganizations.includes(mspId) || registrar.list().includes(channel.name)) continue;
    registrar.join(channel.name, common.Block.deserializeBinary(block));
  }
  for (const peer of peers)
    if (channel.members.includes(peer.mspId) && isPlaced(channel, peer) && peer.ledger(channel.name) === undefined)
      peer.joinChannel(block);
}

function isPlaced({ placement = {} }: ChannelTopology, { mspId, name }: PeerNode): boolean {
  return placement[mspId]?.some((short) => name.startsWith(`${short}.`)) ?? true;
}

function joinNewPeers(
  channel: ChannelTopology,
  block: Uint8Array,
  { peers }: JoiningNodes,
  stored: Topology['organizations'],
): void {
  const isNew = ({ mspId, name }: PeerNode) => {
    const known = stored.find((one) => one.mspId === mspId)?.peers ?? [];
    return !known.some((short) => name.startsWith(`${short}.`));
  };
  const has = (peer: PeerNode) => peer.ledger(channel.name) !== undefined;
  for (const peer of peers.filter((one) => isNew(one) && !has(one) && isPlaced(channel, one)))
    if (peers.some((other) => other.mspId === peer.mspId && has(other))) peer.joinChannel(block);
}
