import { isUtf8 } from 'node:buffer';
import protobuf from 'google-protobuf';
import { WireError } from './wire-error.js';

/** Which fields of a message are text, and which are messages that have some. */
export interface TextFields {
  readonly [field: number]: 'text' | TextFields;
}

/**
 * Refuses a message whose text is not UTF-8, as Go's proto3 does. google-protobuf reads on, and makes U+0000 of the bytes
 * C0 80: two keys that a ledger keeps apart would become one. The bytes must be whole fields (`isWireFormat`).
 * @throws WireError `string field contains invalid UTF-8`
 */
export function checkTexts(bytes: Uint8Array, fields: TextFields): void {
  const reader = new protobuf.BinaryReader(bytes);
  while (reader.nextField()) {
    const inside = fields[reader.getFieldNumber()];
    if (inside === undefined || !reader.isDelimited()) {
      reader.skipField();
      continue;
    }
    const content = reader.readBytes();
    if (inside !== 'text') checkTexts(content, inside);
    else if (!isUtf8(content)) throw new WireError('string field contains invalid UTF-8');
  }
}
