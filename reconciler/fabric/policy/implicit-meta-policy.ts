import { common } from '@hyperledger/fabric-protos';
import type { MspManager, PrincipalBearer } from '../msp/identity.js';
import type { Policy } from './policy.js';
import { PolicyError } from './policy-error.js';
import { validIdentities } from './valid-identities.js';

const { Rule } = common.ImplicitMetaPolicy;

/** How many of `count` sub-policies a rule (of common.ImplicitMetaPolicy) needs. */
export function thresholdOf(rule: number, count: number): number {
  if (count === 0) return 0;
  if (rule === Rule.ANY) return 1;
  if (rule === Rule.ALL) return count;
  return rule === Rule.MAJORITY ? Math.floor(count / 2) + 1 : 0;
}

function holds(policy: Policy, identities: readonly PrincipalBearer[]): boolean {
  try {
    policy.evaluateIdentities(identities);
    return true;
  } catch (error) {
    if (error instanceof PolicyError) return false;
    throw error;
  }
}

/**
 * A policy over the policies of one name in the groups below. A missing one counts and is never satisfied.
 * Fabric: common/policies/implicitmeta.go.
 * @param bytes ImplicitMetaPolicy
 * @param subPolicies the policy of that name in each group below, in any order; a rejecting one where it is missing
 * @throws PolicyError when the bytes are malformed
 */
export function implicitMetaPolicy(
  bytes: Uint8Array,
  subPolicies: (name: string) => readonly Policy[],
  msps: MspManager,
): Policy {
  let definition: common.ImplicitMetaPolicy;
  try {
    definition = common.ImplicitMetaPolicy.deserializeBinary(bytes);
  } catch {
    throw new PolicyError(
      'Error unmarshalling to ImplicitMetaPolicy: proto:\u00a0cannot parse invalid wire-format data',
    );
  }
  const name = definition.getSubPolicy();
  const policies = subPolicies(name);
  const threshold = thresholdOf(definition.getRule(), policies.length);
  const evaluateIdentities = (identities: readonly PrincipalBearer[]): void => {
    let satisfied = 0;
    for (const policy of policies) {
      if (holds(policy, identities) && ++satisfied === threshold) return;
    }
    if (satisfied === threshold) return;
    throw new PolicyError(
      `implicit policy evaluation failed - ${satisfied} sub-policies were satisfied, but this policy requires ${threshold} of the '${name}' sub-policies to be satisfied`,
    );
  };
  return {
    evaluate: (signedData) => evaluateIdentities(validIdentities(signedData, msps).identities),
    evaluateIdentities,
  };
}
