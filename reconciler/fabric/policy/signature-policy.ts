import { common } from '@hyperledger/fabric-protos';
import type { MspManager, PrincipalBearer } from '../msp/identity.js';
import { MspError } from '../msp/msp-error.js';
import type { Policy } from './policy.js';
import { PolicyError } from './policy-error.js';
import { validIdentities } from './valid-identities.js';

/** Marks in `used` what it takes; on failure `used` may hold marks that the caller has to drop. */
type Gate = (identities: readonly PrincipalBearer[], used: Uint8Array) => boolean;

/** Go's protobuf stops there too. */
const DEEPEST_RULE = 10_000;

function satisfies(identity: PrincipalBearer, principal: Uint8Array): boolean {
  try {
    identity.satisfiesPrincipal(principal);
    return true;
  } catch (error) {
    if (error instanceof MspError) return false;
    throw error;
  }
}

function signedBy(principal: Uint8Array): Gate {
  return (identities, used) => {
    for (const [index, identity] of identities.entries()) {
      if (used[index] || !satisfies(identity, principal)) continue;
      used[index] = 1;
      return true;
    }
    return false;
  };
}

/** All rules are tried, also when enough have succeeded: a rule that succeeds keeps what it took. */
function outOf(needed: number, rules: readonly Gate[]): Gate {
  return (identities, used) => {
    let satisfied = 0;
    for (const rule of rules) {
      const attempt = used.slice();
      if (!rule(identities, attempt)) continue;
      satisfied++;
      used.set(attempt);
    }
    return satisfied >= needed;
  };
}

function compile(rule: common.SignaturePolicy | undefined, principals: readonly Uint8Array[], depth: number): Gate {
  if (!rule) throw new PolicyError('Empty policy element');
  if (depth > DEEPEST_RULE) throw new PolicyError('policy is nested too deeply');
  const threshold = rule.getNOutOf();
  if (threshold) {
    const rules = threshold.getRulesList().map((one) => compile(one, principals, depth + 1));
    return outOf(threshold.getN(), rules);
  }
  if (!rule.hasSignedBy()) throw new PolicyError('Unknown type: <nil>:<nil>');
  const index = rule.getSignedBy();
  const principal = principals[index];
  if (!principal) {
    throw new PolicyError(
      `identity index out of range, requested ${index}, but identities length is ${principals.length}`,
    );
  }
  return signedBy(principal);
}

function decodeEnvelope(bytes: Uint8Array): common.SignaturePolicyEnvelope {
  try {
    return common.SignaturePolicyEnvelope.deserializeBinary(bytes);
  } catch {
    throw new PolicyError('Error unmarshalling to SignaturePolicy: proto:\u00a0cannot parse invalid wire-format data');
  }
}

/**
 * Builds a policy from SignaturePolicyEnvelope bytes. Evaluation is greedy and never goes back, exactly as Fabric's:
 * a principal takes the first unused signer that satisfies it, so the order of signers can decide.
 * Fabric: common/cauthdsl.
 * @throws PolicyError when the envelope is malformed
 */
export function signaturePolicy(envelope: Uint8Array, msps: MspManager): Policy {
  const message = decodeEnvelope(envelope);
  if (message.getVersion() !== 0) {
    throw new PolicyError(
      `This evaluator only understands messages of version 0, but version was ${message.getVersion()}`,
    );
  }
  const principals = message.getIdentitiesList().map((principal) => principal.serializeBinary());
  const gate = compile(message.getRule(), principals, 0);
  const evaluateIdentities = (identities: readonly PrincipalBearer[]): void => {
    if (!gate(identities, new Uint8Array(identities.length))) {
      throw new PolicyError('signature set did not satisfy policy');
    }
  };
  return {
    evaluate: (signedData) => evaluateIdentities(validIdentities(signedData, msps).identities),
    evaluateIdentities,
  };
}
