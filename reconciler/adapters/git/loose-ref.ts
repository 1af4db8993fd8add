import { existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isCommitId } from './hardened-git.js';

/**
 * A ref from its own file in a Git directory, which is newer than any pack of refs and costs no process. Undefined where
 * it has none (it is packed, in a reftable, or nowhere): Git must be asked then, and where it cannot be read: it may be
 * packed at this moment, or an empty folder of branches that are gone may be in its place.
 */
export function looseRef(gitDirectory: string, name: string): string | undefined {
  const file = join(gitDirectory, name);
  try {
    const text = statSync(file).isFile() ? readFileSync(file, 'utf8').trim() : '';
    return isCommitId(text) ? text : undefined;
  } catch {
    return undefined;
  }
}

/**
 * A branch of a repository on this machine, from its own file. Undefined for any other address, and where Git must be
 * asked. @param url as `git fetch` takes it
 */
export function looseBranch(url: string, branch: string): string | undefined {
  const path = /^file:\/\/\/[^?#%]*$/.test(url) ? fileURLToPath(url) : url;
  if (!isAbsolute(path)) return undefined;
  // Files beside a `.git` are whatever was committed, refs/heads/main too.
  const inside = join(path, '.git');
  const directory = existsSync(inside) ? inside : path;
  // Where that is no repository Git looks further, as beside it for one of its name with `.git`.
  const isRepository = existsSync(join(directory, 'HEAD')) && existsSync(join(directory, 'objects'));
  return isRepository ? looseRef(directory, `refs/heads/${branch}`) : undefined;
}

/**
 * Moves a ref as `git update-ref` does in a repository that keeps refs in files, without its process: the lock is the new
 * file. @throws EEXIST where somebody else holds the lock
 */
export function writeLooseRef(gitDirectory: string, name: string, commit: string): void {
  const file = join(gitDirectory, name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.lock`, `${commit}\n`, { flag: 'wx' });
  renameSync(`${file}.lock`, file);
}
