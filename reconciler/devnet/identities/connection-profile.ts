import type { OrganizationIdentities } from './derive-organization.js';

/** One running node of the devnet, as a client reaches it. */
export interface NodeAddress {
  /** `peer0.telco1.localhost`: also the name its TLS certificate holds. */
  readonly host: string;
  /** Always `127.0.0.1:PORT`. */
  readonly address: string;
  readonly mspId: string;
  /** Admin endpoint of an orderer (channel participation), `127.0.0.1:PORT`. */
  readonly admin?: string;
  /** Operations endpoint, `127.0.0.1:PORT`. */
  readonly operations?: string;
}

/** What a common connection profile is made of. */
export interface ConnectionProfileParameters {
  readonly networkName: string;
  readonly organizations: readonly OrganizationIdentities[];
  readonly peers: readonly NodeAddress[];
  readonly orderers: readonly NodeAddress[];
  /** Channel name to the MSP ids of its members. */
  readonly channels: Readonly<Record<string, readonly string[]>>;
  /** Whose profile it is (`client.organization`); its name, not its MSP id. */
  readonly organization: string;
}

type Json = Record<string, unknown>;

function node(entry: NodeAddress, organizations: readonly OrganizationIdentities[]): Json {
  const owner = organizations.find(({ mspId }) => mspId === entry.mspId);
  return {
    url: `grpcs://${entry.address}`,
    ...(entry.admin === undefined ? {} : { adminUrl: `https://${entry.admin}` }),
    ...(entry.operations === undefined ? {} : { operationsUrl: `http://${entry.operations}` }),
    mspid: entry.mspId,
    grpcOptions: { 'ssl-target-name-override': entry.host, hostnameOverride: entry.host },
    tlsCACerts: { pem: owner?.tlsCa.certificatePem ?? '' },
  };
}

/** The common connection profile (version 1.0) as a JSON value: same input, same bytes when written. */
export function connectionProfile(parameters: ConnectionProfileParameters): Json {
  const { organizations, peers, orderers } = parameters;
  const nodes = (entries: readonly NodeAddress[]) =>
    Object.fromEntries(entries.map((entry) => [entry.host, node(entry, organizations)]));
  const channel = (members: readonly string[]) => ({
    orderers: orderers.map(({ host }) => host),
    peers: Object.fromEntries(
      peers
        .filter(({ mspId }) => members.includes(mspId))
        .map(({ host }) => [host, { endorsingPeer: true, chaincodeQuery: true, ledgerQuery: true, eventSource: true }]),
    ),
  });
  return {
    name: `${parameters.networkName}-${parameters.organization}`,
    description: 'Quorate devnet: keys are public, never use them elsewhere',
    version: '1.0.0',
    client: { organization: parameters.organization, connection: { timeout: { peer: { endorser: '300' } } } },
    organizations: Object.fromEntries(
      organizations.map((owner) => [
        owner.name,
        { mspid: owner.mspId, peers: peers.filter(({ mspId }) => mspId === owner.mspId).map(({ host }) => host) },
      ]),
    ),
    channels: Object.fromEntries(
      Object.entries(parameters.channels).map(([name, members]) => [name, channel(members)]),
    ),
    orderers: nodes(orderers),
    peers: nodes(peers),
  };
}
