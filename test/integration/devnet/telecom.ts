/** The network of the integration tests: the number-portability consortium, with two peers at Telco1. */
import type { ChannelTopology, Topology } from '../../../reconciler/devnet/topology.js';

export const MEMBERS = ['Regulator', 'Telco1', 'Telco2', 'Telco3'] as const;

export function channel(name: string, members: readonly string[] = MEMBERS): ChannelTopology {
  return {
    name,
    members,
    ordererOrganizations: ['Ordering'],
    batchTimeout: '100ms',
    maxMessageCount: 10,
    absoluteMaxBytes: 10 * 1024 * 1024,
    preferredMaxBytes: 2 * 1024 * 1024,
    policies: {},
    acls: {},
  };
}

export function telecom(channels: readonly ChannelTopology[] = [channel('channel1')], orderers = 1): Topology {
  const member = (mspId: string, peers: readonly string[]) => ({
    name: mspId.toLowerCase(),
    mspId,
    peers,
    orderers: [],
  });
  return {
    name: 'telecom-test',
    organizations: [
      member('Regulator', ['peer0']),
      member('Telco1', ['peer0', 'peer1']),
      member('Telco2', ['peer0']),
      member('Telco3', ['peer0']),
      {
        name: 'ordering',
        mspId: 'Ordering',
        peers: [],
        orderers: Array.from({ length: orderers }, (_, index) => `orderer${index}`),
      },
    ],
    channels,
  };
}
