import { compareKeys } from '../transaction/compare-keys.js';
import { PackageError } from './package-error.js';
import { type ArchivedFile, BLOCK, FIELDS, headerChecksum } from './tar-file.js';

const MODE = 0o644;

function checkPath(path: string): void {
  const parts = path.split('/');
  if (/[\\\0]/.test(path) || parts.some((part) => part === '' || part === '.' || part === '..')) {
    throw new PackageError(`'${path}' is not a relative path inside the package`);
  }
}

/** ustar holds 100 bytes of name and 155 of the folders before it. */
function splitPath(path: string): { prefix: string; name: string } {
  if (Buffer.byteLength(path) <= FIELDS.name[1]) {
    return { prefix: '', name: path };
  }
  for (let slash = path.indexOf('/'); slash > 0; slash = path.indexOf('/', slash + 1)) {
    const [prefix, name] = [path.slice(0, slash), path.slice(slash + 1)];
    if (Buffer.byteLength(name) <= FIELDS.name[1] && Buffer.byteLength(prefix) <= FIELDS.prefix[1]) {
      return { prefix, name };
    }
  }
  throw new PackageError(`'${path}' is too long for an archive`);
}

function header(file: ArchivedFile): Buffer {
  const block = Buffer.alloc(BLOCK);
  const text = ([offset]: readonly [number, number], value: string) => block.write(value, offset, 'utf8');
  const octal = (field: readonly [number, number], value: number) =>
    text(field, value.toString(8).padStart(field[1] - 1, '0'));
  const { prefix, name } = splitPath(file.path);
  text(FIELDS.name, name);
  octal(FIELDS.mode, MODE);
  octal(FIELDS.uid, 0);
  octal(FIELDS.gid, 0);
  octal(FIELDS.size, file.bytes.length);
  octal(FIELDS.mtime, 0);
  text(FIELDS.type, '0');
  text(FIELDS.magic, 'ustar\u000000');
  octal(FIELDS.devMajor, 0);
  octal(FIELDS.devMinor, 0);
  text(FIELDS.prefix, prefix);
  text(FIELDS.checksum, `${headerChecksum(block).toString(8).padStart(6, '0')}\0 `);
  return block;
}

/**
 * A ustar archive of regular files whose bytes depend on paths and contents only: sorted by path, mode 644, no owner,
 * no times. Written by hand so that no library's version can change them.
 * @throws PackageError for a path that leaves the archive, is there twice, or is too long
 */
export function writeTar(files: readonly ArchivedFile[]): Uint8Array {
  const sorted = [...files].sort((left, right) => compareKeys(left.path, right.path));
  const parts: Uint8Array[] = [];
  for (const [index, file] of sorted.entries()) {
    checkPath(file.path);
    if (sorted[index + 1]?.path === file.path) {
      throw new PackageError(`'${file.path}' is there twice`);
    }
    parts.push(header(file), file.bytes, new Uint8Array((BLOCK - (file.bytes.length % BLOCK)) % BLOCK));
  }
  parts.push(new Uint8Array(2 * BLOCK));
  return Buffer.concat(parts);
}
