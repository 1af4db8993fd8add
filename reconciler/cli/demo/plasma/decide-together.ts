import type { Plan } from '../../../core/model/plan.js';
import type { DemoConsortium } from '../demo-consortium.js';
import { lookTogether, openPullRequest, type PullRequest } from '../pull-request.js';

export interface Together {
  readonly request: PullRequest;
  readonly author: string;
  /** Who looks at the plan of it first, the author among them: whose peers and orderers can read what it is about. */
  readonly lookers: readonly string[];
  /** `Kind/name` of what must be ready at these in the end. */
  readonly ready: Readonly<Record<string, readonly string[]>>;
}

/** What it came to. */
export interface DecidedTogether {
  readonly title: string;
  readonly plan: Plan;
  /** From the last merge until everything was ready. */
  readonly seconds: number;
}

/** A pull request that everybody merges, one after the other; who has a vote votes, the others' branches say the same. */
export async function decideTogether(consortium: DemoConsortium, step: Together): Promise<DecidedTogether> {
  const { narrator } = consortium.stage;
  const { request, author, lookers, ready } = step;
  narrator.waiting(`${author} opens pull request ${request.number}`);
  const checkedOut = await openPullRequest(consortium, author, request);
  const plan = await lookTogether(consortium, lookers, checkedOut);
  for (const { address, electorate } of plan.changes) {
    narrator.fact('votes', `${address.kind}/${address.name}: ${electorate.voters.join(', ')}`);
  }
  const commits = new Map<string, string>();
  const order = [author, ...consortium.names.filter((name) => name !== author)];
  for (const mspId of order) commits.set(mspId, await consortium.merge(mspId, request.changes, request.title));
  const began = Date.now();
  narrator.say(`${order.join(', ')} merge it.`);
  for (const [mspId, resources] of Object.entries(ready)) {
    for (const resource of resources)
      await consortium.until(`${resource} at ${mspId}`, () =>
        isReady(consortium, mspId, resource, commits.get(mspId)!) ? true : undefined,
      );
  }
  const seconds = (Date.now() - began) / 1000;
  narrator.fact('ready', `at ${Object.keys(ready).join(', ')}, ${seconds.toFixed(1)} s after the last merge`, 'green');
  return { title: request.title, plan, seconds };
}

function isReady(consortium: DemoConsortium, mspId: string, resource: string, commit: string): boolean {
  const condition = consortium.organization(mspId).loop!.condition(resource);
  return condition?.type === 'Ready' && condition.revision === commit;
}
