import { readNamed } from '../../adapters/files/read-named.js';
import { parseAllowedSigners } from '../../adapters/git/allowed-signers.js';
import type { ReconcilerConfig } from '../../config/reconciler-config.js';
import type { LoadedRevision, LookPorts } from '../../loop/loop-ports.js';
import { attempt, type Check, failed, ok, skipped, warning } from './check.js';

export interface GitFindings {
  readonly checks: readonly Check[];
  /** What the other checks are about; undefined where nothing could be loaded. */
  readonly loaded: LoadedRevision | undefined;
}

/** The signers that speak for us. Before anything else: without them nothing can be composed. */
export function checkSigners({ git, voteMode, branchTrailer }: ReconcilerConfig): Promise<Check> {
  const name = 'git: signers';
  return attempt(name, () => {
    if (git.allowedSigners === undefined) {
      return warning(
        name,
        `none are named; vote mode ${voteMode}: a person votes on each change`,
        'name git.allowedSigners to vote by merging',
      );
    }
    const signers = parseAllowedSigners(readNamed(git.allowedSigners, 'git.allowedSigners'));
    if (signers.length === 0) {
      return failed(name, `${git.allowedSigners} holds no key`, 'add a line: principal key-type base64-key');
    }
    if (voteMode === 'merged' && !branchTrailer) {
      return warning(
        name,
        `${signers.length} keys speak for us; the Git host can pass off any commit on top that they signed as merged, a draft too`,
        'let these keys sign merges and nothing else, or set vote.branchTrailer: true',
      );
    }
    return ok(name, `${signers.length} keys speak for us`);
  });
}

/** Our own upstream: reachable, from the pinned root, its newest commit trusted, its spec valid. */
export async function checkGit(
  { git }: ReconcilerConfig,
  ports: Pick<LookPorts, 'revisions' | 'load'>,
): Promise<GitFindings> {
  let commit: string | undefined;
  const upstream = await attempt('git: upstream', async () => {
    const { trusted, refusal } = await ports.revisions.current();
    commit = trusted?.commit;
    if (refusal) return failed('git: upstream', `${refusal.code}: ${refusal.message}`, refusal.mend);
    return ok('git: upstream', `${git.branch} at ${commit?.slice(0, 12)} descends from the pinned root and is trusted`);
  });
  if (commit === undefined)
    return { checks: [upstream, skipped('git: spec', 'no trusted revision')], loaded: undefined };
  let loaded: LoadedRevision | undefined;
  const spec = await attempt('git: spec', async () => {
    loaded = await ports.load(commit!);
    return ok('git: spec', `${loaded.resources.size} resources of ${loaded.network}`);
  });
  return { checks: [upstream, spec], loaded };
}
