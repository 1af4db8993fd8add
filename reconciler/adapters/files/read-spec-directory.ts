import { lstatSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import { QuorateError } from '../../core/model/quorate-error.js';
import { compareBytes } from '../../core/order/compare-bytes.js';
import type { Diagnostic } from '../../spec/diagnostic.js';
import { LIMITS } from '../../spec/limits.js';
import type { SourceFile } from '../../spec/source-file.js';

export interface SpecDirectory {
  /** Absolute, real path of the repo's root: the folder with `.git`, else the spec directory itself. */
  readonly root: string;
  /** The spec directory from the root, with `/`; '' when it is the root. */
  readonly folder: string;
  /** Sorted by path; paths count from the root. */
  readonly files: readonly SourceFile[];
  /** What was refused and not read: too big, links that leave the repo. */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Reads a spec directory. Only inside the repo: a link that leaves it is refused, and so is what is too big, before it
 * is read. Names that begin with a dot are left alone, and so is node_modules.
 *
 * @throws QuorateError SPEC_DIRECTORY when there is no such directory
 */
export function readSpecDirectory(directory: string): SpecDirectory {
  const start = realDirectory(directory);
  const root = findRoot(start);
  const walk: Walk = { root, files: [], diagnostics: [], bytes: 0 };
  readFolder(walk, start, new Set());
  walk.files.sort((left, right) => compareBytes(left.path, right.path));
  return { root, folder: fromRoot(root, start), files: walk.files, diagnostics: walk.diagnostics };
}

interface Walk {
  readonly root: string;
  readonly files: SourceFile[];
  readonly diagnostics: Diagnostic[];
  bytes: number;
}

function realDirectory(directory: string): string {
  try {
    const real = realpathSync(resolve(directory));
    if (statSync(real).isDirectory()) return real;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  throw new QuorateError('SPEC_DIRECTORY', 'There is no such spec directory', {
    why: `${directory} is no directory`,
    mend: 'give the folder of one network, e.g. --spec network-specs/telecom',
  });
}

/** The nearest folder above that Git calls a work tree; a `.git` file is one of a linked work tree. */
function findRoot(start: string): string {
  for (let folder = start; ; folder = resolve(folder, '..')) {
    if (exists(join(folder, '.git'))) return folder;
    if (folder === resolve(folder, '..')) return start;
  }
}

function exists(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

/** `above` holds the real folders on the way down: a link to one of them is a circle. */
function readFolder(walk: Walk, folder: string, above: ReadonlySet<string>): void {
  const way = new Set([...above, folder]);
  for (const name of readdirSync(folder).sort(compareBytes)) {
    if (name.startsWith('.') || name === 'node_modules') continue;
    const path = join(folder, name);
    const real = realInside(walk, path);
    if (real === undefined) continue;
    const status = statSync(real);
    if (status.isDirectory()) {
      if (way.has(real)) refuse(walk, path, 'LINK_CIRCLE', 'this link leads back to a folder above it', 'remove it');
      else readFolder(walk, path, way);
    } else if (status.isFile()) {
      readOne(walk, path, status.size);
    }
  }
}

/** The real path, or undefined (and refused) when it is not inside the root. */
function realInside(walk: Walk, path: string): string | undefined {
  if (!lstatSync(path).isSymbolicLink()) return path;
  try {
    const real = realpathSync(path);
    if (isInside(walk.root, real)) return real;
    refuse(walk, path, 'LINK_OUTSIDE', 'this link leaves the repo', 'files are only read inside it: put a copy here');
  } catch {
    refuse(walk, path, 'LINK_BROKEN', 'this link leads nowhere', 'remove it');
  }
  return undefined;
}

function readOne(walk: Walk, path: string, size: number): void {
  const total = walk.bytes + size;
  if (size > LIMITS.fileBytes) {
    const what = `this file has ${size} bytes; at most ${LIMITS.fileBytes} are read`;
    refuse(walk, path, 'FILE_TOO_BIG', what, 'split it, or move it out of the spec directory');
    return;
  }
  if (total > LIMITS.totalBytes || walk.files.length >= LIMITS.files) {
    const what = `the spec directory is too big: at most ${LIMITS.files} files and ${LIMITS.totalBytes} bytes are read`;
    refuse(walk, path, 'SPEC_TOO_BIG', what, 'move what is no spec out of it');
    return;
  }
  walk.bytes = total;
  walk.files.push({ path: fromRoot(walk.root, path), bytes: readFileSync(path) });
}

function refuse(walk: Walk, path: string, code: string, what: string, mend: string): void {
  const file = fromRoot(walk.root, path);
  // One line says that there is too much, not one for each file.
  if (code === 'SPEC_TOO_BIG' && walk.diagnostics.some((earlier) => earlier.code === code)) return;
  walk.diagnostics.push({ file, line: 1, column: 1, severity: 'error', code, path: '', what, mend });
}

/** Is `path` the root or below it. Both absolute and real. */
export function isInside(root: string, path: string): boolean {
  return path === root || path.startsWith(root.endsWith(sep) ? root : root + sep);
}

function fromRoot(root: string, path: string): string {
  return relative(root, path).split(sep).join('/');
}
