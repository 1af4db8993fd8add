import { mkdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TreeFile } from '../../core/digest/tree-hash.js';
import { QuorateError } from '../../core/model/quorate-error.js';
import { withProcessLock } from '../../machine/process-lock.js';
import { fetchingGit, hardenedGit, isCommitId } from './hardened-git.js';
import { mendClone } from './mend-clone.js';
import { readRevision } from './read-revision.js';

/**
 * Lists the source in a folder of another repo at a full commit. Only that commit is fetched; nothing of it is checked
 * out or run.
 *
 * @throws QuorateError SOURCE_UNREACHABLE (transient), SOURCE_MISSING, SOURCE_LINK, SOURCE_TOO_BIG
 */
export type ReadRemoteSource = (url: string, commit: string, folder: string) => Promise<readonly TreeFile[]>;

/** Keeps nothing: each time it is fetched anew. */
export const readRemoteSource: ReadRemoteSource = async (url, commit, folder) => {
  const directory = await mkdtemp(join(tmpdir(), 'quorate-source-'));
  try {
    return await readFetched(directory, url, commit, folder);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
};

/**
 * Keeps what was fetched in a bare repo of our own: whoever has read a source once needs its host no more, after a
 * restart too.
 */
export function rememberedSources(directory: string): ReadRemoteSource {
  return (url, commit, folder) => {
    mkdirSync(directory, { recursive: true });
    return withProcessLock(`${directory}.lock`, () => readFetched(directory, url, commit, folder));
  };
}

async function readFetched(
  directory: string,
  url: string,
  commit: string,
  folder: string,
): Promise<readonly TreeFile[]> {
  try {
    if (!isCommitId(commit)) throw new Error('not a full commit');
    if (!mendClone(directory, 'refs/quorate', Date.now())) await hardenedGit(directory).init(true);
    // Always as a pack: of loose objects, a fetch that is killed would leave the commit without its files.
    const fetch = ['-c', 'fetch.unpackLimit=1', 'fetch', '--quiet', '--no-tags', '--depth', '1'];
    if (!(await isHere(directory, commit)))
      await fetchingGit(directory).raw([...fetch, '--end-of-options', url, commit]);
  } catch (error) {
    throw new QuorateError('SOURCE_UNREACHABLE', 'A source in another repo could not be fetched', {
      why: `${url} did not give commit ${commit}`,
      mend: 'check the address, the commit, and that this machine may read it without being asked for a password',
      facts: { repository: url, commit },
      retry: 'transient',
      cause: error,
    });
  }
  return (await readRevision(directory, commit)).source(folder);
}

function isHere(directory: string, commit: string): Promise<boolean> {
  const asked = hardenedGit(directory).raw('cat-file', '-e', `${commit}^{commit}`);
  return asked.then(
    () => true,
    () => false,
  );
}
