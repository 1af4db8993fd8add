import { genesisOfTopology } from '../../reconciler/devnet/fabric/genesis-of-topology.js';
import {
  deriveOrganization,
  type OrganizationIdentities,
} from '../../reconciler/devnet/identities/derive-organization.js';

/** Derived once per process: keys and certificates of the network's organizations never change. */
const IDENTITIES = new Map<string, OrganizationIdentities>();
const ORDERER = 'orderer0';

/** Of an organization of network `telecom`, with one orderer. */
export function identitiesOf(mspId: string): OrganizationIdentities {
  const topology = { mspId, name: mspId.toLowerCase(), peers: [], orderers: [ORDERER] };
  const found = IDENTITIES.get(mspId) ?? deriveOrganization('telecom', topology);
  IDENTITIES.set(mspId, found);
  return found;
}

/** An organization's one orderer. That of OrdererOrg, which is no member and has no loop, is at the local host. */
export function ordererOf(mspId: string) {
  const host = mspId === 'OrdererOrg' ? '127.0.0.1' : `${ORDERER}.${identitiesOf(mspId).domain}`;
  return { name: ORDERER, address: `${host}:7050` };
}

interface FirstChannel {
  readonly channel: string;
  readonly members: readonly string[];
  /** Whose orderers are its consenters. */
  readonly ordering: readonly string[];
  readonly policies: Readonly<Record<string, string>>;
  /** Of the channel group; V3_0 where it is left out. */
  readonly capability?: 'V2_0' | undefined;
}

const GENESIS = new Map<string, Uint8Array>();

/** The first block of a channel with the network's usual policies. */
export function genesisOf(first: FirstChannel): Uint8Array {
  const key = JSON.stringify(first);
  const made = GENESIS.get(key) ?? genesisBlock(first);
  GENESIS.set(key, made);
  return made;
}

function genesisBlock({ channel, members, ordering, policies, capability }: FirstChannel): Uint8Array {
  return genesisOfTopology(
    {
      name: channel,
      members,
      ordererOrganizations: ordering,
      batchTimeout: '2s',
      maxMessageCount: 500,
      absoluteMaxBytes: 10 * 1024 * 1024,
      preferredMaxBytes: 2 * 1024 * 1024,
      policies,
      acls: {},
    },
    {
      organizations: [...new Set([...members, ...ordering])].map(identitiesOf),
      orderers: ordering.map((mspId) => ({
        mspId,
        endpoint: ordererOf(mspId).address,
        tlsCertificatePem: identitiesOf(mspId).tls.get(ORDERER)!.certificatePem,
      })),
      peers: [],
      ...(capability ? { channelCapability: capability } : {}),
    },
  );
}
