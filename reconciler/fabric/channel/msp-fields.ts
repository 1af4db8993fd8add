import type { msp } from '@hyperledger/fabric-protos';
import type { PemLabel } from './certificates.js';
import type { MspContent, NodeOUs } from './channel-config.js';

export type PemList = Exclude<keyof MspContent, 'organizationalUnitIdentifiers' | 'nodeOUs'>;

interface PemField {
  readonly label: PemLabel;
  get(config: msp.FabricMSPConfig): Uint8Array[];
  set(config: msp.FabricMSPConfig, pems: Uint8Array[]): void;
}

/** Where a FabricMSPConfig keeps its certificates and revocation lists. */
export const PEM_LISTS: Readonly<Record<PemList, PemField>> = {
  rootCerts: {
    label: 'CERTIFICATE',
    get: (config) => config.getRootCertsList_asU8(),
    set: (config, pems) => config.setRootCertsList(pems),
  },
  intermediateCerts: {
    label: 'CERTIFICATE',
    get: (config) => config.getIntermediateCertsList_asU8(),
    set: (config, pems) => config.setIntermediateCertsList(pems),
  },
  tlsRootCerts: {
    label: 'CERTIFICATE',
    get: (config) => config.getTlsRootCertsList_asU8(),
    set: (config, pems) => config.setTlsRootCertsList(pems),
  },
  tlsIntermediateCerts: {
    label: 'CERTIFICATE',
    get: (config) => config.getTlsIntermediateCertsList_asU8(),
    set: (config, pems) => config.setTlsIntermediateCertsList(pems),
  },
  revocationList: {
    label: 'X509 CRL',
    get: (config) => config.getRevocationListList_asU8(),
    set: (config, pems) => config.setRevocationListList(pems),
  },
  admins: {
    label: 'CERTIFICATE',
    get: (config) => config.getAdminsList_asU8(),
    set: (config, pems) => config.setAdminsList(pems),
  },
};

export const PEM_LIST_NAMES = Object.keys(PEM_LISTS) as readonly PemList[];

export type OuRole = Exclude<keyof NodeOUs, 'enable'>;

interface RoleField {
  get(ous: msp.FabricNodeOUs): msp.FabricOUIdentifier | undefined;
  set(ous: msp.FabricNodeOUs, unit: msp.FabricOUIdentifier): void;
}

/** Where FabricNodeOUs keeps the unit of a role. */
export const OU_ROLES: Readonly<Record<OuRole, RoleField>> = {
  client: { get: (ous) => ous.getClientOuIdentifier(), set: (ous, unit) => ous.setClientOuIdentifier(unit) },
  peer: { get: (ous) => ous.getPeerOuIdentifier(), set: (ous, unit) => ous.setPeerOuIdentifier(unit) },
  admin: { get: (ous) => ous.getAdminOuIdentifier(), set: (ous, unit) => ous.setAdminOuIdentifier(unit) },
  orderer: { get: (ous) => ous.getOrdererOuIdentifier(), set: (ous, unit) => ous.setOrdererOuIdentifier(unit) },
};

export const OU_ROLE_NAMES = Object.keys(OU_ROLES) as readonly OuRole[];
