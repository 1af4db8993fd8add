import { common } from '@hyperledger/fabric-protos';
import { encodePolicy } from '../policy/encode-policy.js';
import { encodeImplicitMeta, type ImplicitMeta } from '../policy/parse-implicit-meta.js';
import type { PolicyRole } from '../policy/policy-tree.js';

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
export function implicitMeta(rule: ImplicitMeta['rule'], subPolicy: string): common.Policy {
  return policyOf(common.Policy.PolicyType.IMPLICIT_META, encodeImplicitMeta({ rule, subPolicy }));
}

/** A Policy of SignaturePolicyEnvelope bytes. */
export function signaturePolicyOf(envelope: Uint8Array): common.Policy {
  return policyOf(common.Policy.PolicyType.SIGNATURE, envelope);
}

const anyRole = (mspId: string, roles: readonly PolicyRole[]): common.Policy =>
  signaturePolicyOf(
    encodePolicy({ type: 'outOf', n: 1, rules: roles.map((role) => ({ type: 'principal', mspId, role })) }),
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
