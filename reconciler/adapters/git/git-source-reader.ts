import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { SimpleGit } from 'simple-git';
import { NOT_SOURCE, type TreeFile, treeHash } from '../../core/digest/tree-hash.js';
import { QuorateError } from '../../core/model/quorate-error.js';
import type { SourceLocation, SourceReader } from '../../ports/read/source-reader.js';
import type { SourceTree } from '../../ports/write/chaincode-runtime.js';
import { hardenedGit, isCommitId } from './hardened-git.js';
import { withoutCredentials } from './own-upstream.js';

const MAX_FILES = 5000;
const MAX_BYTES = 50 * 1024 * 1024;

/**
 * Reads source trees out of Git's objects, never from a work tree, so that nothing that lies about on a disk can get
 * into a package. Trees of one revision are read once.
 */
export class GitSourceReader implements SourceReader {
  readonly #directory: string;
  readonly #commit: string;
  readonly #otherRepositories: string;
  readonly #trees = new Map<string, Promise<SourceTree>>();

  /**
   * @param directory a repository that holds `commit`, the trusted revision
   * @param otherRepositories folder for the objects of sources that are in other repositories
   */
  constructor(directory: string, commit: string, otherRepositories: string) {
    this.#directory = directory;
    this.#commit = commit;
    this.#otherRepositories = otherRepositories;
  }

  tree(source: SourceLocation): Promise<SourceTree> {
    const key = JSON.stringify(source);
    let found = this.#trees.get(key);
    if (!found) {
      found = this.#read(source);
      this.#trees.set(key, found);
      found.catch(() => this.#trees.delete(key));
    }
    return found;
  }

  async #read(source: SourceLocation): Promise<SourceTree> {
    if (!('repository' in source)) return readTree(hardenedGit(this.#directory), this.#commit, source.path);
    const git = await this.#fetchOther(source.repository, source.commit);
    return readTree(git, source.commit, source.path);
  }

  async #fetchOther(repository: string, commit: string): Promise<SimpleGit> {
    if (!isCommitId(commit)) throw refused(`"${commit}" is no full commit id`);
    if (!/^(?:https:\/\/|ssh:\/\/|file:\/\/|\/)/.test(repository))
      throw refused(`"${repository}" is no https, ssh or file URL`);
    const directory = join(this.#otherRepositories, commit);
    mkdirSync(directory, { recursive: true });
    const git = hardenedGit(directory);
    if (!existsSync(join(directory, 'HEAD'))) await git.raw('init', '--quiet', '--bare');
    const there = await git.raw('cat-file', '-t', commit).catch(() => '');
    if (there.trim() === 'commit') return git;
    try {
      await git.raw('fetch', '--quiet', '--no-tags', '--depth=1', '--', repository, commit);
      return git;
    } catch (error) {
      throw new QuorateError('GIT_UNREACHABLE', 'The source repository cannot be fetched', {
        why: withoutCredentials(error instanceof Error ? error.message.trim() : String(error)),
        mend: 'check source.repository and source.commit, and that this machine may read it',
        facts: { commit },
        retry: 'transient',
      });
    }
  }
}

function refused(why: string): QuorateError {
  return new QuorateError('SOURCE_REFUSED', 'The source of the chaincode cannot be taken', {
    why,
    mend: 'keep plain files in the source folder: no symbolic links, no submodules, not too many',
  });
}

async function readTree(git: SimpleGit, commit: string, path: string): Promise<SourceTree> {
  const folder = path.replace(/\/+$/, '');
  const listing = await git.raw('ls-tree', '-r', '-z', '--long', '--full-tree', commit, '--', `${folder}/`);
  const entries = listing.split('\0').filter((line) => line !== '');
  const files: TreeFile[] = [];
  let total = 0;
  for (const entry of entries) {
    const match = /^(\d{6}) (\w+) ([0-9a-f]+) +(\d+|-)\t(.*)$/s.exec(entry);
    if (!match) throw refused(`git lists "${entry}"`);
    const [, mode, type, object, size, name] = match as unknown as [string, string, string, string, string, string];
    const relative = name.slice(folder.length + 1);
    if (relative.split('/').some((part) => NOT_SOURCE.includes(part))) continue;
    if (type !== 'blob' || mode === '120000')
      throw refused(`${name} is a ${mode === '120000' ? 'symbolic link' : type}`);
    total += Number(size);
    if (files.length >= MAX_FILES || total > MAX_BYTES)
      throw refused(`more than ${MAX_FILES} files or ${MAX_BYTES} bytes`);
    const content = await git.binaryCatFile(['blob', object]);
    files.push({ path: relative, executable: mode === '100755', content });
  }
  if (files.length === 0) {
    throw new QuorateError('SOURCE_MISSING', 'There is no source at the path', {
      why: `${commit.slice(0, 12)} holds no files below ${folder}/`,
      mend: 'mend source.path, or commit the files',
      facts: { path: folder },
    });
  }
  return { hash: treeHash(files), files };
}
