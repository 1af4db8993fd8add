import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { isCommitId } from './hardened-git.js';

/** Git holds a lock of a ref for milliseconds: one that is this old is of a Git that lives no more. */
const STALE_MS = 10_000;

/**
 * Takes away what a Git that died with its machine or container left in a clone of ours, since Git itself waits for a
 * person there: old lock files, and refs without a commit's id. A ref that is gone is fetched anew; without its last good
 * revision, a clone is as good as a fresh one. Only for the one process that has the clone's lock.
 *
 * @param now milliseconds since 1970, as the file system counts
 * @returns whether the clone is whole; `git init` completes one that is not
 */
export function mendClone(directory: string, refs: string, now: number): boolean {
  for (const folder of [directory, join(directory, refs)]) {
    for (const name of existsSync(folder) ? readdirSync(folder) : []) {
      const file = join(folder, name);
      if (name.endsWith('.lock') && now - statSync(file).mtimeMs > STALE_MS) rmSync(file, { force: true });
      else if (folder !== directory && !name.endsWith('.lock') && !isCommitId(readFileSync(file, 'utf8').trim()))
        rmSync(file, { force: true });
    }
  }
  // The last that `git init` makes.
  return existsSync(join(directory, 'objects', 'info'));
}
