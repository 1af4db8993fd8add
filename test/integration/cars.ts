import type { RunningNetwork } from '../../reconciler/devnet/running-network.js';
import type { ChannelTopology, Topology } from '../../reconciler/devnet/topology.js';
import type { OrdererPlace } from '../../reconciler/ports/read/channel-reader.js';

const MEMBERS = ['Org1', 'Org2', 'Org3'];

function channel(name: string): ChannelTopology {
  return {
    name,
    members: MEMBERS,
    ordererOrganizations: MEMBERS,
    batchTimeout: '500ms',
    maxMessageCount: 100,
    absoluteMaxBytes: 10 * 1024 * 1024,
    preferredMaxBytes: 2 * 1024 * 1024,
    ...(name === 'ops-channel'
      ? {
          policies: { 'Application/Voters': 'ANY Admins' },
          acls: { 'peer/Propose': '/Channel/Application/Voters' },
        }
      : { policies: {}, acls: {} }),
  };
}

/** Org1 to Org3, each with a peer and an orderer, in one channel; Org4 has a peer and an orderer and is in none. */
export function carsTopology(channels: readonly string[] = ['mychannel']): Topology {
  const organizations = [...MEMBERS, 'Org4'].map((mspId) => ({
    name: mspId.toLowerCase(),
    mspId,
    peers: ['peer0'],
    orderers: ['orderer0'],
  }));
  return { name: 'cars', organizations, channels: channels.map(channel) };
}

/** The orderers of some organizations as Git would name them. */
export function placesOf(network: RunningNetwork, mspIds: readonly string[]): readonly OrdererPlace[] {
  return network.orderers
    .filter(({ mspId }) => mspIds.includes(mspId))
    .map(({ mspId, address }) => ({
      address,
      tlsRootCertificates: [network.identities.find((one) => one.mspId === mspId)!.tlsCa.certificatePem],
    }));
}
