import { common, msp as mspProto } from '@hyperledger/fabric-protos';
import type { PolicyTree, Principal } from './policy-tree.js';

const ROLE_NUMBERS = { member: 0, admin: 1, client: 2, peer: 3, orderer: 4 } as const;

/** MSPPrincipal of a role. */
export function rolePrincipal({ mspId, role }: Principal): mspProto.MSPPrincipal {
  const mspRole = new mspProto.MSPRole();
  mspRole.setMspIdentifier(mspId);
  mspRole.setRole(ROLE_NUMBERS[role]);
  const principal = new mspProto.MSPPrincipal();
  principal.setPrincipalClassification(mspProto.MSPPrincipal.Classification.ROLE);
  principal.setPrincipal(mspRole.serializeBinary());
  return principal;
}

function signedBy(tree: Principal, principals: mspProto.MSPPrincipal[]): common.SignaturePolicy {
  const rule = new common.SignaturePolicy();
  rule.setSignedBy(principals.length);
  principals.push(rolePrincipal(tree));
  return rule;
}

/**
 * The gates inside a gate number their principals before the gate's own principals do, because Fabric evaluates a
 * call's arguments first: in AND('A.peer', OR('B.peer', 'C.peer')) A is the last identity.
 */
function encodeRule(tree: PolicyTree, principals: mspProto.MSPPrincipal[]): common.SignaturePolicy {
  if (tree.type === 'principal') return signedBy(tree, principals);
  const gates = tree.rules.map((rule) => (rule.type === 'outOf' ? encodeRule(rule, principals) : undefined));
  const threshold = new common.SignaturePolicy.NOutOf();
  threshold.setN(tree.n);
  threshold.setRulesList(tree.rules.map((rule, i) => gates[i] ?? encodeRule(rule, principals)));
  const rule = new common.SignaturePolicy();
  rule.setNOutOf(threshold);
  return rule;
}

/**
 * SignaturePolicyEnvelope bytes, the same as Fabric's policydsl makes of the policy's text: one identity for each
 * mention of a principal, equal ones not merged.
 */
export function encodePolicy(tree: PolicyTree): Uint8Array {
  const principals: mspProto.MSPPrincipal[] = [];
  const envelope = new common.SignaturePolicyEnvelope();
  envelope.setRule(encodeRule(tree, principals));
  envelope.setIdentitiesList(principals);
  return envelope.serializeBinary();
}
