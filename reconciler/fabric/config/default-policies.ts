import { common } from '@hyperledger/fabric-protos';
import { type Role, rolePolicy } from './role-policy.js';

const RULES = {
  ANY: common.ImplicitMetaPolicy.Rule.ANY,
  ALL: common.ImplicitMetaPolicy.Rule.ALL,
  MAJORITY: common.ImplicitMetaPolicy.Rule.MAJORITY,
} as const;

function policyOf(
  type: common.Policy.PolicyTypeMap[keyof common.Policy.PolicyTypeMap],
  value: Uint8Array,
): common.Policy {
  const policy = new common.Policy();
  policy.setType(type);
  policy.setValue(value);
  return policy;
}

/** A Policy that counts the policies of one name in the groups below. */
export function implicitMeta(rule: keyof typeof RULES, subPolicy: string): common.Policy {
  const meta = new common.ImplicitMetaPolicy();
  meta.setRule(RULES[rule]);
  meta.setSubPolicy(subPolicy);
  return policyOf(common.Policy.PolicyType.IMPLICIT_META, meta.serializeBinary());
}

/** A Policy of SignaturePolicyEnvelope bytes. */
export function signaturePolicyOf(envelope: Uint8Array): common.Policy {
  return policyOf(common.Policy.PolicyType.SIGNATURE, envelope);
}

const anyRole = (mspId: string, roles: readonly Role[]) =>
  signaturePolicyOf(
    rolePolicy(
      1,
      roles.map((role) => ({ mspId, role })),
    ).serializeBinary(),
  );

type Policies = readonly (readonly [name: string, policy: common.Policy])[];

/** Readers, Writers and Admins of the channel, and of every group that has organizations below it. */
export const groupPolicies = (): Policies => [
  ['Readers', implicitMeta('ANY', 'Readers')],
  ['Writers', implicitMeta('ANY', 'Writers')],
  ['Admins', implicitMeta('MAJORITY', 'Admins')],
];

/** Of /Channel/Application. */
export const applicationPolicies = (): Policies => [
  ...groupPolicies(),
  ['Endorsement', implicitMeta('MAJORITY', 'Endorsement')],
  ['LifecycleEndorsement', implicitMeta('MAJORITY', 'Endorsement')],
];

/** Of /Channel/Orderer. */
export const ordererPolicies = (): Policies => [
  ...groupPolicies(),
  ['BlockValidation', implicitMeta('ANY', 'Writers')],
];

/** Of an organization below /Channel/Application. */
export const memberPolicies = (mspId: string): Policies => [
  ['Readers', anyRole(mspId, ['member'])],
  ['Writers', anyRole(mspId, ['admin', 'client'])],
  ['Admins', anyRole(mspId, ['admin'])],
  ['Endorsement', anyRole(mspId, ['peer'])],
];

/** Of an organization below /Channel/Orderer: its orderers must be able to write (BlockValidation asks for Writers). */
export const ordererOrganizationPolicies = (mspId: string): Policies => [
  ['Readers', anyRole(mspId, ['member'])],
  ['Writers', anyRole(mspId, ['admin', 'client', 'orderer'])],
  ['Admins', anyRole(mspId, ['admin'])],
];
