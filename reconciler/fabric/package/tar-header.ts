import { PackageError } from './package-error.js';
import { FIELDS, headerChecksum } from './tar-file.js';

/** A block of zeros ends a tar file. */
export const isZero = (block: Uint8Array): boolean => block.every((byte) => byte === 0);
const fieldBytes = (header: Uint8Array, [offset, length]: readonly [number, number]) =>
  header.subarray(offset, offset + length);

/** A text field: up to its first zero. */
export function tarText(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return Buffer.from(end < 0 ? bytes : bytes.subarray(0, end)).toString();
}

/** Octal digits, or GNU's base-256 for sizes that do not fit. */
function number(bytes: Uint8Array): number {
  if ((bytes[0]! & 0x80) !== 0) {
    return bytes.reduce((value, byte, index) => value * 256 + (index === 0 ? byte & 0x7f : byte), 0);
  }
  const digits = tarText(bytes).trim();
  if (!/^[0-7]*$/.test(digits)) {
    throw new PackageError('archive/tar: invalid tar header');
  }
  return digits === '' ? 0 : Number.parseInt(digits, 8);
}

/** `length key=value\n` records of a PAX header. @throws PackageError */
export function paxRecords(bytes: Uint8Array): Map<string, string> {
  const records = new Map<string, string>();
  for (let at = 0; at < bytes.length; ) {
    const space = bytes.indexOf(0x20, at);
    const length = Number(Buffer.from(bytes.subarray(at, Math.max(space, at))).toString());
    if (!Number.isSafeInteger(length) || length <= space - at || at + length > bytes.length) {
      throw new PackageError('archive/tar: invalid tar header');
    }
    const record = Buffer.from(bytes.subarray(space + 1, at + length - 1)).toString();
    const equals = record.indexOf('=');
    records.set(record.slice(0, equals), record.slice(equals + 1));
    at += length;
  }
  return records;
}

/** What a header says: of a file, or of the header that follows. `size` bytes of content come behind it. */
export interface TarEntry {
  readonly path: string;
  readonly type: number;
  readonly size: number;
}

/**
 * Reads one header of 512 bytes.
 * @param extended what a PAX or GNU header before it said of it: `path`, `size`
 * @throws PackageError `archive/tar: invalid tar header`
 */
export function readTarHeader(header: Uint8Array, extended: ReadonlyMap<string, string>): TarEntry {
  if (headerChecksum(header) !== number(fieldBytes(header, FIELDS.checksum))) {
    throw new PackageError('archive/tar: invalid tar header');
  }
  const prefix =
    tarText(fieldBytes(header, FIELDS.magic)) === 'ustar' ? tarText(fieldBytes(header, FIELDS.prefix)) : '';
  const name = tarText(fieldBytes(header, FIELDS.name));
  const path = extended.get('path') ?? (prefix === '' ? name : `${prefix}/${name}`);
  const plain = header[FIELDS.type[0]]!;
  const oldRegular = plain === 0 ? (path.endsWith('/') ? '5' : '0').charCodeAt(0) : plain;
  return { path, type: oldRegular, size: Number(extended.get('size') ?? number(fieldBytes(header, FIELDS.size))) };
}

/** Types of entries; `pax` and `gnuLongName` speak of the entry that follows. */
export const TAR_TYPE = {
  regular: '0'.charCodeAt(0),
  directory: '5'.charCodeAt(0),
  pax: 'x'.charCodeAt(0),
  gnuLongName: 'L'.charCodeAt(0),
} as const;
