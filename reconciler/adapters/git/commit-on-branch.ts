import type { SimpleGit } from 'simple-git';
import { QuorateError } from '../../core/model/quorate-error.js';
import { hardenedGit } from './hardened-git.js';

/** What a person's own Git may need besides: where settings and signing keys are, and who commits. */
const PERSONAL = [
  'XDG_CONFIG_HOME',
  'GNUPGHOME',
  'GPG_TTY',
  'EMAIL',
  'GIT_AUTHOR_NAME',
  'GIT_AUTHOR_EMAIL',
  'GIT_COMMITTER_NAME',
  'GIT_COMMITTER_EMAIL',
] as const;

export interface BranchCommit {
  /** The work tree's root. */
  readonly directory: string;
  readonly branch: string;
  readonly message: string;
  /** From the root: what is committed, ignored or not. */
  readonly paths: readonly string[];
  /** Writes them; called when nothing stands against the commit. */
  readonly write: () => void;
}

/**
 * One commit on a new branch of a work tree, as the person whose Git it is; the work tree is on that branch then. When it
 * fails, it is as it was. Gives the commit.
 * @throws QuorateError JOIN_WORK_TREE_DIRTY, JOIN_BRANCH, JOIN_COMMIT
 */
export async function commitOnBranch({ directory, branch, message, paths, write }: BranchCommit): Promise<string> {
  const git = hardenedGit(directory, personalEnvironment());
  const before = await requireReady(git, branch);
  await git.raw('switch', '--quiet', '--create', branch);
  try {
    write();
    await git.raw('add', '--force', '--', ...paths);
    await git.raw('commit', '--quiet', '-m', message);
    return (await git.raw('rev-parse', 'HEAD')).trim();
  } catch (error) {
    await git.raw('reset', '--quiet', '--hard');
    await git.raw('switch', '--quiet', ...before);
    await git.raw('branch', '--quiet', '-D', branch);
    throw new QuorateError('JOIN_COMMIT', 'Git does not take the commit', {
      why: error instanceof Error ? error.message.trim() : String(error),
      mend: 'nothing was changed; see that `git commit` works here: user.name, user.email, the key to sign with',
      cause: error,
    });
  }
}

function personalEnvironment(): Readonly<Record<string, string>> {
  const own = PERSONAL.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...Object.fromEntries(own), GIT_CONFIG_NOSYSTEM: '0' };
}

/** Gives what leads back: the branch, or the commit that was checked out. */
async function requireReady(git: SimpleGit, branch: string): Promise<readonly string[]> {
  const changes = (await git.raw('status', '--porcelain', '--untracked-files=normal')).trimEnd();
  if (changes !== '') {
    const lines = changes.split('\n');
    throw new QuorateError('JOIN_WORK_TREE_DIRTY', 'The work tree holds changes of its own', {
      why: `${lines.slice(0, 5).join(', ')}${lines.length > 5 ? ` and ${lines.length - 5} more` : ''}`,
      mend: 'commit them or put them aside (git stash -u): the branch shall hold the request and nothing else',
    });
  }
  const valid = await git.raw('check-ref-format', '--branch', branch).then(
    () => true,
    () => false,
  );
  const exists = valid && (await verify(git, `refs/heads/${branch}`)) !== '';
  if (!valid || exists) {
    throw new QuorateError('JOIN_BRANCH', 'The branch cannot be made', {
      why: exists ? `there is a branch "${branch}" already` : `"${branch}" cannot be a branch's name`,
      mend: 'give another one by --branch, or remove it',
    });
  }
  const head = (await git.raw('symbolic-ref', '--quiet', '--short', 'HEAD').catch(() => '')).trim();
  return head === '' ? ['--detach', await verify(git, 'HEAD')] : [head];
}

async function verify(git: SimpleGit, name: string): Promise<string> {
  return (await git.raw('rev-parse', '--verify', '--quiet', name).catch(() => '')).trim();
}
