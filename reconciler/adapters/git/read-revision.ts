import { type SimpleGit, simpleGit } from 'simple-git';
import { NOT_SOURCE, type TreeFile } from '../../core/digest/tree-hash.js';
import { QuorateError } from '../../core/model/quorate-error.js';
import { compareBytes } from '../../core/order/compare-bytes.js';
import { folderOf, joinPath } from '../../core/text/join-path.js';
import type { Diagnostic } from '../../spec/diagnostic.js';
import { LIMITS } from '../../spec/limits.js';
import type { SourceFile } from '../../spec/source-file.js';
import { sourceLink, sourceMissing, sourceTooBig } from '../files/read-source-tree.js';
import { gitMissing } from './git-missing.js';
import { isCommitId, WHOLE_OUTPUT } from './hardened-git.js';
import { RememberedBlobs } from './remembered-blobs.js';

/** One commit of a repo, read without touching a work tree: works in a bare clone, too. */
export interface Revision {
  /** The full commit. */
  readonly commit: string;
  /** The spec folder's files, as readSpecDirectory gives them. */
  spec(folder: string): Promise<{ readonly files: readonly SourceFile[]; readonly diagnostics: readonly Diagnostic[] }>;
  /**
   * The source in a folder: what Git tracks, without NOT_SOURCE.
   *
   * @throws QuorateError SOURCE_MISSING, SOURCE_LINK, SOURCE_TOO_BIG
   */
  source(folder: string): Promise<readonly TreeFile[]>;
}

interface Entry {
  readonly path: string;
  readonly mode: string;
  readonly object: string;
  readonly size: number;
}

const LINK = '120000';
const EXECUTABLE = '100755';
const SOURCE_BYTES = 64 * 1024 * 1024;

/**
 * Opens a revision (a commit, branch or tag) of the repo at `repository`.
 *
 * @throws QuorateError REVISION_UNKNOWN, GIT_FAILED, GIT_MISSING
 */
export async function readRevision(repository: string, revision: string): Promise<Revision> {
  const args = ['rev-parse', '--verify', '--end-of-options', `${revision}^{commit}`];
  const commit = await gitOf(repository).raw(args).catch(unknown(repository, revision));
  return readCommit(repository, commit, new RememberedBlobs(repository));
}

/**
 * Opens a full commit; what `blobs` has of it is not read again.
 *
 * @throws QuorateError REVISION_UNKNOWN, GIT_FAILED
 */
export async function readCommit(repository: string, commit: string, blobs: RememberedBlobs): Promise<Revision> {
  if (!isCommitId(commit)) return unknown(repository, commit)(undefined);
  const args = ['ls-tree', '-r', '-l', '-z', '--full-tree', commit];
  const entries = parseListing(await gitOf(repository).raw(args).catch(unknown(repository, commit)));
  return {
    commit,
    spec: (folder) => specFiles(blobs, entries, folder),
    source: (folder) => sourceFiles(blobs, entries, folder),
  };
}

function gitOf(repository: string): SimpleGit {
  return simpleGit({ baseDir: repository, trimmed: true, completion: WHOLE_OUTPUT });
}

function unknown(repository: string, revision: string): (cause: unknown) => never {
  return (cause) => {
    const missing = gitMissing(cause);
    if (missing) throw missing;
    // Git reads nothing of a repo that somebody else owns, as those of CI are for a container's root.
    const said = cause instanceof Error ? cause.message.trim() : '';
    if (/dubious ownership/.test(said)) {
      throw new QuorateError('GIT_FAILED', 'Git did not answer', {
        why: said,
        mend: 'let git trust the repo, as it says above, or work as its owner',
        cause,
      });
    }
    throw new QuorateError('REVISION_UNKNOWN', 'There is no such revision', {
      why: `"${revision}" names no commit of ${repository}`,
      mend: 'give a commit, branch or tag that this clone has; a shallow clone may have to be deepened',
      facts: { revision },
      cause,
    });
  };
}

/** `<mode> SP <type> SP <object> SP+ <size> TAB <path> NUL` */
function parseListing(listing: string): ReadonlyMap<string, Entry> {
  const entries = [...listing.matchAll(/(\d{6}) blob ([0-9a-f]+) +(\d+)\t([^\0]+)\0/g)].map(
    ([, mode, object, size, path]) => ({ path: path!, mode: mode!, object: object!, size: Number(size) }),
  );
  return new Map(entries.map((entry) => [entry.path, entry]));
}

function below(entries: ReadonlyMap<string, Entry>, folder: string): readonly Entry[] {
  const prefix = folder === '' ? '' : `${folder}/`;
  return [...entries.values()].filter(({ path }) => path.startsWith(prefix));
}

async function specFiles(blobs: RememberedBlobs, entries: ReadonlyMap<string, Entry>, folder: string) {
  const diagnostics: Diagnostic[] = [];
  const refuse = (file: string, code: string, what: string, mend: string) =>
    diagnostics.push({ file, line: 1, column: 1, severity: 'error', code, path: '', what, mend });
  const visible = below(entries, folder).filter(({ path }) => !hidden(path.slice(folder.length)));
  const wanted: Entry[] = [];
  for (const entry of visible) {
    if (entry.mode !== LINK) wanted.push(entry);
    else wanted.push(...(await followLink(blobs, entries, entry, refuse)));
  }
  const small = wanted.filter(({ path, size }) => {
    if (size <= LIMITS.fileBytes) return true;
    const what = `this file has ${size} bytes; at most ${LIMITS.fileBytes} are read`;
    refuse(path, 'FILE_TOO_BIG', what, 'split it, or move it out of the spec directory');
    return false;
  });
  if (small.length > LIMITS.files || small.reduce((sum, { size }) => sum + size, 0) > LIMITS.totalBytes) {
    const what = `the spec directory is too big: at most ${LIMITS.files} files and ${LIMITS.totalBytes} bytes are read`;
    refuse(folder, 'SPEC_TOO_BIG', what, 'move what is no spec out of it');
    return { files: [], diagnostics };
  }
  const contents = await blobs.read(small.map(({ object }) => object));
  const files = small.map(({ path }, index): SourceFile => ({ path, bytes: contents[index]! }));
  return { files: files.sort((left, right) => compareBytes(left.path, right.path)), diagnostics };
}

/** As readSpecDirectory: dot files and node_modules are nobody's spec. */
function hidden(path: string): boolean {
  return /(^|\/)(\.|node_modules(\/|$))/.test(path);
}

/** A link inside the repo stands for what it leads to, under its own path; one link deep. */
async function followLink(
  blobs: RememberedBlobs,
  entries: ReadonlyMap<string, Entry>,
  link: Entry,
  refuse: (file: string, code: string, what: string, mend: string) => void,
): Promise<readonly Entry[]> {
  const [content] = await blobs.read([link.object]);
  const target = joinPath(folderOf(link.path), content!.toString());
  if (target === undefined) {
    refuse(link.path, 'LINK_OUTSIDE', 'this link leaves the repo', 'files are only read inside it: put a copy here');
    return [];
  }
  const file = entries.get(target);
  const found = file
    ? [{ ...file, path: link.path }]
    : below(entries, target).map((entry) => ({
        ...entry,
        path: link.path + entry.path.slice(target.length),
      }));
  const files = found.filter(({ mode }) => mode !== LINK);
  if (files.length === 0) refuse(link.path, 'LINK_BROKEN', 'this link leads to no file', 'remove it');
  return files;
}

async function sourceFiles(blobs: RememberedBlobs, entries: ReadonlyMap<string, Entry>, folder: string) {
  const start = folder === '' ? 0 : folder.length + 1;
  const listed = below(entries, folder).filter(
    ({ path }) =>
      !path
        .slice(start)
        .split('/')
        .some((part) => NOT_SOURCE.includes(part)),
  );
  if (listed.length === 0) throw sourceMissing(folder);
  const link = listed.find(({ mode }) => mode === LINK);
  if (link) throw sourceLink(link.path.slice(start));
  if (listed.reduce((sum, { size }) => sum + size, 0) > SOURCE_BYTES) throw sourceTooBig();
  const contents = await blobs.read(listed.map(({ object }) => object));
  return listed.map(
    ({ path, mode }, index): TreeFile => ({
      path: path.slice(start),
      executable: mode === EXECUTABLE,
      content: contents[index]!,
    }),
  );
}
