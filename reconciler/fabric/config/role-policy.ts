import { common, msp } from '@hyperledger/fabric-protos';

export type Role = 'member' | 'admin' | 'client' | 'peer' | 'orderer';

const ROLE_TYPES = {
  member: msp.MSPRole.MSPRoleType.MEMBER,
  admin: msp.MSPRole.MSPRoleType.ADMIN,
  client: msp.MSPRole.MSPRoleType.CLIENT,
  peer: msp.MSPRole.MSPRoleType.PEER,
  orderer: msp.MSPRole.MSPRoleType.ORDERER,
} as const;

/** MSPPrincipal of a role in an organization. */
export function rolePrincipal(mspId: string, role: Role): msp.MSPPrincipal {
  const encoded = new msp.MSPRole();
  encoded.setMspIdentifier(mspId);
  encoded.setRole(ROLE_TYPES[role]);
  const principal = new msp.MSPPrincipal();
  principal.setPrincipalClassification(msp.MSPPrincipal.Classification.ROLE);
  principal.setPrincipal(encoded.serializeBinary());
  return principal;
}

/**
 * `n` out of these principals, in this order: the same bytes as `OutOf(n, 'A.peer', ...)` in the policy language.
 * Fabric: policydsl.SignedByNOutOfGivenRole (which sorts the organizations; here the caller does).
 */
export function rolePolicy(
  n: number,
  principals: readonly { readonly mspId: string; readonly role: Role }[],
): common.SignaturePolicyEnvelope {
  const outOf = new common.SignaturePolicy.NOutOf();
  outOf.setN(n);
  outOf.setRulesList(
    principals.map((_, index) => {
      const rule = new common.SignaturePolicy();
      rule.setSignedBy(index);
      return rule;
    }),
  );
  const rule = new common.SignaturePolicy();
  rule.setNOutOf(outOf);
  const envelope = new common.SignaturePolicyEnvelope();
  envelope.setRule(rule);
  envelope.setIdentitiesList(principals.map(({ mspId, role }) => rolePrincipal(mspId, role)));
  return envelope;
}
