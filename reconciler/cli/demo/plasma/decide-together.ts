import { formatAddress } from '../../../core/model/address.js';
import type { Change } from '../../../core/model/change.js';
import { sortedUnique } from '../../../core/order/compare-bytes.js';
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

/** How the organizations decided on one resource, as the governance ledger has it. */
export interface HowDecided {
  readonly resource: string;
  readonly voters: readonly string[];
  readonly yes: readonly string[];
  /** Whose config signatures went with it; none but of a channel. */
  readonly signers: readonly string[];
}

/** What it came to. */
export interface DecidedTogether {
  readonly title: string;
  readonly decided: readonly HowDecided[];
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
  const decided: HowDecided[] = [];
  for (const change of plan.changes) decided.push(await howDecided(consortium, change));
  for (const { resource, yes, signers } of decided) {
    const signed = signers.length > 0 ? `; signed by ${signers.join(', ')}` : '';
    narrator.fact('decided', `${resource}: yes of ${yes.join(', ')}${signed}`);
  }
  return { title: request.title, decided, seconds };
}

async function howDecided({ governance }: DemoConsortium, { address, digest }: Change): Promise<HowDecided> {
  const found = await governance.proposals({ address: formatAddress(address) });
  const { electorate, votes, signatures } = found.find((one) => one.digest === digest)!;
  const yes = votes.filter(({ vote, counted }) => vote === 'yes' && counted);
  const names = (some: readonly { readonly organization: string }[]): readonly string[] =>
    sortedUnique(some.map(({ organization }) => organization));
  const resource = `${address.kind}/${address.name}`;
  return { resource, voters: electorate.voters, yes: names(yes), signers: names(signatures) };
}

function isReady(consortium: DemoConsortium, mspId: string, resource: string, commit: string): boolean {
  const condition = consortium.organization(mspId).loop!.condition(resource);
  return condition?.type === 'Ready' && condition.revision === commit;
}
