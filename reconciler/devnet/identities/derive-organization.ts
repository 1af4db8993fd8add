import { newMspConfig } from '../../fabric/channel/edit-msp.js';
import type { ManagedMsp } from '../../fabric/channel/managed-channel.js';
import { type KeyedIdentity, signingIdentity } from '../../fabric/msp/signing-identity.js';
import type { OrganizationTopology } from '../topology.js';
import { type CertifiedKey, type Issuer, issueAuthority, issueCertificate } from './issue-certificate.js';

/** Everything cryptographic that one organization of the devnet owns. Maps are keyed by short names (`peer0`). */
export interface OrganizationIdentities {
  readonly mspId: string;
  readonly name: string;
  /** `telco1.localhost`: nodes are `peer0.telco1.localhost`, the administrator `Admin@telco1.localhost`. */
  readonly domain: string;
  readonly ca: Issuer;
  readonly tlsCa: Issuer;
  /** FabricMSPConfig bytes, NodeOUs on: what goes into the channel configuration. */
  readonly mspConfig: Uint8Array;
  /** `Admin`, OU admin. */
  readonly admin: KeyedIdentity;
  /** By name: `Admin`. */
  readonly admins: ReadonlyMap<string, KeyedIdentity>;
  /** By name: `User1`, OU client. */
  readonly users: ReadonlyMap<string, KeyedIdentity>;
  readonly peers: ReadonlyMap<string, KeyedIdentity>;
  readonly orderers: ReadonlyMap<string, KeyedIdentity>;
  /** TLS key pair of each peer and orderer: server and client use; SAN: its host name, localhost, 127.0.0.1. */
  readonly tls: ReadonlyMap<string, CertifiedKey>;
  /** TLS client key pair of each admin and user, for the orderers' admin endpoint. */
  readonly clientTls: ReadonlyMap<string, CertifiedKey>;
}

/** An MSP of these CAs, with NodeOUs: bound to the one CA, as cryptogen writes them, or to none where there are several. */
export function mspContent(authorities: readonly string[], tlsAuthorities: readonly string[]): ManagedMsp {
  const unit = (organizationalUnitIdentifier: string) => ({
    organizationalUnitIdentifier,
    ...(authorities.length === 1 ? { certificate: authorities[0]! } : {}),
  });
  return {
    rootCerts: authorities,
    intermediateCerts: [],
    tlsRootCerts: tlsAuthorities,
    tlsIntermediateCerts: [],
    revocationList: [],
    nodeOUs: {
      enable: true,
      client: unit('client'),
      peer: unit('peer'),
      admin: unit('admin'),
      orderer: unit('orderer'),
    },
  };
}

/**
 * All keys and certificates of an organization, from the public seed, the network's name and the organization's name:
 * the same bytes on every machine and in every run.
 */
export function deriveOrganization(networkName: string, organization: OrganizationTopology): OrganizationIdentities {
  const { mspId, name } = organization;
  const domain = `${name}.localhost`;
  const path = (role: string) => [networkName, name, role];
  const ca = issueAuthority(path('ca'), `ca.${domain}`);
  const tlsCa = issueAuthority(path('tlsca'), `tlsca.${domain}`);
  const identity = (commonName: string, organizationalUnit: string): KeyedIdentity => {
    const issued = issueCertificate(ca, { path: path(`id ${commonName}`), commonName, organizationalUnit });
    return signingIdentity(mspId, issued.certificatePem, issued.privateKeyPem);
  };
  const node = (unit: string) => (short: string) => [short, identity(`${short}.${domain}`, unit)] as const;
  const person = (short: string, unit: string) => [short, identity(`${short}@${domain}`, unit)] as const;
  const nodeTls = (short: string) => {
    const commonName = `${short}.${domain}`;
    const tls = { dns: [commonName, short, 'localhost'], ip: ['127.0.0.1'] };
    return [short, issueCertificate(tlsCa, { path: path(`tls ${commonName}`), commonName, tls })] as const;
  };
  const clientTls = (short: string) => {
    const commonName = `${short}@${domain}`;
    const tls = { dns: [], ip: [] };
    return [short, issueCertificate(tlsCa, { path: path(`tls ${commonName}`), commonName, tls })] as const;
  };
  const admins = new Map([person('Admin', 'admin')]);
  return {
    mspId,
    name,
    domain,
    ca,
    tlsCa,
    mspConfig: newMspConfig(mspId, mspContent([ca.certificatePem], [tlsCa.certificatePem])),
    admin: admins.get('Admin')!,
    admins,
    users: new Map([person('User1', 'client')]),
    peers: new Map(organization.peers.map(node('peer'))),
    orderers: new Map(organization.orderers.map(node('orderer'))),
    tls: new Map([...organization.peers, ...organization.orderers].map(nodeTls)),
    clientTls: new Map(['Admin', 'User1'].map(clientTls)),
  };
}
