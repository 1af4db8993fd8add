import { QuorateError } from '../core/model/quorate-error.js';
import type { Topology } from '../devnet/topology.js';
import { DEFAULT_BATCH, DEFAULT_BATCH_TIMEOUT, devnetName } from '../devnet/topology-from-spec.js';

const ORDERING = 'Ordering';
const MSP_ID = /^[A-Za-z0-9][A-Za-z0-9.-]{0,62}$/;
const CHANNEL = /^[a-z][a-z0-9.-]{0,248}$/;

/**
 * The smallest network that says enough: one peer for each organization, all of them in one channel, one orderer.
 * @throws QuorateError DEVNET_OPTIONS
 */
export function simpleTopology(organizations: readonly string[] = ['Org1', 'Org2'], channel = 'mychannel'): Topology {
  const names = [...organizations, ORDERING].map(devnetName);
  const wrong = organizations.find((mspId) => !MSP_ID.test(mspId));
  if (wrong !== undefined) throw refuse(`"${wrong}" is no MSP id`, 'use letters, digits, - and .');
  if (new Set(names).size !== names.length) {
    throw refuse(`two of ${organizations.join(', ')} and ${ORDERING} have one host name`, 'give each another name');
  }
  if (organizations.length === 0) throw refuse('there is no organization', 'name one or more');
  if (!CHANNEL.test(channel)) throw refuse(`"${channel}" is no channel name`, 'use a-z, 0-9, - and .');
  return {
    name: 'devnet',
    organizations: [
      ...organizations.map((mspId) => ({ name: devnetName(mspId), mspId, peers: ['peer0'], orderers: [] })),
      { name: devnetName(ORDERING), mspId: ORDERING, peers: [], orderers: ['orderer0'] },
    ],
    channels: [
      {
        name: channel,
        members: organizations,
        ordererOrganizations: [ORDERING],
        batchTimeout: DEFAULT_BATCH_TIMEOUT,
        maxMessageCount: DEFAULT_BATCH.MaxMessageCount,
        absoluteMaxBytes: DEFAULT_BATCH.AbsoluteMaxBytes,
        preferredMaxBytes: DEFAULT_BATCH.PreferredMaxBytes,
        policies: {},
        acls: {},
      },
    ],
  };
}

function refuse(why: string, mend: string): QuorateError {
  return new QuorateError('DEVNET_OPTIONS', 'There is no such devnet', { why, mend });
}
