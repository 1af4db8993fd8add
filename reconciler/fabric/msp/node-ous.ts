import type { msp as mspProto } from '@hyperledger/fabric-protos';
import { MspError } from './msp-error.js';

export type NodeRole = 'CLIENT' | 'PEER' | 'ADMIN' | 'ORDERER';

/** A role OU: its name and, where the configuration binds it to a CA, that CA's chain identifier. */
export interface NodeOu {
  readonly name: string;
  readonly certifier: Buffer | undefined;
}

/** The role OUs of an MSP. Not enforced: roles other than MEMBER and a listed ADMIN do not exist. */
export interface NodeOus {
  readonly enforced: boolean;
  readonly roles: Readonly<Partial<Record<NodeRole, NodeOu>>>;
}

/** An organizational unit of a certificate with the identifier of the chain that vouches for it. */
export interface OrganizationalUnit {
  readonly name: string;
  readonly certifier: Buffer;
}

/** As Fabric prints them: `[client(0123456789ABCDEF)]`. */
export function unitsText(units: readonly OrganizationalUnit[]): string {
  return `[${units.map(({ name, certifier }) => `${name}(${certifier.toString('hex', 0, 8).toUpperCase()})`).join(' ')}]`;
}

/**
 * Reads the NodeOUs of a configuration. Fabric: setupNodeOUsV142.
 * @param certifierOf chain identifier of a CA of the MSP, given as PEM
 * @throws MspError
 */
export function setUpNodeOus(
  config: mspProto.FabricNodeOUs | undefined,
  certifierOf: (pem: Uint8Array) => Buffer,
): NodeOus {
  if (!config) return { enforced: false, roles: {} };
  const declared: readonly (readonly [NodeRole, mspProto.FabricOUIdentifier | undefined])[] = [
    ['CLIENT', config.getClientOuIdentifier()],
    ['PEER', config.getPeerOuIdentifier()],
    ['ADMIN', config.getAdminOuIdentifier()],
    ['ORDERER', config.getOrdererOuIdentifier()],
  ];
  const roles: Partial<Record<NodeRole, NodeOu>> = {};
  for (const [role, identifier] of declared) {
    if (!identifier) continue;
    const pem = identifier.getCertificate_asU8();
    roles[role] = {
      name: identifier.getOrganizationalUnitIdentifier(),
      certifier: pem.length > 0 ? certifierOf(pem) : undefined,
    };
  }
  return { enforced: config.getEnable() && Object.keys(roles).length > 0, roles };
}

/** @throws MspError unless the units hold exactly one role OU, once. Fabric: validateIdentityOUsV142. */
export function checkRoleUnits(ous: NodeOus, units: readonly OrganizationalUnit[], mspId: string): void {
  const byName = new Map(Object.values(ous.roles).map((ou) => [ou.name, ou]));
  let count = 0;
  for (const unit of units) {
    const ou = byName.get(unit.name);
    if (!ou) continue;
    if (ou.certifier && !ou.certifier.equals(unit.certifier)) {
      throw new MspError(`certifiersIdentifier does not match: ${unitsText(units)}, MSP: [${mspId}]`);
    }
    if (++count > 1) break;
  }
  if (count === 1) return;
  const text =
    count === 0
      ? 'the identity does not have an OU that resolves to client, peer, orderer, or admin role.'
      : 'the identity must have a client, a peer, an orderer, or an admin OU role to be valid, not a combination of them.';
  throw new MspError(`${text} OUs: ${unitsText(units)}, MSP: [${mspId}]`);
}

/** @throws MspError unless the units hold the OU of this role; the CA behind it is not looked at. Fabric: hasOURole. */
export function checkHasRole(ous: NodeOus, units: readonly OrganizationalUnit[], role: NodeRole, mspId: string): void {
  if (!ous.enforced) throw new MspError('NodeOUs not activated. Cannot tell apart identities.');
  const ou = ous.roles[role];
  if (!ou) {
    throw new MspError(`cannot test for classification, node ou for type [${role}], not defined, msp: [${mspId}]`);
  }
  if (!units.some(({ name }) => name === ou.name)) {
    throw new MspError(`The identity does not contain OU [${role}], MSP: [${mspId}]`);
  }
}
