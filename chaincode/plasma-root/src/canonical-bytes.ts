/** Big-endian, 4 bytes. */
export function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

/** Big-endian, 8 bytes. */
export function uint64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(value));
  return bytes;
}

/** The length as `uint32`, then the bytes. */
export function bytesField(bytes: Uint8Array): Buffer {
  return Buffer.concat([uint32(bytes.length), bytes]);
}

/** `bytesField` of a text's UTF-8. The text must be well-formed. */
export function textField(text: string): Buffer {
  return bytesField(Buffer.from(text));
}
