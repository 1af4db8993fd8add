import { common, msp as mspProto } from '@hyperledger/fabric-protos';
import { isWireFormat } from '../transaction/is-wire-format.js';
import { PolicyError } from './policy-error.js';
import { POLICY_ROLES, type PolicyTree, type Principal } from './policy-tree.js';

const DEEPEST_RULE = 10_000;

function decode<T>(body: (bytes: Uint8Array) => T, bytes: Uint8Array, what: string): T {
  const broken = () => new PolicyError(`these bytes are no ${what}`);
  if (!isWireFormat(bytes)) throw broken();
  try {
    return body(bytes);
  } catch {
    throw broken();
  }
}

function decodePrincipal(principal: mspProto.MSPPrincipal): Principal {
  const classification: number = principal.getPrincipalClassification();
  if (classification !== mspProto.MSPPrincipal.Classification.ROLE) {
    throw new PolicyError(`a principal of classification ${classification} cannot be written in the policy language`);
  }
  const mspRole = decode(
    (bytes) => mspProto.MSPRole.deserializeBinary(bytes),
    principal.getPrincipal_asU8(),
    'MSPRole',
  );
  const role = POLICY_ROLES[mspRole.getRole()];
  if (!role) throw new PolicyError(`invalid MSP role type ${mspRole.getRole()}`);
  return { mspId: mspRole.getMspIdentifier(), role };
}

function decodeRule(
  rule: common.SignaturePolicy | undefined,
  principals: readonly Principal[],
  depth: number,
): PolicyTree {
  if (!rule) throw new PolicyError('Empty policy element');
  if (depth > DEEPEST_RULE) throw new PolicyError('policy is nested too deeply');
  const threshold = rule.getNOutOf();
  if (threshold) {
    const rules = threshold.getRulesList().map((one) => decodeRule(one, principals, depth + 1));
    return { type: 'outOf', n: threshold.getN(), rules };
  }
  if (!rule.hasSignedBy()) throw new PolicyError('Unknown type: <nil>:<nil>');
  const index = rule.getSignedBy();
  const principal = principals[index];
  if (!principal) {
    throw new PolicyError(
      `identity index out of range, requested ${index}, but identities length is ${principals.length}`,
    );
  }
  return { type: 'principal', ...principal };
}

/**
 * Reads SignaturePolicyEnvelope bytes as a tree. Where the identities stand in another order than encodePolicy writes
 * them, or are shared, the meaning is kept and the bytes are not.
 * @throws PolicyError for broken bytes, and for principals that the policy language cannot say (other than roles)
 */
export function decodePolicy(bytes: Uint8Array): PolicyTree {
  const envelope = decode((b) => common.SignaturePolicyEnvelope.deserializeBinary(b), bytes, 'SignaturePolicyEnvelope');
  if (envelope.getVersion() !== 0) {
    throw new PolicyError(
      `This evaluator only understands messages of version 0, but version was ${envelope.getVersion()}`,
    );
  }
  return decodeRule(envelope.getRule(), envelope.getIdentitiesList().map(decodePrincipal), 0);
}
