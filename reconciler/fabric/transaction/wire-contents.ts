import protobuf from 'google-protobuf';

/**
 * What each occurrence of a length-delimited field holds, at this level of a message. The bytes must be whole fields
 * (`isWireFormat`).
 */
export function wireContents(bytes: Uint8Array, field: number): readonly Uint8Array[] {
  const found: Uint8Array[] = [];
  const reader = new protobuf.BinaryReader(bytes);
  while (reader.nextField()) {
    if (reader.getFieldNumber() === field && reader.isDelimited()) found.push(reader.readBytes());
    else reader.skipField();
  }
  return found;
}

/**
 * The bytes of a message that is one field of another, as Go reads it where the field is there more than once: merged,
 * which is the message of their concatenation. google-protobuf takes the last one, so that a client could show a peer one
 * transaction and us another. Undefined where the field is not there.
 */
export function mergedMessage(bytes: Uint8Array, field: number): Uint8Array | undefined {
  const found = wireContents(bytes, field);
  return found.length < 2 ? found[0] : Buffer.concat(found);
}
