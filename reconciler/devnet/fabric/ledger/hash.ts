import { createHash } from 'node:crypto';

/** SHA-256; a string is hashed as UTF-8. */
export function sha256(data: Uint8Array | string): Buffer {
  return createHash('sha256').update(data).digest();
}

/** Whether two byte strings are equal; absent equals only absent or empty, as Go's bytes.Equal. */
export function sameBytes(a: Uint8Array | undefined, b: Uint8Array | undefined): boolean {
  const left = a ?? new Uint8Array(0);
  const right = b ?? new Uint8Array(0);
  return left.length === right.length && left.every((byte, index) => byte === right[index]);
}
