import { msp as mspProto } from '@hyperledger/fabric-protos';
import { compareBytes } from '../../core/order/compare-bytes.js';
import { ConfigError } from '../config/config-error.js';
import { decode } from '../transaction/decode.js';
import { pemTexts } from './certificates.js';
import type { MspContent, NodeOUs } from './channel-config.js';
import { OU_ROLE_NAMES, OU_ROLES, PEM_LISTS, type PemList } from './msp-fields.js';
import { readUnit, unitKey } from './organizational-units.js';

const FABRIC_MSP = 0;

/** The FabricMSPConfig of an organization. @throws ConfigError for another type of MSP; WireError */
export function fabricMspOf(config: mspProto.MSPConfig): mspProto.FabricMSPConfig {
  if (config.getType() !== FABRIC_MSP) throw new ConfigError(`Setup error: unsupported msp type ${config.getType()}`);
  return decode(mspProto.FabricMSPConfig, config.getConfig_asU8(), 'FabricMSPConfig');
}

function readNodeOus(ous: mspProto.FabricNodeOUs | undefined): NodeOUs {
  if (ous === undefined) return { enable: false };
  const units = OU_ROLE_NAMES.flatMap((role) => {
    const unit = OU_ROLES[role].get(ous);
    return unit === undefined ? [] : [[role, readUnit(unit)] as const];
  });
  return { enable: ous.getEnable(), ...Object.fromEntries(units) };
}

/** What an MSP says of whom it vouches for. The crypto configuration and a signing identity are left out. */
export function readMsp(config: mspProto.FabricMSPConfig): MspContent {
  const pems = (list: PemList) => pemTexts(PEM_LISTS[list].get(config), PEM_LISTS[list].label);
  const units = config.getOrganizationalUnitIdentifiersList();
  return {
    rootCerts: pems('rootCerts'),
    intermediateCerts: pems('intermediateCerts'),
    tlsRootCerts: pems('tlsRootCerts'),
    tlsIntermediateCerts: pems('tlsIntermediateCerts'),
    revocationList: pems('revocationList'),
    admins: pems('admins'),
    organizationalUnitIdentifiers: [...units]
      .sort((one, other) => compareBytes(unitKey(one), unitKey(other)))
      .map(readUnit),
    nodeOUs: readNodeOus(config.getFabricNodeOus()),
  };
}
