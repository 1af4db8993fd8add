import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TreeFile } from '../../core/digest/tree-hash.js';
import { QuorateError } from '../../core/model/quorate-error.js';
import { fetchingGit, isCommitId } from './hardened-git.js';
import { readRevision } from './read-revision.js';

/**
 * Lists the source in a folder of another repo at a full commit. Fetches only that commit, into a folder of its own that
 * is removed again; nothing of it is checked out or run.
 *
 * @throws QuorateError SOURCE_UNREACHABLE (transient), SOURCE_MISSING, SOURCE_LINK, SOURCE_TOO_BIG
 */
export async function readRemoteSource(url: string, commit: string, folder: string): Promise<readonly TreeFile[]> {
  const directory = await mkdtemp(join(tmpdir(), 'quorate-source-'));
  try {
    await fetchCommit(directory, url, commit);
    return await (await readRevision(directory, commit)).source(folder);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function fetchCommit(directory: string, url: string, commit: string): Promise<void> {
  const git = fetchingGit(directory);
  try {
    if (!isCommitId(commit)) throw new Error('not a full commit');
    await git.init(true);
    await git.raw(['fetch', '--quiet', '--no-tags', '--depth', '1', '--end-of-options', url, commit]);
  } catch (error) {
    throw new QuorateError('SOURCE_UNREACHABLE', 'A source in another repo could not be fetched', {
      why: `${url} did not give commit ${commit}`,
      mend: 'check the address, the commit, and that this machine may read it without being asked for a password',
      facts: { repository: url, commit },
      retry: 'transient',
      cause: error,
    });
  }
}
