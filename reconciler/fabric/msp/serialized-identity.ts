import { msp as mspProto } from '@hyperledger/fabric-protos';
import { isWireFormat } from '../transaction/is-wire-format.js';
import { MspError } from './msp-error.js';

/** The text of Go's protobuf for bytes that are no message; Go itself varies the white space. */
export const INVALID_PROTOBUF = 'proto:\u00a0cannot parse invalid wire-format data';

/** Decodes a message; broken bytes become an MspError `prefix: text`. */
export function decodeMessage<T>(decode: (bytes: Uint8Array) => T, bytes: Uint8Array, prefix: string): T {
  if (!isWireFormat(bytes)) throw new MspError(`${prefix}: ${INVALID_PROTOBUF}`);
  try {
    return decode(bytes);
  } catch {
    throw new MspError(`${prefix}: ${INVALID_PROTOBUF}`);
  }
}

/** @throws MspError when the bytes are no SerializedIdentity */
export function splitSerializedIdentity(serialized: Uint8Array): { mspId: string; idBytes: Uint8Array } {
  const identity = decodeMessage(
    (bytes) => mspProto.SerializedIdentity.deserializeBinary(bytes),
    serialized,
    'could not deserialize a SerializedIdentity',
  );
  return { mspId: identity.getMspid(), idBytes: identity.getIdBytes_asU8() };
}

/** SerializedIdentity bytes of a certificate under an MSP id. */
export function serializeIdentity(mspId: string, certificatePem: string): Uint8Array {
  const identity = new mspProto.SerializedIdentity();
  identity.setMspid(mspId);
  identity.setIdBytes(Buffer.from(certificatePem));
  return identity.serializeBinary();
}
