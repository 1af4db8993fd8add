/** Bytes that are no message of the expected type, where Go's protobuf would also refuse them. */
export class WireError extends Error {
  override readonly name = 'WireError';
}

/** A field: a varint as a number (exact below 2^53), bytes as a view of the data. */
export type OnField = (number: number, wireType: number, raw: number | Uint8Array) => void;

/**
 * Calls `onField` for each varint and length-delimited field; others and groups are checked and skipped.
 * @throws WireError
 */
export function readFields(data: Uint8Array, onField: OnField): void {
  const end = readUntil(data, 0, undefined, onField);
  if (end !== data.length) throw new WireError('unexpected end of group');
}

/** Reads fields from `start`, to the end of the data or of the group; returns where it stopped. */
function readUntil(data: Uint8Array, start: number, group: number | undefined, onField: OnField): number {
  const cursor = { at: start };
  while (cursor.at < data.length) {
    const tag = readVarint(data, cursor);
    const number = Math.floor(tag / 8);
    const wireType = tag % 8;
    if (number < 1 || number > 0x1fffffff) throw new WireError('invalid field number');
    if (wireType === 4) {
      if (number !== group) throw new WireError('mismatching end group marker');
      return cursor.at;
    }
    readOne(data, cursor, number, wireType, onField);
  }
  if (group !== undefined) throw new WireError('unexpected EOF');
  return cursor.at;
}

function readOne(data: Uint8Array, cursor: { at: number }, number: number, wireType: number, onField: OnField): void {
  switch (wireType) {
    case 0:
      onField(number, wireType, readVarint(data, cursor));
      return;
    case 1:
      take(data, cursor, 8);
      return;
    case 2:
      onField(number, wireType, take(data, cursor, readVarint(data, cursor)));
      return;
    case 3:
      cursor.at = readUntil(data, cursor.at, number, () => undefined);
      return;
    case 5:
      take(data, cursor, 4);
      return;
    default:
      throw new WireError('cannot parse reserved wire type');
  }
}

function take(data: Uint8Array, cursor: { at: number }, length: number): Uint8Array {
  const end = cursor.at + length;
  if (end > data.length) throw new WireError('unexpected EOF');
  const taken = data.subarray(cursor.at, end);
  cursor.at = end;
  return taken;
}

function readVarint(data: Uint8Array, cursor: { at: number }): number {
  let value = 0;
  let factor = 1;
  for (let index = 0; index < 10; index++) {
    const byte = data[cursor.at];
    if (byte === undefined) throw new WireError('unexpected EOF');
    cursor.at++;
    if (index === 9 && byte > 1) throw new WireError('variable length integer overflow');
    value += (byte & 0x7f) * factor;
    if (byte < 0x80) return value;
    factor *= 128;
  }
  throw new WireError('variable length integer overflow');
}
