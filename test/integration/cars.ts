import type { RunningNetwork } from '../../reconciler/devnet/running-network.js';
import type { ChannelTopology, Topology } from '../../reconciler/devnet/topology.js';
import type { OrdererPlace } from '../../reconciler/ports/read/channel-reader.js';

const MEMBERS = ['Org1', 'Org2', 'Org3'];

function channel(name: string, members: readonly string[]): ChannelTopology {
  return {
    name,
    members,
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

/**
 * Org1 to Org4, each with a peer and an orderer. Org1 to Org3 order; Org4 is a member of the channels only where `members`
 * says so.
 */
export function carsTopology(
  channels: readonly string[] = ['mychannel'],
  members: readonly string[] = MEMBERS,
): Topology {
  const organizations = [...MEMBERS, 'Org4'].map((mspId) => ({
    name: mspId.toLowerCase(),
    mspId,
    peers: ['peer0'],
    orderers: ['orderer0'],
  }));
  return { name: 'cars', organizations, channels: channels.map((name) => channel(name, members)) };
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
