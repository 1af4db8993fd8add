import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isCommitId } from './hardened-git.js';

/**
 * A ref from its own file in a Git directory, which is newer than any pack of refs and costs no process. Undefined where
 * it has none (it is packed, in a reftable, or nowhere): Git must be asked then.
 */
export function looseRef(gitDirectory: string, name: string): string | undefined {
  const file = join(gitDirectory, name);
  const text = existsSync(file) ? readFileSync(file, 'utf8').trim() : '';
  return isCommitId(text) ? text : undefined;
}
