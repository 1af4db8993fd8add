import { join } from 'node:path';
import type { Change } from '../../core/model/change.js';
import type { Plan } from '../../core/model/plan.js';
import { loadPlan } from '../../core/plan/plan-file.js';
import { type DemoConsortium, processOptions } from './demo-consortium.js';
import { personOf } from './demo-organization.js';
import { deviation } from './deviation.js';
import { runReconcile } from './reconcile-process.js';
import type { FileChanges } from './upstream-repository.js';

export interface PullRequest {
  readonly number: number;
  readonly title: string;
  readonly changes: FileChanges;
}

/** A pull request as a reviewer has it on disk: the author's branch, checked out. */
export interface CheckedOut {
  readonly request: PullRequest;
  readonly spec: string;
}

/** Makes the author's branch: a fork of its upstream with the change on top, signed by nobody yet. */
export async function openPullRequest(
  consortium: DemoConsortium,
  author: string,
  request: PullRequest,
): Promise<CheckedOut> {
  const directory = join(consortium.stage.folder.path, 'pull-requests', String(request.number));
  const branch = await consortium.organization(author).upstream.fork(directory);
  await branch.merge({
    changes: request.changes,
    message: request.title,
    person: personOf(author),
    privateKey: undefined,
    at: Math.floor(Date.now() / 1000),
  });
  return { request, spec: join(directory, consortium.organization(author).config.git.path) };
}

/** What an organization's person sees of it: `reconcile --plan`, a process, with that organization's own settings. */
export async function lookAtPlan(
  consortium: DemoConsortium,
  mspId: string,
  { spec }: CheckedOut,
): Promise<{ readonly plan: Plan; readonly change: Change }> {
  const { stage } = consortium;
  const { configFile, folder } = consortium.organization(mspId);
  const args = ['--plan', '--config', configFile, '--spec', spec, '--format', 'json'];
  const { code, output, said } = await runReconcile(args, processOptions(stage, folder));
  stage.stop.throwIfAborted();
  if (code !== 0) throw deviation(`reconcile ${args.join(' ')}`, 'exit code 0', code, said);
  const plan = loadPlan(output);
  const [change, ...others] = plan.changes;
  if (!change || others.length > 0) throw deviation(`the plan of ${mspId}`, 'one change', plan.changes.length, output);
  return { plan, change };
}
