import { common } from '@hyperledger/fabric-protos';
import type { Identity } from '../msp/identity.js';
import { MspError } from '../msp/msp-error.js';
import { rolePrincipal } from '../policy/encode-policy.js';
import { decode } from '../transaction/decode.js';
import { WireError } from '../transaction/wire-error.js';
import type { ChannelBundle } from './channel-bundle.js';

/**
 * Whose ConfigSignature this is over an update, by the MSPs of the channel: an administrator's who is valid now, and its
 * own. Fabric itself looks at no dates here, and counts what its policies ask for; a signature that stands beside others
 * is only worth something as an administrator's.
 * @returns the identity, or why it is nobody's
 */
export function checkConfigSignature(
  bundle: ChannelBundle,
  update: Uint8Array,
  bytes: Uint8Array,
  now: Date,
): Identity | { readonly why: string } {
  try {
    const signature = decode(common.ConfigSignature, bytes);
    const header = signature.getSignatureHeader_asU8();
    const identity = bundle.mspManager.deserialize(decode(common.SignatureHeader, header).getCreator_asU8());
    identity.validate();
    identity.satisfiesPrincipal(rolePrincipal({ mspId: identity.mspId, role: 'admin' }).serializeBinary());
    if (identity.notAfter < now) return { why: `its certificate expired on ${identity.notAfter.toISOString()}` };
    identity.verify(Buffer.concat([header, update]), signature.getSignature_asU8());
    return identity;
  } catch (error) {
    if (error instanceof MspError || error instanceof WireError) return { why: error.message };
    throw error;
  }
}
