import { common } from '@hyperledger/fabric-protos';
import type { ChannelBundle } from '../../../fabric/config/channel-bundle.js';
import type { SignedData } from '../../../fabric/policy/policy.js';
import { unpackEnvelope } from '../../../fabric/transaction/unpack-envelope.js';
import { identityExpiry } from '../deliver/identity-expiry.js';
import { messageSize } from './block-cutter.js';
import { messageOf, OrderingError } from './ordering-error.js';

/** Creator, signature and signed bytes of an envelope. Fabric: protoutil.EnvelopeAsSignedData. */
function signedDataOf(envelope: common.Envelope): SignedData {
  try {
    const unpacked = unpackEnvelope(envelope);
    return {
      data: unpacked.payload,
      identity: unpacked.signatureHeader.getCreator_asU8(),
      signature: unpacked.signature,
    };
  } catch (error) {
    throw new Error(`could not convert message to signedData: ${messageOf(error)}`);
  }
}

/**
 * The signer must satisfy the channel's policy, or in maintenance mode that of the orderer group.
 * Fabric: orderer/common/msgprocessor/sigfilter.go.
 * @throws OrderingError FORBIDDEN
 */
export function requireAccess(bundle: ChannelBundle, kind: 'Readers' | 'Writers', signedData: SignedData): void {
  const path = bundle.orderer?.maintenance ? `/Channel/Orderer/${kind}` : `/Channel/${kind}`;
  if (!bundle.policies.has(path)) throw new Error(`could not find policy ${path}`);
  try {
    bundle.policies.policy(path).evaluate([signedData]);
  } catch (error) {
    throw new OrderingError(common.Status.FORBIDDEN, `${messageOf(error)}: permission denied`);
  }
}

/** The channel's MSPs keep identities parsed; a stranger's end counts too, and is read from its certificate. */
function expiryOf(bundle: ChannelBundle, identity: Uint8Array): Date | undefined {
  try {
    return bundle.mspManager.deserialize(identity).notAfter;
  } catch {
    return identityExpiry(identity);
  }
}

/**
 * What every message must pass, in Fabric's order: not empty, not too large, its signer not expired, its signer a
 * writer. Fabric: msgprocessor.CreateStandardChannelFilters.
 * @throws OrderingError (FORBIDDEN) or Error (BAD_REQUEST) with Fabric's text.
 */
export function applyFilters(bundle: ChannelBundle, envelope: common.Envelope, now: Date): void {
  if (envelope.getPayload_asU8().length === 0) throw new Error('Message was empty');
  const limit = bundle.orderer?.absoluteMaxBytes ?? 0;
  const size = messageSize(envelope);
  if (size > limit) throw new Error(`message payload is ${size} bytes and exceeds maximum allowed ${limit} bytes`);
  const signedData = signedDataOf(envelope);
  const end = expiryOf(bundle, signedData.identity);
  if (end !== undefined && now >= end) throw new Error('broadcast client identity expired');
  requireAccess(bundle, 'Writers', signedData);
}
