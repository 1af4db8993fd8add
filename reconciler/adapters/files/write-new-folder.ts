import { randomBytes } from 'node:crypto';
import { existsSync, lstatSync, mkdirSync, readdirSync, renameSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { QuorateError } from '../../core/model/quorate-error.js';

/** One step of a path below the folder: never `..`, never hidden. */
const STEP = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;

/** That a folder is not there yet, or empty. @throws QuorateError IMPORT_NOT_EMPTY */
export function requireNewFolder(directory: string): void {
  const found = lstatSync(directory, { throwIfNoEntry: false });
  if (!found || (found.isDirectory() && readdirSync(directory).length === 0)) return;
  throw new QuorateError('IMPORT_NOT_EMPTY', 'The folder to write is not empty', {
    why: `${directory} ${found.isDirectory() ? 'holds files already' : 'is no folder'}; nothing is written over`,
    mend: 'give another one by --out, or move what is there away',
    facts: { directory },
  });
}

/**
 * Writes a whole folder at once: into a temporary one beside it, which then takes its place. On failure nothing is left.
 * @param files texts by path below the folder, with `/`
 * @throws QuorateError IMPORT_NOT_EMPTY; RangeError for a path that could leave the folder
 */
export function writeNewFolder(directory: string, files: ReadonlyMap<string, string>): void {
  for (const path of files.keys()) {
    if (!path.split('/').every((step) => STEP.test(step))) throw new RangeError(`not a path to write: ${path}`);
  }
  const target = resolve(directory);
  requireNewFolder(target);
  mkdirSync(dirname(target), { recursive: true });
  const temporary = join(dirname(target), `.${basename(target)}.${randomBytes(6).toString('hex')}`);
  try {
    mkdirSync(temporary);
    for (const [path, text] of files) {
      const file = join(temporary, ...path.split('/'));
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text, { flag: 'wx' });
    }
    requireNewFolder(target);
    if (existsSync(target)) rmdirSync(target);
    renameSync(temporary, target);
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}
