import { WireError } from '../transaction/wire-error.js';

/** A field: a varint as a number (exact below 2^53), bytes as a view of the data. */
export type OnField = (number: number, wireType: number, raw: number | Uint8Array) => void;

interface Cursor {
  at: number;
}

/** Go's protobuf gives up on deeper groups. */
const MAX_DEPTH = 10_000;

/**
 * Calls `onField` for each varint and length-delimited field; others and groups are checked and skipped.
 * @throws WireError
 */
export function readFields(data: Uint8Array, onField: OnField): void {
  const cursor = { at: 0 };
  while (cursor.at < data.length) {
    const { number, wireType } = readTag(data, cursor);
    if (wireType === 0) onField(number, wireType, readVarint(data, cursor));
    else if (wireType === 2) onField(number, wireType, take(data, cursor, readVarint(data, cursor)));
    else if (wireType === 3) skipGroup(data, cursor, number);
    else skipValue(data, cursor, wireType);
  }
}

function readTag(data: Uint8Array, cursor: Cursor): { readonly number: number; readonly wireType: number } {
  const tag = readVarint(data, cursor);
  const number = Math.floor(tag / 8);
  if (number < 1 || number > 0x1fffffff) throw new WireError('invalid field number');
  return { number, wireType: tag % 8 };
}

/** Not recursive: a sender may nest as many groups as fit into a message. */
function skipGroup(data: Uint8Array, cursor: Cursor, group: number): void {
  const open = [group];
  while (open.length > 0) {
    const { number, wireType } = readTag(data, cursor);
    if (wireType === 3) open.push(number);
    else if (wireType !== 4) skipValue(data, cursor, wireType);
    else if (open.pop() !== number) throw new WireError('mismatching end group marker');
    if (open.length > MAX_DEPTH) throw new WireError('exceeded maximum recursion depth');
  }
}

function skipValue(data: Uint8Array, cursor: Cursor, wireType: number): void {
  switch (wireType) {
    case 0:
      readVarint(data, cursor);
      return;
    case 1:
      take(data, cursor, 8);
      return;
    case 2:
      take(data, cursor, readVarint(data, cursor));
      return;
    case 5:
      take(data, cursor, 4);
      return;
    case 4:
      throw new WireError('mismatching end group marker');
    default:
      throw new WireError('cannot parse reserved wire type');
  }
}

function take(data: Uint8Array, cursor: Cursor, length: number): Uint8Array {
  const end = cursor.at + length;
  if (end > data.length) throw new WireError('unexpected EOF');
  const taken = data.subarray(cursor.at, end);
  cursor.at = end;
  return taken;
}

function readVarint(data: Uint8Array, cursor: Cursor): number {
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
