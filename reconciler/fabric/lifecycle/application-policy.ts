import { createHash } from 'node:crypto';
import { common, peer } from '@hyperledger/fabric-protos';
import { decodePolicy } from '../policy/decode-policy.js';
import { encodePolicy } from '../policy/encode-policy.js';
import { formatPolicy } from '../policy/format-policy.js';
import { parsePolicy } from '../policy/parse-policy.js';
import { PolicyError } from '../policy/policy-error.js';
import { decode } from '../transaction/decode.js';
import { DEFAULT_ENDORSEMENT_POLICY } from './definition-encoding.js';

/** A name or path of a channel policy; the policy language always has quotes and brackets. */
const REFERENCE = /^[A-Za-z0-9./_-]+$/;

/**
 * ApplicationPolicy bytes of an endorsement policy's text: the policy language, or the path of a channel policy
 * (`/Channel/Application/Endorsement`). An empty text is that default. Approvals are compared byte for byte, so the bytes
 * are Fabric's. Fabric: internal/peer/lifecycle/chaincode createPolicyBytes.
 * @throws PolicySyntaxError
 */
export function encodeApplicationPolicy(text: string): Uint8Array {
  const policy = new peer.ApplicationPolicy();
  if (text === '' || REFERENCE.test(text)) {
    policy.setChannelConfigPolicyReference(text === '' ? DEFAULT_ENDORSEMENT_POLICY : text);
  } else {
    policy.setSignaturePolicy(common.SignaturePolicyEnvelope.deserializeBinary(encodePolicy(parsePolicy(text))));
  }
  return policy.serializeBinary();
}

/**
 * The text of ApplicationPolicy bytes: for every text, decoding its encoding gives the same meaning and encodes to the
 * same bytes. A policy that the language cannot say reads `unsupported policy <hex SHA-256>`.
 * @throws WireError when the bytes are no message
 */
export function decodeApplicationPolicy(bytes: Uint8Array): string {
  const policy = decode(peer.ApplicationPolicy, bytes, 'ApplicationPolicy');
  const signature = policy.getSignaturePolicy();
  if (signature === undefined) {
    return policy.getChannelConfigPolicyReference() || unsupported(bytes);
  }
  try {
    return formatPolicy(decodePolicy(signature.serializeBinary()));
  } catch (error) {
    if (error instanceof PolicyError) {
      return unsupported(bytes);
    }
    throw error;
  }
}

const unsupported = (bytes: Uint8Array): string =>
  `unsupported policy ${createHash('sha256').update(bytes).digest('hex')}`;
