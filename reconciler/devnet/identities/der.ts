/** The few DER forms that a certificate and a private key need. Each function returns one whole TLV. */

function tlv(tag: number, content: Uint8Array): Buffer {
  const { length } = content;
  if (length < 0x80) return Buffer.concat([Buffer.from([tag, length]), content]);
  const size = length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

/** SEQUENCE of already encoded parts. */
export const sequence = (...parts: readonly Uint8Array[]): Buffer => tlv(0x30, Buffer.concat(parts));

/** SET with one element (all that names need; more would have to be sorted). */
export const setOf = (part: Uint8Array): Buffer => tlv(0x31, part);

/** OCTET STRING. */
export const octetString = (content: Uint8Array): Buffer => tlv(0x04, content);

/** BIT STRING, with the number of unused bits of its last byte. */
export const bitString = (content: Uint8Array, unusedBits = 0): Buffer =>
  tlv(0x03, Buffer.concat([Buffer.from([unusedBits]), content]));

/** INTEGER from big-endian bytes, taken as positive. */
export function positiveInteger(bytes: Uint8Array): Buffer {
  let start = 0;
  while (start < bytes.length - 1 && bytes[start] === 0) start += 1;
  const trimmed = Buffer.from(bytes.subarray(start));
  return tlv(0x02, trimmed[0]! & 0x80 ? Buffer.concat([Buffer.from([0]), trimmed]) : trimmed);
}

/** BOOLEAN TRUE: the only one that DER writes where FALSE is the default. */
export const booleanTrue = (): Buffer => Buffer.from([0x01, 0x01, 0xff]);

/** UTF8String. */
export const utf8String = (text: string): Buffer => tlv(0x0c, Buffer.from(text, 'utf8'));

/** PrintableString; the caller keeps to its alphabet. */
export const printableString = (text: string): Buffer => tlv(0x13, Buffer.from(text, 'latin1'));

/** UTCTime until 2049, GeneralizedTime after it, as RFC 5280 4.1.2.5 demands. */
export function time(date: Date): Buffer {
  const digits = date.toISOString().replace(/[-:T]/g, '').slice(0, 14);
  return date.getUTCFullYear() < 2050
    ? tlv(0x17, Buffer.from(`${digits.slice(2)}Z`, 'latin1'))
    : tlv(0x18, Buffer.from(`${digits}Z`, 'latin1'));
}

/** A context-specific element: constructed (explicit wrapper) or primitive (implicit). */
export const context = (number: number, content: Uint8Array, constructed: boolean): Buffer =>
  tlv(0x80 | (constructed ? 0x20 : 0) | number, content);

/** OBJECT IDENTIFIER from dotted text. */
export function objectIdentifier(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  const bytes = [first * 40 + second];
  for (const arc of rest) {
    const septets = [arc & 0x7f];
    for (let left = arc >>> 7; left > 0; left >>>= 7) septets.unshift((left & 0x7f) | 0x80);
    bytes.push(...septets);
  }
  return tlv(0x06, Buffer.from(bytes));
}

/** PEM with lines of 64 characters and a final line feed, as Go writes it. */
export function pem(label: string, der: Uint8Array): string {
  const lines = Buffer.from(der)
    .toString('base64')
    .replace(/.{64}(?=.)/g, '$&\n');
  return `-----BEGIN ${label}-----\n${lines}\n-----END ${label}-----\n`;
}
