import { protobufFields } from './protobuf-fields';

/**
 * MSP id, as bytes, of who made a serialized common.ConfigSignature: header (1) and signature (2), both there. The header
 * is a common.SignatureHeader (creator 1, nonce 2), the creator an msp.SerializedIdentity (mspid 1, id_bytes 2). Of a field
 * that comes twice Fabric takes the last, so whoever reads the first would be deceived: none may.
 *
 * @throws Error for bytes that are no such message
 */
export function configSigner(bytes: Uint8Array): Uint8Array {
  const [header, signature] = pair(bytes);
  if (!header || !signature) throw new Error('a header and a signature are wanted');
  const [creator] = pair(header);
  if (!creator) throw new Error('its header names no creator');
  const [mspId, certificate] = pair(creator);
  if (!mspId || !certificate) throw new Error('its creator has no MSP id or no certificate');
  return mspId;
}

/** Fields 1 and 2, both of bytes, in a message that has no others. Proto3 writes no empty ones. */
function pair(bytes: Uint8Array): readonly [Uint8Array | undefined, Uint8Array | undefined] {
  const found = new Map<number, Uint8Array>();
  for (const [field, value] of protobufFields(bytes)) {
    if (!value?.length || (field !== 1 && field !== 2)) throw new Error(`an empty or unknown field ${field}`);
    if (found.has(field)) throw new Error(`field ${field} comes twice`);
    found.set(field, value);
  }
  return [found.get(1), found.get(2)];
}
