import { msp as mspProto } from '@hyperledger/fabric-protos';
import type { MspContext, X509Identity } from './msp-context.js';
import { MspError, withMessage } from './msp-error.js';
import { checkHasRole, type NodeRole } from './node-ous.js';
import { decodeMessage } from './serialized-identity.js';

const { Classification } = mspProto.MSPPrincipal;
const { MSPRoleType } = mspProto.MSPRole;

/** Combined principals nest without a limit in Fabric; here a bound keeps the stack safe. */
const DEEPEST_COMBINATION = 100;

function collectPrincipals(principal: mspProto.MSPPrincipal, depth: number): mspProto.MSPPrincipal[] {
  if (principal.getPrincipalClassification() !== Classification.COMBINED) return [principal];
  if (depth > DEEPEST_COMBINATION) throw new MspError('CombinedPrincipal is nested too deeply');
  const combined = decodeMessage(
    (bytes) => mspProto.CombinedPrincipal.deserializeBinary(bytes),
    principal.getPrincipal_asU8(),
    'could not unmarshal CombinedPrincipal from principal',
  );
  const parts = combined.getPrincipalsList();
  if (parts.length === 0) throw new MspError('No principals in CombinedPrincipal');
  return parts.flatMap((part) => collectPrincipals(part, depth + 1));
}

function checkSameMsp(msp: MspContext, expected: string): void {
  if (expected !== msp.mspId) {
    throw new MspError(`the identity is a member of a different MSP (expected ${expected}, got ${msp.mspId})`);
  }
}

function checkNodeRole(msp: MspContext, identity: X509Identity, role: NodeRole, article: string): void {
  withMessage(`The identity is not valid under this MSP [${msp.mspId}]`, () => identity.validate());
  withMessage(`The identity is not ${article} under this MSP [${msp.mspId}]`, () =>
    checkHasRole(msp.nodeOus, identity.units(), role, msp.mspId),
  );
}

function checkAdmin(msp: MspContext, identity: X509Identity): void {
  if (msp.isListedAdmin(identity.certificate)) return;
  if (!msp.nodeOus.enforced) throw new MspError('This identity is not an admin');
  checkNodeRole(msp, identity, 'ADMIN', 'an admin');
}

function checkRole(msp: MspContext, identity: X509Identity, bytes: Uint8Array): void {
  const role = decodeMessage(
    (b) => mspProto.MSPRole.deserializeBinary(b),
    bytes,
    'could not unmarshal MSPRole from principal',
  );
  checkSameMsp(msp, role.getMspIdentifier());
  const type: number = role.getRole();
  if (type === MSPRoleType.MEMBER) identity.validate();
  else if (type === MSPRoleType.ADMIN) checkAdmin(msp, identity);
  else if (type === MSPRoleType.CLIENT) checkNodeRole(msp, identity, 'CLIENT', 'a [CLIENT]');
  else if (type === MSPRoleType.PEER) checkNodeRole(msp, identity, 'PEER', 'a [PEER]');
  else if (type === MSPRoleType.ORDERER && msp.nodeOus.enforced) {
    checkNodeRole(msp, identity, 'ORDERER', 'a [ORDERER]');
  } else throw new MspError(`invalid MSP role type ${type}`);
}

function checkIdentity(msp: MspContext, identity: X509Identity, bytes: Uint8Array): void {
  const named = withMessage('invalid identity principal, not a certificate', () => msp.deserialize(bytes));
  if (!named.certificate.raw.equals(identity.certificate.raw)) throw new MspError('The identities do not match');
  named.validate();
}

function checkUnit(msp: MspContext, identity: X509Identity, bytes: Uint8Array): void {
  const unit = decodeMessage(
    (b) => mspProto.OrganizationUnit.deserializeBinary(b),
    bytes,
    'could not unmarshal OrganizationUnit from principal',
  );
  checkSameMsp(msp, unit.getMspIdentifier());
  identity.validate();
  const name = unit.getOrganizationalUnitIdentifier();
  const certifier = unit.getCertifiersIdentifier_asU8();
  if (identity.units().some((one) => one.name === name && one.certifier.equals(certifier))) return;
  throw new MspError('The identities do not match');
}

function checkAnonymity(bytes: Uint8Array): void {
  const anonymity = decodeMessage(
    (b) => mspProto.MSPIdentityAnonymity.deserializeBinary(b),
    bytes,
    'could not unmarshal MSPIdentityAnonymity from principal',
  );
  const type: number = anonymity.getAnonymityType();
  const { MSPIdentityAnonymityType } = mspProto.MSPIdentityAnonymity;
  if (type === MSPIdentityAnonymityType.NOMINAL) return;
  throw new MspError(
    type === MSPIdentityAnonymityType.ANONYMOUS
      ? 'Principal is anonymous, but X.509 MSP does not support anonymous identities'
      : `Unknown principal anonymity type: ${type}`,
  );
}

/**
 * Whether an identity satisfies a principal. Fabric: satisfiesPrincipalInternalV142 (msp/mspimpl.go).
 * @param principal encoded MSPPrincipal
 * @throws MspError when it does not
 */
export function satisfiesPrincipal(msp: MspContext, identity: X509Identity, principal: Uint8Array): void {
  const outer = decodeMessage(
    (bytes) => mspProto.MSPPrincipal.deserializeBinary(bytes),
    principal,
    'could not unmarshal MSPPrincipal',
  );
  for (const part of collectPrincipals(outer, 0)) {
    const bytes = part.getPrincipal_asU8();
    const classification: number = part.getPrincipalClassification();
    if (classification === Classification.ROLE) checkRole(msp, identity, bytes);
    else if (classification === Classification.IDENTITY) checkIdentity(msp, identity, bytes);
    else if (classification === Classification.ORGANIZATION_UNIT) checkUnit(msp, identity, bytes);
    else if (classification === Classification.ANONYMITY) checkAnonymity(bytes);
    else throw new MspError(`invalid principal type ${classification}`);
  }
}
