import type { ProposalView } from '../../../ports/read/governance-reader.js';
import { deviation, expect } from '../deviation.js';
import { lookTogether, openPullRequest, type PullRequest } from '../pull-request.js';
import type { BesuConsortium } from './besu-consortium.js';

export const RESOURCE = 'NodeList/nodes';
const ADDRESS = `lacchain/${RESOURCE}`;

export interface ListStep {
  readonly request: PullRequest;
  readonly author: string;
  /** Whose votes make the quorum with the author's. */
  readonly others: readonly string[];
  /** They merge after the decision. */
  readonly followers: readonly string[];
}

/** What became of a pull request. */
export interface ListResult {
  readonly title: string;
  readonly digest: string;
  readonly proposal: string;
  readonly status: ProposalView['status'];
  /** MSP ids, sorted. */
  readonly votes: readonly string[];
  /** From the last merge that was needed until every node that it concerns has it. */
  readonly seconds: number;
  readonly blocks: number;
}

/** A pull request is looked at by everybody, merged by a majority, decided, and in force; then the others merge it, too. */
export async function decideList(
  consortium: BesuConsortium,
  { request, author, others, followers }: ListStep,
  inForce: () => Promise<boolean>,
): Promise<ListResult> {
  const { narrator } = consortium.stage;
  const plan = await lookTogether(consortium, [author, ...others], await openPullRequest(consortium, author, request));
  const [change] = plan.changes;
  if (plan.changes.length !== 1 || !change) throw deviation('what changes', RESOURCE, plan.changes.length);
  await consortium.merge(author, request.changes, request.title);
  for (const mspId of others.slice(0, -1)) await consortium.merge(mspId, request.changes, request.title);
  const early = [author, ...others.slice(0, -1)];
  await consortium.until(`the votes of ${early.join(', ')}`, async () => {
    const found = await proposalOf(consortium, change.digest);
    return early.every((mspId) => found?.votes.some(({ organization }) => organization === mspId)) ? true : undefined;
  });
  const before = await consortium.blockNumber();
  const mergedAt = Date.now();
  await consortium.merge(others.at(-1)!, request.changes, request.title);
  narrator.say(`${[author, ...others].join(', ')} merge it, each into its own repository.`);
  await consortium.until('the change in force', async () => ((await inForce()) ? true : undefined));
  const seconds = (Date.now() - mergedAt) / 1000;
  const blocks = (await consortium.blockNumber()) - before;
  for (const mspId of followers) await consortium.merge(mspId, request.changes, request.title);
  await allInSync(consortium);
  const decided = await consortium.until('the decision being written down', async () => {
    const found = await proposalOf(consortium, change.digest);
    return found?.closed ? found : undefined;
  });
  const votes = decided.votes.filter(({ vote }) => vote === 'yes').map(({ organization }) => organization);
  const needed = [author, ...others];
  expect(
    'who voted yes before it was in force',
    true,
    needed.every((mspId) => votes.includes(mspId)),
  );
  return {
    ...{ title: request.title, digest: change.digest, proposal: decided.id, status: decided.status },
    ...{ votes: [...votes].sort(), seconds, blocks },
  };
}

async function proposalOf(consortium: BesuConsortium, digest: string): Promise<ProposalView | undefined> {
  const found = await consortium.governance.proposals({ address: ADDRESS });
  return found.findLast((proposal) => proposal.digest === digest);
}

/** Every loop says of everything that the ledger says what Git says. */
export async function allInSync(consortium: BesuConsortium): Promise<void> {
  const resources = ['Network/lacchain', 'BesuNetwork/mainnet', RESOURCE, 'AccountList/accounts'];
  for (const mspId of consortium.names) {
    const { loop } = consortium.organization(mspId);
    await consortium.until(`${mspId} being in sync`, () =>
      resources.every((resource) => loop!.condition(resource)?.reason === 'InSync') ? true : undefined,
    );
  }
}
