import { stringify } from 'yaml';
import { freeName } from '../../core/text/free-name.js';
import { type PemLabel, writePem } from '../../fabric/channel/certificates.js';
import { parseCertificate } from '../../fabric/msp/certificate.js';
import { fingerprint } from '../../fabric/msp/describe-certificate.js';
import { decodePem } from '../../fabric/msp/pem.js';
import type { MspSpec, NodeOuSpec } from './network-spec.js';

/** A common name that may be a file's. */
const FILE_NAME = /^[A-Za-z0-9](?:[A-Za-z0-9.-]{0,98}[A-Za-z0-9])?$/;

/**
 * An MSP in the folder layout of Fabric's tools: texts by path below the folder. read-msp-folder.ts reads the same MSP of
 * it. Certificates are in Go's one spelling, so nothing that stood beside one goes with it.
 */
export function mspFolderFiles(msp: MspSpec): ReadonlyMap<string, string> {
  const folder = new MspFiles();
  for (const pem of msp.rootCerts) folder.add('cacerts', pem);
  for (const pem of msp.intermediateCerts) folder.add('intermediatecerts', pem);
  for (const pem of msp.tlsRootCerts) folder.add('tlscacerts', pem);
  for (const pem of msp.tlsIntermediateCerts) folder.add('tlsintermediatecerts', pem);
  for (const pem of msp.revocationList) folder.add('crls', pem, 'X509 CRL');
  if (msp.nodeOUs.enable) folder.files.set('config.yaml', configYaml(msp, folder));
  return folder.files;
}

class MspFiles {
  readonly files = new Map<string, string>();
  readonly #taken = new Set<string>();
  /** Paths of the certificates that may vouch for roles. */
  readonly #authorities = new Map<string, string>();

  /** Gives the path. */
  add(folder: string, pem: string, label: PemLabel = 'CERTIFICATE'): string {
    const stem = label === 'CERTIFICATE' ? (nameOf(pem) ?? 'ca') : 'crl';
    const path = `${freeName(`${folder}/${stem}`, this.#taken)}${label === 'CERTIFICATE' ? '-cert' : ''}.pem`;
    this.files.set(path, Buffer.from(writePem(pem, label)).toString());
    if (!folder.startsWith('tls')) this.#authorities.set(fingerprint(pem), path);
    return path;
  }

  /** Where a CA of this MSP stands. Fabric takes no other; one that is none all the same gets a file of its own. */
  pathOf(pem: string): string {
    return this.#authorities.get(fingerprint(pem)) ?? this.add('oucerts', pem);
  }
}

function nameOf(pem: string): string | undefined {
  try {
    const { commonName } = parseCertificate(decodePem(Buffer.from(pem))?.bytes ?? Buffer.alloc(0)).subject;
    return FILE_NAME.test(commonName) ? commonName : undefined;
  } catch {
    return undefined;
  }
}

function configYaml({ nodeOUs }: MspSpec, folder: MspFiles): string {
  const entry = ({ organizationalUnitIdentifier, certificate }: NodeOuSpec) => ({
    ...(certificate === undefined ? {} : { Certificate: folder.pathOf(certificate) }),
    OrganizationalUnitIdentifier: organizationalUnitIdentifier,
  });
  const { client, peer, admin, orderer } = nodeOUs;
  return stringify({
    NodeOUs: {
      Enable: true,
      ...(client ? { ClientOUIdentifier: entry(client) } : {}),
      ...(peer ? { PeerOUIdentifier: entry(peer) } : {}),
      ...(admin ? { AdminOUIdentifier: entry(admin) } : {}),
      ...(orderer ? { OrdererOUIdentifier: entry(orderer) } : {}),
    },
  });
}
