import type { common } from '@hyperledger/fabric-protos';
import {
  deriveOrganization,
  type OrganizationIdentities,
} from '../../../reconciler/devnet/identities/derive-organization.js';
import type { ManagedMsp } from '../../../reconciler/fabric/channel/managed-channel.js';
import { fabricMspOf, readMsp } from '../../../reconciler/fabric/channel/read-msp.js';
import { type GenesisParameters, genesisConfig } from '../../../reconciler/fabric/config/genesis.js';
import { mspValue } from '../../../reconciler/fabric/config/genesis-groups.js';

const known = new Map<string, OrganizationIdentities>();

/** An organization of the devnet's make with one orderer: the same keys in every run. */
export function organization(mspId: string): OrganizationIdentities {
  const name = mspId.toLowerCase();
  const made = known.get(mspId) ?? deriveOrganization('channels', { name, mspId, peers: [], orderers: ['orderer0'] });
  known.set(mspId, made);
  return made;
}

/** Its MSP as a Network document has it. */
export function mspOf(mspId: string): ManagedMsp {
  const {
    admins: _,
    organizationalUnitIdentifiers: __,
    ...msp
  } = readMsp(fabricMspOf(mspValue(organization(mspId).mspConfig)));
  return msp;
}

/** TLS certificate of its orderer. */
export const tlsOf = (mspId: string): string => organization(mspId).tls.get('orderer0')!.certificatePem;

export const CHANNEL = 'channel1';

const NODES = ['A', 'O'];
const hostOf = (mspId: string): string => `orderer0.${mspId.toLowerCase()}.example`;

/** A channel of A, B and C with the orderer organizations A and O, a node each. */
export function testParameters(): GenesisParameters {
  return {
    channelId: CHANNEL,
    members: ['A', 'B', 'C'].map((mspId) => ({ mspId, mspConfig: organization(mspId).mspConfig })),
    ordererOrganizations: NODES.map((mspId) => ({
      mspId,
      mspConfig: organization(mspId).mspConfig,
      endpoints: [`${hostOf(mspId)}:7050`],
    })),
    consenters: NODES.map((mspId) => ({
      host: hostOf(mspId),
      port: 7050,
      clientTlsCertificate: tlsOf(mspId),
      serverTlsCertificate: tlsOf(mspId),
    })),
    batchTimeout: '1m0s',
    maxMessageCount: 10,
    absoluteMaxBytes: 1000,
    preferredMaxBytes: 500,
  };
}

/** Its config at its start, changed as given. */
export function testChannel(changes: Partial<GenesisParameters> = {}): common.Config {
  return genesisConfig({ ...testParameters(), ...changes });
}
