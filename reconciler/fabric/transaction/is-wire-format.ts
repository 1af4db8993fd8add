/** Where a field that starts at `at` ends, or undefined when it is cut off. */
type Skip = (bytes: Uint8Array, at: number) => number | undefined;

function skipVarint(bytes: Uint8Array, at: number): number | undefined {
  for (let length = 1; length <= 10; length++) {
    const byte = bytes[at + length - 1];
    if (byte === undefined || (length === 10 && byte > 1)) {
      return undefined;
    }
    if (byte < 0x80) {
      return at + length;
    }
  }
  return undefined;
}

function readVarint(bytes: Uint8Array, at: number): { value: bigint; next: number } | undefined {
  const next = skipVarint(bytes, at);
  if (next === undefined) {
    return undefined;
  }
  let value = 0n;
  for (let i = next - 1; i >= at; i--) {
    value = (value << 7n) | BigInt(bytes[i]! & 0x7f);
  }
  return { value, next };
}

const within = (bytes: Uint8Array, end: number): number | undefined => (end <= bytes.length ? end : undefined);

function skipBytes(bytes: Uint8Array, at: number): number | undefined {
  const length = readVarint(bytes, at);
  if (length === undefined || length.value > BigInt(bytes.length)) {
    return undefined;
  }
  return within(bytes, length.next + Number(length.value));
}

const SKIP: Readonly<Record<number, Skip>> = {
  0: skipVarint,
  1: (bytes, at) => within(bytes, at + 8),
  2: skipBytes,
  5: (bytes, at) => within(bytes, at + 4),
};

/**
 * Whether bytes are a sequence of whole protobuf fields, as Go's protowire reads them. Looks at this level only: what is
 * inside a length-delimited field is not judged. Groups (deprecated, in no message of Fabric's) are refused.
 */
export function isWireFormat(bytes: Uint8Array): boolean {
  let at = 0;
  while (at < bytes.length) {
    const tag = readVarint(bytes, at);
    if (tag === undefined) {
      return false;
    }
    const field = tag.value >> 3n;
    const skip = SKIP[Number(tag.value & 7n)];
    const next = skip?.(bytes, tag.next);
    if (field < 1n || field > 536870911n || next === undefined) {
      return false;
    }
    at = next;
  }
  return true;
}
