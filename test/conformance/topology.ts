import type { ChannelTopology, Topology } from '../../reconciler/devnet/topology.js';

/** All three organizations; most cases. */
export const WIDE = 'channel1';
/** Telco1 and Telco2 only. */
export const NARROW = 'ops';

/**
 * A block for each message at once: no timer decides what stands together, so that block numbers are the same with both
 * engines. Cases that need several transactions in one block change BatchSize first.
 */
function channel(name: string, members: readonly string[]): ChannelTopology {
  return {
    name,
    members,
    ordererOrganizations: ['Ordering'],
    batchTimeout: '30s',
    maxMessageCount: 10,
    absoluteMaxBytes: 256 * 1024,
    preferredMaxBytes: 1,
    policies: {},
    acls: {},
  };
}

const member = (mspId: string) => ({ name: mspId.toLowerCase(), mspId, peers: ['peer0'], orderers: [] });

/** The network of the conformance tests: one peer in each of three organizations, one orderer. */
export const CONFORMANCE: Topology = {
  name: 'conformance',
  organizations: [
    ...['Telco1', 'Telco2', 'Telco3'].map(member),
    { name: 'ordering', mspId: 'Ordering', peers: [], orderers: ['orderer0'] },
  ],
  channels: [channel(WIDE, ['Telco1', 'Telco2', 'Telco3']), channel(NARROW, ['Telco1', 'Telco2'])],
};
