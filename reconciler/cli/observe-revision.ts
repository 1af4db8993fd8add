import { readRevision } from '../adapters/git/read-revision.js';
import type { Observed } from '../core/model/kind.js';
import { QuorateError } from '../core/model/quorate-error.js';
import { PLANNING_KINDS } from '../kinds/planning-kinds.js';
import type { DesiredState } from '../spec/desired-state.js';
import { loadFiles } from './load-directory.js';
import type { Compared } from './plan-spec.js';

/**
 * Takes the spec of another revision for what is live: what a pull request changes, without any ledger.
 *
 * @param against `git:<revision>`
 * @throws QuorateError AGAINST_FORM, REVISION_UNKNOWN, BASE_BROKEN
 */
export async function observeRevision(
  root: string,
  folder: string,
  against: string,
  desired: DesiredState,
): Promise<Compared> {
  if (!against.startsWith('git:') || against.length === 4) {
    throw new QuorateError('AGAINST_FORM', 'This is nothing to compare with', {
      why: `"${against}" does not have the form git:REVISION`,
      mend: 'write it like --against git:origin/main',
    });
  }
  const revision = await readRevision(root, against.slice(4));
  const { files, diagnostics } = await revision.spec(folder);
  const name = `git:${revision.commit}`;
  const observed = new Map<string, Observed<unknown>>(
    [...desired.resources.keys()].map((key) => [key, { state: 'absent' }]),
  );
  // A folder that is new in this pull request has no base: everything in it is new.
  if (files.length === 0 && diagnostics.length === 0)
    return { against: name, observed, managed: new Set(), organization: undefined };
  const base = await loadFiles(files, diagnostics, { here: revision.source });
  if (!base.desired) throw broken(name, base.diagnostics[0]);
  for (const [key, resource] of base.desired.resources) {
    const kind = PLANNING_KINDS.get(resource.address.kind)!;
    observed.set(key, { state: 'present', live: kind.applied(resource, base.desired.resources) });
  }
  return { against: name, observed, managed: new Set(base.desired.resources.keys()), organization: undefined };
}

function broken(name: string, first: { file: string; line: number; column: number; what: string } | undefined) {
  return new QuorateError('BASE_BROKEN', 'The spec at the other revision is broken itself', {
    why: first ? `${first.file}:${first.line}:${first.column}: ${first.what}` : `${name} holds no spec here`,
    mend: 'compare with a revision whose spec is valid, or with --live',
  });
}
