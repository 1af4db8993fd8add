import { common } from '@hyperledger/fabric-protos';
import { encodeSignatureHeader } from '../transaction/channel-header.js';
import type { EnvelopeSigner } from '../transaction/sign-envelope.js';

/** A ConfigSignature over a ConfigUpdate: signature header and update are signed. Fabric: protoutil, internal/peer/channel. */
export function signConfigUpdate(update: Uint8Array, signer: EnvelopeSigner, nonce: Uint8Array): Uint8Array {
  const header = encodeSignatureHeader(signer.serialized, nonce);
  const signature = new common.ConfigSignature();
  signature.setSignatureHeader(header);
  signature.setSignature(signer.sign(Buffer.concat([header, update])));
  return signature.serializeBinary();
}

/** ConfigUpdateEnvelope bytes of an update and its ConfigSignatures. */
export function configUpdateEnvelope(update: Uint8Array, signatures: readonly Uint8Array[]): Uint8Array {
  const envelope = new common.ConfigUpdateEnvelope();
  envelope.setConfigUpdate(update);
  envelope.setSignaturesList(signatures.map((bytes) => common.ConfigSignature.deserializeBinary(bytes)));
  return envelope.serializeBinary();
}
