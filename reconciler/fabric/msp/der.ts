import { MspError } from './msp-error.js';

/** One DER element. `body` and `whole` are views into the bytes it was read from. */
export interface DerElement {
  /** 0 universal, 1 application, 2 context, 3 private. */
  readonly class: number;
  readonly tag: number;
  readonly constructed: boolean;
  readonly body: Buffer;
  /** Tag, length and body. */
  readonly whole: Buffer;
}

export const SEQUENCE = 16;
export const SET = 17;
export const INTEGER = 2;
export const BIT_STRING = 3;
export const OCTET_STRING = 4;
export const OBJECT_IDENTIFIER = 6;
export const BOOLEAN = 1;

/** What Go's encoding/asn1 prints of default field parameters. */
const NO_PARAMETERS =
  '{optional:false explicit:false application:false private:false defaultValue:<nil> tag:<nil> stringType:0 timeType:0 set:false omitEmpty:false}';

interface Header {
  class: number;
  tag: number;
  constructed: boolean;
  length: number;
  /** Where the body begins. */
  offset: number;
}

function readHighTag(bytes: Buffer, start: number): { tag: number; offset: number } {
  let tag = 0;
  for (let i = 0; ; i++) {
    const byte = bytes[start + i];
    if (byte === undefined) throw new MspError('asn1: syntax error: truncated base 128 integer');
    if (i === 5) throw new MspError('asn1: structure error: base 128 integer too large');
    if (i === 0 && byte === 0x80) throw new MspError('asn1: syntax error: integer is not minimally encoded');
    tag = tag * 128 + (byte & 0x7f);
    if (byte & 0x80) continue;
    if (tag > 0x7fffffff) throw new MspError('asn1: structure error: base 128 integer too large');
    if (tag < 0x1f) throw new MspError('asn1: syntax error: non-minimal tag');
    return { tag, offset: start + i + 1 };
  }
}

function readLength(bytes: Buffer, start: number): { length: number; offset: number } {
  const first = bytes[start];
  if (first === undefined) throw new MspError('asn1: syntax error: truncated tag or length');
  if (first < 0x80) return { length: first, offset: start + 1 };
  const count = first & 0x7f;
  if (count === 0) throw new MspError('asn1: syntax error: indefinite length found (not DER)');
  let length = 0;
  for (let i = 1; i <= count; i++) {
    const byte = bytes[start + i];
    if (byte === undefined) throw new MspError('asn1: syntax error: truncated tag or length');
    if (length >= 1 << 23) throw new MspError('asn1: structure error: length too large');
    length = length * 256 + byte;
    if (length === 0) throw new MspError('asn1: structure error: superfluous leading zeros in length');
  }
  if (length < 0x80) throw new MspError('asn1: structure error: non-minimal length');
  return { length, offset: start + 1 + count };
}

function readHeader(bytes: Buffer, start: number): Header {
  const first = bytes[start];
  if (first === undefined) throw new MspError('asn1: syntax error: sequence truncated');
  let tag = first & 0x1f;
  let offset = start + 1;
  if (tag === 0x1f) ({ tag, offset } = readHighTag(bytes, offset));
  const { length, offset: body } = readLength(bytes, offset);
  return { class: first >> 6, tag, constructed: (first & 0x20) !== 0, length, offset: body };
}

/** Reads elements one after another, strictly as DER. Errors have the text of Go's encoding/asn1. */
export class DerReader {
  readonly #bytes: Buffer;
  #offset = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get empty(): boolean {
    return this.#offset >= this.#bytes.length;
  }

  /** True if the next element begins with this byte: class, constructed bit and a tag below 31. Nothing is read. */
  nextIs(tagByte: number): boolean {
    return this.#bytes[this.#offset] === tagByte;
  }

  /** @throws MspError */
  read(): DerElement {
    const header = readHeader(this.#bytes, this.#offset);
    return this.#take(header);
  }

  /**
   * Reads a universal element of this tag. `goType` is the name of the Go type in the text of a mismatch.
   * @throws MspError
   */
  expect(tag: number, goType = ''): DerElement {
    const header = readHeader(this.#bytes, this.#offset);
    const constructed = tag === SEQUENCE || tag === SET;
    if (header.class !== 0 || header.tag !== tag || header.constructed !== constructed) {
      const found = `{class:${header.class} tag:${header.tag} length:${header.length} isCompound:${header.constructed}}`;
      throw new MspError(
        `asn1: structure error: tags don't match (${tag} vs ${found}) ${NO_PARAMETERS} ${goType} @${header.offset}`,
      );
    }
    return this.#take(header);
  }

  #take(header: Header): DerElement {
    const end = header.offset + header.length;
    if (end > this.#bytes.length) throw new MspError('asn1: syntax error: data truncated');
    const whole = this.#bytes.subarray(this.#offset, end);
    this.#offset = end;
    return {
      class: header.class,
      tag: header.tag,
      constructed: header.constructed,
      body: this.#bytes.subarray(header.offset, end),
      whole,
    };
  }
}

/** @throws MspError if the body of an INTEGER is empty or not minimal. */
export function checkInteger(body: Buffer): void {
  const [first, second] = body;
  if (first === undefined) throw new MspError('asn1: structure error: empty integer');
  if (second === undefined) return;
  if ((first === 0 && second < 0x80) || (first === 0xff && second >= 0x80)) {
    throw new MspError('asn1: structure error: integer not minimally-encoded');
  }
}

/** Two's complement. */
export function integerValue(body: Buffer): bigint {
  const unsigned = body.length === 0 ? 0n : BigInt(`0x${body.toString('hex')}`);
  return (body[0] ?? 0) >= 0x80 ? unsigned - (1n << BigInt(8 * body.length)) : unsigned;
}

/** Dotted text of an OBJECT IDENTIFIER's body. @throws MspError */
export function objectIdentifier(body: Buffer): string {
  const parts: bigint[] = [];
  let value = 0n;
  let open = false;
  for (const byte of body) {
    if (!open && byte === 0x80) throw new MspError('asn1: syntax error: integer is not minimally encoded');
    value = value * 128n + BigInt(byte & 0x7f);
    open = byte >= 0x80;
    if (open) continue;
    parts.push(value);
    value = 0n;
  }
  const first = parts.shift();
  if (open || first === undefined) throw new MspError('asn1: syntax error: truncated base 128 integer');
  const root = first < 80n ? first / 40n : 2n;
  return [root, first - root * 40n, ...parts].join('.');
}

/** The bytes of a BIT STRING's body; as Go's RightAlign when the last byte is not full. @throws MspError */
export function bitStringBytes(body: Buffer): Buffer {
  const unused = body[0];
  if (unused === undefined) throw new MspError('asn1: syntax error: zero length BIT STRING');
  const bytes = body.subarray(1);
  const last = bytes[bytes.length - 1];
  if (unused > 7 || (unused > 0 && (last === undefined || (last & ((1 << unused) - 1)) !== 0))) {
    throw new MspError('asn1: syntax error: invalid padding bits in BIT STRING');
  }
  if (unused === 0) return bytes;
  const aligned = Buffer.alloc(bytes.length);
  for (let i = bytes.length - 1; i >= 0; i--) {
    aligned[i] = ((bytes[i] as number) >> unused) | ((bytes[i - 1] ?? 0) << (8 - unused));
  }
  return aligned;
}

/** Encodes one element with a tag byte below 0x1f. */
export function encodeDer(tagByte: number, ...parts: readonly Uint8Array[]): Buffer {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  if (length < 0x80) return Buffer.concat([Buffer.from([tagByte, length]), ...parts]);
  const hex = length.toString(16);
  const lengthBytes = Buffer.from(hex.length % 2 ? `0${hex}` : hex, 'hex');
  return Buffer.concat([Buffer.from([tagByte, 0x80 | lengthBytes.length]), lengthBytes, ...parts]);
}
