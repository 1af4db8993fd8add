import { gunzipSync } from 'node:zlib';
import { PackageError } from './package-error.js';
import { type ArchivedFile, BLOCK, FIELDS, headerChecksum } from './tar-file.js';

/** More than any package that a peer accepts (100 MB of gRPC message) should unpack to. */
const MAX_UNPACKED = 512 * 1024 * 1024;

const isZero = (block: Uint8Array): boolean => block.every((byte) => byte === 0);
const fieldBytes = (header: Uint8Array, [offset, length]: readonly [number, number]) =>
  header.subarray(offset, offset + length);

function text(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return Buffer.from(end < 0 ? bytes : bytes.subarray(0, end)).toString();
}

/** Octal digits, or GNU's base-256 for sizes that do not fit. */
function number(bytes: Uint8Array): number {
  if ((bytes[0]! & 0x80) !== 0) {
    return bytes.reduce((value, byte, index) => value * 256 + (index === 0 ? byte & 0x7f : byte), 0);
  }
  const digits = text(bytes).trim();
  if (!/^[0-7]*$/.test(digits)) {
    throw new PackageError('archive/tar: invalid tar header');
  }
  return digits === '' ? 0 : Number.parseInt(digits, 8);
}

/** `length key=value\n` records of a PAX header. */
function paxRecords(bytes: Uint8Array): Map<string, string> {
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

interface Entry {
  readonly path: string;
  readonly type: number;
  readonly size: number;
}

function readHeader(header: Uint8Array, extended: ReadonlyMap<string, string>): Entry {
  if (headerChecksum(header) !== number(fieldBytes(header, FIELDS.checksum))) {
    throw new PackageError('archive/tar: invalid tar header');
  }
  const prefix = text(fieldBytes(header, FIELDS.magic)) === 'ustar' ? text(fieldBytes(header, FIELDS.prefix)) : '';
  const name = text(fieldBytes(header, FIELDS.name));
  const path = extended.get('path') ?? (prefix === '' ? name : `${prefix}/${name}`);
  const plain = header[FIELDS.type[0]]!;
  const oldRegular = plain === 0 ? (path.endsWith('/') ? '5' : '0').charCodeAt(0) : plain;
  return { path, type: oldRegular, size: Number(extended.get('size') ?? number(fieldBytes(header, FIELDS.size))) };
}

const REGULAR = '0'.charCodeAt(0);
const DIRECTORY = '5'.charCodeAt(0);
const PAX = 'x'.charCodeAt(0);
const GNU_LONG_NAME = 'L'.charCodeAt(0);

function* entries(tar: Uint8Array): Generator<Entry & { bytes: Uint8Array }> {
  let extended = new Map<string, string>();
  for (let at = 0; at < tar.length; ) {
    const header = tar.subarray(at, at + BLOCK);
    if (header.length < BLOCK) {
      throw new PackageError('unexpected EOF');
    }
    if (isZero(header)) {
      return;
    }
    const entry = readHeader(header, extended);
    const bytes = tar.subarray(at + BLOCK, at + BLOCK + entry.size);
    if (!Number.isSafeInteger(entry.size) || bytes.length < entry.size) {
      throw new PackageError('unexpected EOF');
    }
    at += BLOCK + Math.ceil(entry.size / BLOCK) * BLOCK;
    if (entry.type === PAX) {
      extended = paxRecords(bytes);
    } else if (entry.type === GNU_LONG_NAME) {
      extended.set('path', text(bytes));
    } else {
      extended = new Map();
      yield { ...entry, bytes };
    }
  }
}

function unzip(tgz: Uint8Array): Uint8Array {
  const cut = tgz.length < 10;
  if (cut || tgz[0] !== 0x1f || tgz[1] !== 0x8b || tgz[2] !== 8) {
    const why = tgz.length === 0 ? 'EOF' : cut ? 'unexpected EOF' : 'gzip: invalid header';
    throw new PackageError(`error reading as gzip stream: ${why}`);
  }
  try {
    return gunzipSync(tgz, { maxOutputLength: MAX_UNPACKED });
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    const why = code === 'Z_BUF_ERROR' ? 'unexpected EOF' : (error as Error).message;
    throw new PackageError(`error inspecting next tar header: ${why}`);
  }
}

/**
 * The files of a gzipped tar, in its order. Only regular files are allowed, as in Fabric; size is bounded.
 * `directories: 'skip'` passes over directories: a chaincode package has none, its code.tar.gz may have.
 * @throws PackageError with Fabric's texts (`error reading as gzip stream: ...`, `tar entry x is not a regular file, type n`)
 */
export function readArchive(
  tgz: Uint8Array,
  options: { readonly directories?: 'refuse' | 'skip' } = {},
): readonly ArchivedFile[] {
  const files: ArchivedFile[] = [];
  const tar = unzip(tgz);
  try {
    for (const { path, type, bytes } of entries(tar)) {
      if (type === DIRECTORY && options.directories === 'skip') {
        continue;
      }
      if (type !== REGULAR) {
        throw new PackageError(`tar entry ${path} is not a regular file, type ${type}`);
      }
      files.push({ path, bytes });
    }
  } catch (error) {
    const message = (error as Error).message;
    throw message.startsWith('tar entry') ? error : new PackageError(`error inspecting next tar header: ${message}`);
  }
  return files;
}
