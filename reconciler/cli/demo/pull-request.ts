import { join } from 'node:path';
import { formatAddress } from '../../core/model/address.js';
import type { Plan } from '../../core/model/plan.js';
import { loadPlan } from '../../core/plan/plan-file.js';
import { deviation, expect } from './deviation.js';
import { type LoopConsortium, processOptions } from './loop-consortium.js';
import { personOf } from './organization-settings.js';
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
  consortium: LoopConsortium,
  author: string,
  request: PullRequest,
): Promise<CheckedOut> {
  const directory = join(consortium.directory, 'pull-requests', String(request.number));
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

/**
 * What the organizations' people see of it, each with settings of its own: the same digests. Shows it, answers the
 * first one's plan.
 * @throws QuorateError DEMO_DEVIATION
 */
export async function lookTogether(
  consortium: LoopConsortium,
  lookers: readonly string[],
  checkedOut: CheckedOut,
): Promise<Plan> {
  const { narrator } = consortium.stage;
  const [plan, ...others] = await Promise.all(lookers.map((mspId) => lookAtPlan(consortium, mspId, checkedOut)));
  for (const [index, other] of others.entries())
    expect(`the digests that ${lookers[index + 1]} sees`, digestsOf(plan!), digestsOf(other));
  const { planText } = await import('../../views/plan-text.js');
  narrator.block(planText(plan!, { paint: narrator.paint }));
  const word = plan!.changes.length === 1 ? 'digest' : 'digests';
  narrator.say(`The same ${word} for ${lookers.slice(1).join(', ')}, each with settings of its own.`);
  return plan!;
}

function digestsOf({ changes }: Plan): readonly string[] {
  return changes.map(({ address, digest }) => `${formatAddress(address)} ${digest}`);
}

/** `reconcile --plan`, a process, with an organization's own settings. */
async function lookAtPlan(consortium: LoopConsortium, mspId: string, { spec }: CheckedOut): Promise<Plan> {
  const { stage } = consortium;
  const { configFile, folder } = consortium.organization(mspId);
  const args = ['--plan', '--config', configFile, '--spec', spec, '--format', 'json'];
  const { code, output, said } = await runReconcile(args, processOptions(stage, folder));
  stage.stop.throwIfAborted();
  if (code !== 0) throw deviation(`reconcile ${args.join(' ')}`, 'exit code 0', code, said);
  return loadPlan(output);
}
