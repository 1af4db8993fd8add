import { readFields } from './wire-reader.js';

/**
 * The bytes of a message that is one field of another, as Go reads it where the field is there more than once: merged,
 * which is the message of their concatenation. google-protobuf takes the last one, so that a client could show a peer one
 * transaction and us another. Undefined where the field is not there.
 * @throws WireError of wire-reader.ts
 */
export function mergedMessage(bytes: Uint8Array, field: number): Uint8Array | undefined {
  const found: Uint8Array[] = [];
  readFields(bytes, (number, _, raw) => {
    if (number === field && raw instanceof Uint8Array) found.push(raw);
  });
  return found.length < 2 ? found[0] : Buffer.concat(found);
}
