import { msp } from '@hyperledger/fabric-protos';
import { pemKey, pemText, writePem } from './certificates.js';
import type { OrganizationalUnit } from './channel-config.js';

/** Equal for two that say the same, however their certificate is spelled. */
export function unitKey(unit: msp.FabricOUIdentifier | undefined): string {
  return unit === undefined ? '' : `${unit.getOrganizationalUnitIdentifier()} ${pemKey(unit.getCertificate_asU8())}`;
}

export function readUnit(unit: msp.FabricOUIdentifier): OrganizationalUnit {
  const organizationalUnitIdentifier = unit.getOrganizationalUnitIdentifier();
  const certificate = unit.getCertificate_asU8();
  return certificate.length === 0
    ? { organizationalUnitIdentifier }
    : { organizationalUnitIdentifier, certificate: pemText(certificate) };
}

export function writeUnit({ organizationalUnitIdentifier, certificate }: OrganizationalUnit): msp.FabricOUIdentifier {
  const unit = new msp.FabricOUIdentifier();
  unit.setOrganizationalUnitIdentifier(organizationalUnitIdentifier);
  if (certificate !== undefined) unit.setCertificate(writePem(certificate));
  return unit;
}
