/** Byte strings in a row, each with its length (four bytes, big-endian) before it: the content of a record. */
export function encodeParts(parts: readonly Uint8Array[]): Buffer {
  return Buffer.concat(
    parts.flatMap((bytes) => {
      const length = Buffer.alloc(4);
      length.writeUInt32BE(bytes.length);
      return [length, bytes];
    }),
  );
}

/** The parts as views of the record. @throws RangeError when one is not whole. */
export function decodeParts(record: Buffer): Buffer[] {
  const parts: Buffer[] = [];
  for (let at = 0; at < record.length; ) {
    const start = at + 4;
    at = start + record.readUInt32BE(at);
    if (at > record.length) throw new RangeError('a part of the record is missing');
    parts.push(record.subarray(start, at));
  }
  return parts;
}
