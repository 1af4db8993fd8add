import type { KeyedIdentity } from '../../fabric/msp/signing-identity.js';
import type { OrganizationIdentities } from './derive-organization.js';

/** `config.yaml` of an MSP folder: the NodeOUs, each bound to one CA, or to none of them. */
export function nodeOusYaml(authority?: string): string {
  const certifier = authority === undefined ? '' : `    Certificate: ${authority}\n`;
  const unit = (key: string, ou: string) => `  ${key}:\n${certifier}    OrganizationalUnitIdentifier: ${ou}\n`;
  return `NodeOUs:\n  Enable: true\n${unit('ClientOUIdentifier', 'client')}${unit('PeerOUIdentifier', 'peer')}${unit(
    'AdminOUIdentifier',
    'admin',
  )}${unit('OrdererOUIdentifier', 'orderer')}`;
}

type Files = [path: string, content: string][];

/** The verifying part of an MSP folder: what the organization shows to others. */
function mspFiles(folder: string, owner: OrganizationIdentities): Files {
  return [
    [`${folder}/cacerts/ca.${owner.domain}-cert.pem`, owner.ca.certificatePem],
    [`${folder}/tlscacerts/tlsca.${owner.domain}-cert.pem`, owner.tlsCa.certificatePem],
    [`${folder}/config.yaml`, nodeOusYaml(`cacerts/ca.${owner.domain}-cert.pem`)],
  ];
}

/** A signing MSP folder: the verifying part, the certificate and its key. */
function signingMspFiles(folder: string, owner: OrganizationIdentities, id: string, signer: KeyedIdentity): Files {
  return [
    ...mspFiles(folder, owner),
    [`${folder}/signcerts/${id}-cert.pem`, signer.certificatePem],
    [`${folder}/keystore/priv_sk`, signer.privateKeyPem],
  ];
}

function tlsFiles(
  folder: string,
  owner: OrganizationIdentities,
  name: 'server' | 'client',
  pair: { readonly certificatePem: string; readonly privateKeyPem: string },
): Files {
  return [
    [`${folder}/ca.crt`, owner.tlsCa.certificatePem],
    [`${folder}/${name}.crt`, pair.certificatePem],
    [`${folder}/${name}.key`, pair.privateKeyPem],
  ];
}

function nodeFiles(folder: string, owner: OrganizationIdentities, nodes: ReadonlyMap<string, KeyedIdentity>): Files {
  return [...nodes].flatMap(([short, signer]) => {
    const id = `${short}.${owner.domain}`;
    return [
      ...signingMspFiles(`${folder}/${id}/msp`, owner, id, signer),
      ...tlsFiles(`${folder}/${id}/tls`, owner, 'server', owner.tls.get(short)!),
    ];
  });
}

function organizationFiles(base: string, owner: OrganizationIdentities): Files {
  return [
    [`${base}/ca/ca.${owner.domain}-cert.pem`, owner.ca.certificatePem],
    [`${base}/ca/priv_sk`, owner.ca.privateKeyPem],
    [`${base}/tlsca/tlsca.${owner.domain}-cert.pem`, owner.tlsCa.certificatePem],
    [`${base}/tlsca/priv_sk`, owner.tlsCa.privateKeyPem],
    ...mspFiles(`${base}/msp`, owner),
    ...[...owner.admins, ...owner.users].flatMap(([short, signer]): Files => {
      const id = `${short}@${owner.domain}`;
      return [
        ...signingMspFiles(`${base}/users/${id}/msp`, owner, id, signer),
        ...tlsFiles(`${base}/users/${id}/tls`, owner, 'client', owner.clientTls.get(short)!),
      ];
    }),
  ];
}

/**
 * An organization's files in cryptogen's layout, by path relative to the crypto folder (`/` between parts): under
 * `peerOrganizations/DOMAIN` when it has peers, under `ordererOrganizations/DOMAIN` when it has orderers; both, with
 * the same MSP, when it has both.
 */
export function cryptoFiles(owner: OrganizationIdentities): ReadonlyMap<string, string> {
  const files: Files = [];
  if (owner.peers.size > 0 || owner.orderers.size === 0) {
    const base = `peerOrganizations/${owner.domain}`;
    files.push(...organizationFiles(base, owner), ...nodeFiles(`${base}/peers`, owner, owner.peers));
  }
  if (owner.orderers.size > 0) {
    const base = `ordererOrganizations/${owner.domain}`;
    files.push(...organizationFiles(base, owner), ...nodeFiles(`${base}/orderers`, owner, owner.orderers));
  }
  return new Map(files);
}
