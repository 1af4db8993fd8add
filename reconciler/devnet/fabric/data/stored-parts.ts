import type { OrganizationIdentities } from '../../identities/derive-organization.js';
import type { RunningOrderer, RunningPeer } from '../../running-network.js';
import type { Topology } from '../../topology.js';
import { portKey } from '../allocate-ports.js';
import { OrderingService } from '../orderer/ordering-service.js';
import { PrivateDataStore } from '../peer/private-data-store.js';
import { adoptPeerBlocks } from './adopt-peer-blocks.js';
import { dataDamaged } from './data-damaged.js';
import type { DataDirectory } from './data-directory.js';
import { genesisHashOf } from './ordering-data.js';
import { decodeParts, encodeParts } from './parts.js';
import type { StoredNetwork } from './stored-network.js';

/** The consensus of the network's orderers: with data, as far as it had come. @throws QuorateError DEVNET_DATA_DAMAGED */
export function orderingServiceOf(
  data: DataDirectory | undefined,
  identities: readonly OrganizationIdentities[],
): OrderingService {
  if (data === undefined) return new OrderingService();
  const service = new OrderingService((channel) => data.ordering.keep(channel));
  const names = ordererNames(identities);
  const restored = data.ordering.restore((channelId, genesisHash, ordered) => {
    const furthest = furthestPeer(data, identities, channelId, genesisHash);
    adoptPeerBlocks(ordered, furthest, (creator) => names.get(Buffer.from(creator).toString('base64')));
  });
  for (const channel of restored) service.restore(channel);
  return service;
}

/** What the organization's peers know of private data: with data, what they knew. @throws QuorateError DEVNET_DATA_DAMAGED */
export function privateDataOf(data: DataDirectory | undefined, mspId: string): PrivateDataStore {
  if (data === undefined) return new PrivateDataStore(mspId);
  const { journal, records } = data.privateData(mspId);
  // Durable, because no orderer has it: what is lost here is lost.
  const store = new PrivateDataStore(mspId, ({ channelId, transactionId, writes, height }) =>
    journal.append(
      encodeParts([Buffer.from(channelId), Buffer.from(transactionId), Buffer.from(`${height}`), writes]),
      true,
    ),
  );
  for (const record of records) {
    const [channelId, transactionId, height, writes] = decodeParts(record);
    if (writes === undefined) throw dataDamaged(journal.path, 'a part of a record is missing');
    store.restore({
      channelId: channelId!.toString(),
      transactionId: transactionId!.toString(),
      height: Number(height),
      writes,
    });
  }
  return store;
}

/** What data.json says of a running network. `channels`: those that all nodes have been made to join. */
export function storedNetworkOf(
  topology: Topology,
  nodes: { readonly peers: readonly RunningPeer[]; readonly orderers: readonly RunningOrderer[] },
  more: Pick<StoredNetwork, 'channels' | 'portBase'> & { readonly sockets: ReadonlyMap<string, string> },
): StoredNetwork {
  const ports: Record<string, readonly number[]> = {};
  const shortName = (name: string) => name.slice(0, name.indexOf('.'));
  for (const { mspId, name, address, operationsAddress } of nodes.peers)
    ports[portKey('peer', mspId, shortName(name))] = [address, operationsAddress].map(portOf);
  for (const { mspId, name, address, adminAddress, operationsAddress } of nodes.orderers)
    ports[portKey('orderer', mspId, shortName(name))] = [address, adminAddress, operationsAddress].map(portOf);
  return {
    formatVersion: 1,
    network: topology.name,
    organizations: topology.organizations,
    channels: more.channels,
    portBase: more.portBase,
    ports,
    sockets: Object.fromEntries(more.sockets),
  };
}

function portOf(address: string): number {
  return Number(address.slice(address.lastIndexOf(':') + 1));
}

function ordererNames(identities: readonly OrganizationIdentities[]): ReadonlyMap<string, string> {
  return new Map(
    identities.flatMap(({ orderers, domain }) =>
      [...orderers].map(([short, { serialized }]) => [
        Buffer.from(serialized).toString('base64'),
        `${short}.${domain}`,
      ]),
    ),
  );
}

function furthestPeer(
  data: DataDirectory,
  identities: readonly OrganizationIdentities[],
  channelId: string,
  genesisHash: string,
): readonly Uint8Array[] {
  const all = identities.flatMap(({ peers, domain }) =>
    [...peers.keys()].flatMap((short) => data.peer(`${short}.${domain}`).channels()),
  );
  const same = all.filter((one) => one.channelId === channelId && genesisHashOf(one.blocks[0].block) === genesisHash);
  const [first] = same.sort((one, other) => other.blocks.length - one.blocks.length);
  return first?.blocks.map(({ block }) => block) ?? [];
}
