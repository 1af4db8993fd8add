import { gunzipSync } from 'node:zlib';
import { PackageError } from './package-error.js';
import { type ArchivedFile, BLOCK } from './tar-file.js';
import { isZero, paxRecords, readTarHeader, TAR_TYPE, type TarEntry, tarText } from './tar-header.js';

/** More than any package that a peer accepts (100 MB of gRPC message) should unpack to. */
const MAX_UNPACKED = 512 * 1024 * 1024;

function* entries(tar: Uint8Array): Generator<TarEntry & { bytes: Uint8Array }> {
  let extended = new Map<string, string>();
  for (let at = 0; at < tar.length; ) {
    const header = tar.subarray(at, at + BLOCK);
    if (header.length < BLOCK) {
      throw new PackageError('unexpected EOF');
    }
    if (isZero(header)) {
      return;
    }
    const entry = readTarHeader(header, extended);
    const bytes = tar.subarray(at + BLOCK, at + BLOCK + entry.size);
    if (!Number.isSafeInteger(entry.size) || bytes.length < entry.size) {
      throw new PackageError('unexpected EOF');
    }
    at += BLOCK + Math.ceil(entry.size / BLOCK) * BLOCK;
    if (entry.type === TAR_TYPE.pax) {
      extended = paxRecords(bytes);
    } else if (entry.type === TAR_TYPE.gnuLongName) {
      extended.set('path', tarText(bytes));
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
      if (type === TAR_TYPE.directory && options.directories === 'skip') {
        continue;
      }
      if (type !== TAR_TYPE.regular) {
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
