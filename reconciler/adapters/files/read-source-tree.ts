import { lstatSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { NOT_SOURCE, type TreeFile } from '../../core/digest/tree-hash.js';
import { QuorateError } from '../../core/model/quorate-error.js';
import { isInside } from './read-spec-directory.js';

/** Of one source tree. */
const MAX_BYTES = 64 * 1024 * 1024;
const MAX_FILES = 10_000;

/**
 * Lists the source in a folder below `root`, from the disk: everything but NOT_SOURCE at any depth. Links are refused:
 * a package cannot hold them on every machine.
 *
 * @throws QuorateError SOURCE_MISSING, SOURCE_LINK, SOURCE_TOO_BIG
 */
export function readSourceTree(root: string, folder: string): readonly TreeFile[] {
  const start = join(root, folder);
  const status = lstatSync(start, { throwIfNoEntry: false });
  if (!status?.isDirectory() || !isInside(realpathSync(root), realpathSync(start))) throw sourceMissing(folder);
  const files: TreeFile[] = [];
  const total = { bytes: 0 };
  readFolder(start, '', files, total);
  if (files.length === 0) throw sourceMissing(folder);
  return files;
}

function readFolder(start: string, folder: string, files: TreeFile[], total: { bytes: number }): void {
  for (const entry of readdirSync(join(start, folder), { withFileTypes: true })) {
    if (NOT_SOURCE.includes(entry.name)) continue;
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (entry.isSymbolicLink()) throw sourceLink(path);
    if (entry.isDirectory()) readFolder(start, path, files, total);
    if (!entry.isFile()) continue;
    const { mode, size } = lstatSync(join(start, path));
    total.bytes += size;
    if (total.bytes > MAX_BYTES || files.length >= MAX_FILES) throw sourceTooBig();
    files.push({ path, executable: (mode & 0o100) !== 0, content: readFileSync(join(start, path)) });
  }
}

export function sourceMissing(folder: string): QuorateError {
  return new QuorateError('SOURCE_MISSING', 'There is no source', {
    why: `the folder "${folder}" is not in the repo, or empty`,
    mend: 'source.path is relative to the document; commit the folder, too',
    facts: { folder },
  });
}

export function sourceLink(path: string): QuorateError {
  return new QuorateError('SOURCE_LINK', 'A source holds a symbolic link', {
    why: `"${path}" is one, and packages hold files only`,
    mend: 'put the file itself there',
    facts: { path },
  });
}

export function sourceTooBig(): QuorateError {
  return new QuorateError('SOURCE_TOO_BIG', 'A source is too big', {
    why: `more than ${MAX_FILES} files or ${MAX_BYTES} bytes`,
    mend: 'take out what is built or downloaded',
  });
}
