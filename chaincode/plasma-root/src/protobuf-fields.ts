/**
 * The fields of a protobuf message: number and, for length-delimited ones, the bytes; undefined for a varint. By hand: the
 * package with all of Fabric's messages would cost every chaincode process its start time.
 *
 * @throws Error for bytes that are no such message
 */
export function* protobufFields(bytes: Uint8Array): Generator<[number, Uint8Array | undefined]> {
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let shift = 1; ; shift *= 128) {
      const byte = bytes[at++];
      if (byte === undefined) throw new Error('truncated protobuf message');
      value += (byte & 0x7f) * shift;
      // Tags and lengths of a message end here; a larger one would wrap round to another field.
      if (value > 0xffff_ffff) throw new Error('a protobuf number above 32 bits');
      if (byte < 0x80) return value;
    }
  };
  while (at < bytes.length) {
    const tag = varint();
    const type = tag & 7;
    if (type === 0) {
      varint();
      yield [tag >>> 3, undefined];
    } else if (type === 2) {
      const length = varint();
      if (at + length > bytes.length) throw new Error('truncated protobuf message');
      yield [tag >>> 3, bytes.subarray(at, at + length)];
      at += length;
    } else {
      throw new Error(`unexpected protobuf wire type ${type}`);
    }
  }
}
