import { GatewayFabricReader } from '../../adapters/fabric/gateway-fabric-reader.js';
import type { PeerConnection } from '../../adapters/fabric/peer-connection.js';
import type { CommittedDefinition } from '../../ports/read/fabric-reader.js';
import type { ProposalView } from '../../ports/read/governance-reader.js';
import type { DemoConsortium } from './demo-consortium.js';
import { expect } from './deviation.js';
import { mergeAfterwards, mergeOthers } from './merge-others.js';
import { blockOf, type LoopLine } from './organization-loop.js';
import { lookTogether, openPullRequest, type PullRequest } from './pull-request.js';
import type { CriticalPath, StepResult, VoteResult } from './step-result.js';
import { voteNo } from './vote-no.js';
import { votesOf } from './votes-of.js';

/** A change of a chaincode that the consortium decides: who merges, in which order, and what must come of it. */
export interface ChaincodeStep {
  readonly step: string;
  readonly request: PullRequest;
  readonly channel: string;
  readonly chaincode: string;
  /** The sequence that the ledger shall show. */
  readonly sequence: number;
  readonly version: string;
  readonly author: string;
  /** Merge after the author has, in this order; the last one's merge is the one that was needed. */
  readonly others: readonly string[];
  /** Merge when it is decided without them. */
  readonly followers?: readonly string[];
  readonly dissent?: { readonly organization: string; readonly reason: string };
}

/** Everything that a step leaves behind, but for its transactions and the reports. */
export type Decided = Omit<StepResult, 'transactions' | 'status'>;

/**
 * One merged pull request from the first look to the last organization's answer, told as it goes.
 * @throws QuorateError DEMO_DEVIATION
 */
export async function decideChange(consortium: DemoConsortium, step: ChaincodeStep): Promise<Decided> {
  const marks = new Map(consortium.names.map((name) => [name, consortium.organization(name).loop!.lines.length]));
  const digest = await proposeChange(consortium, step);
  const proposal = await proposalOf(consortium, step, digest);
  consortium.stage.narrator.fact('proposal', `${proposal.id}`);
  if (step.dissent) {
    await voteNo(consortium, step.dissent.organization, proposal.id, step.dissent.reason);
    consortium.stage.narrator.say(`${step.dissent.organization} does not merge; its person votes no.`);
  }
  const merged = await mergeOthers(consortium, step, [proposal.id]);
  const yes = [step.author, ...step.others];
  const answered = await everyoneAnswers(consortium, step, yes);
  const seconds = (answered - merged.at) / 1000;
  const { opsHeight } = merged;
  const decided = await collect(consortium, step, { digest, proposal: proposal.id, marks, yes, seconds, opsHeight });
  const { followers = [] } = step;
  if (followers.length === 0) return decided;
  await mergeAfterwards(consortium, followers, step.request);
  await everyoneAnswers(consortium, step, followers);
  return { ...decided, followed: followers };
}

/**
 * Everybody who is going to merge looks at the plan of the pull request; then the author merges, and its loop opens the
 * proposal. Answers the digest that all of them saw.
 */
export async function proposeChange(
  consortium: DemoConsortium,
  { request, author, others, followers = [] }: Pick<ChaincodeStep, 'request' | 'author' | 'others' | 'followers'>,
): Promise<string> {
  const { narrator } = consortium.stage;
  narrator.waiting(`${author} opens pull request ${request.number}`);
  const checkedOut = await openPullRequest(consortium, author, request);
  const { changes } = await lookTogether(consortium, [author, ...others, ...followers], checkedOut);
  expect('changes of the pull request', 1, changes.length);
  const { digest } = changes[0]!;
  const commit = await consortium.merge(author, request.changes, request.title);
  narrator.say(`${author} merges it (${commit.slice(0, 12)}, signed): its loop opens the proposal.`);
  return digest;
}

export function proposalOf(
  consortium: DemoConsortium,
  { chaincode, sequence }: Pick<ChaincodeStep, 'chaincode' | 'sequence'>,
  digest: string,
): Promise<ProposalView> {
  const address = `${consortium.network.network}/Chaincode/${chaincode}`;
  return consortium.until('the proposal on the ledger', async () => {
    const found = await consortium.governance.proposals({ address });
    return found.find((one) => one.digest === digest && one.base === `sequence:${sequence - 1}`);
  });
}

/** Answers when, by our clock, the last peer of the organizations answered with the new version. */
async function everyoneAnswers(
  consortium: DemoConsortium,
  { channel, chaincode, version }: ChaincodeStep,
  organizations: readonly string[],
): Promise<number> {
  const waiting = new Set(organizations.flatMap((mspId) => consortium.organization(mspId).peers.all));
  await consortium.until(`${chaincode} ${version} answering at ${organizations.join(', ')}`, async () => {
    for (const peer of waiting) {
      if ((await versionAt(peer, channel, chaincode)) !== version) return undefined;
      waiting.delete(peer);
    }
    return true;
  });
  return Date.now();
}

/** The version that runs on this very peer, by its own word; undefined while nothing answers there. */
export async function versionAt(peer: PeerConnection, channel: string, chaincode: string): Promise<string | undefined> {
  const { status, payload, message } = await peer.endorse(channel, chaincode, ['version']);
  if (status === 200) return Buffer.from(payload).toString('utf8');
  // 1.0 cannot say it yet.
  return /function that does not exist: version/.test(message) ? '1.0' : undefined;
}

/** Off the critical path: waits until everybody whose vote was needed has reported its share. Answers the proposal's status. */
export function allReported(consortium: DemoConsortium, { proposal, answering }: Decided): Promise<string> {
  return consortium.until('the reports of everybody who merged', async () => {
    const found = await consortium.governance.proposal(proposal);
    const applied = found?.tasks.filter(({ state }) => state === 'applied').map(({ organization }) => organization);
    return answering.every((mspId) => applied?.includes(mspId)) ? found?.status : undefined;
  });
}

interface Finished {
  readonly digest: string;
  readonly proposal: string;
  readonly marks: ReadonlyMap<string, number>;
  readonly yes: readonly string[];
  readonly seconds: number;
  readonly opsHeight: number;
}

async function collect(consortium: DemoConsortium, step: ChaincodeStep, finished: Finished): Promise<Decided> {
  const { marks, yes, proposal: id } = finished;
  const did = (type: string) =>
    consortium.names.flatMap((organization) =>
      consortium
        .organization(organization)
        .loop!.did(type, step.chaincode, marks.get(organization)!)
        .map((line) => ({ organization, line })),
    );
  const approvals = await consortium.until('the approvals of everybody who merged', () => {
    const found = did('approve').flatMap(({ organization, line }) =>
      blockOf(line) === undefined ? [] : [{ organization, block: blockOf(line)! }],
    );
    return found.length >= yes.length ? found : undefined;
  });
  const committed = await consortium.until('word of who committed', () =>
    did('commit').find(({ line }) => blockOf(line) !== undefined),
  );
  const definition = await committedDefinition(consortium, step);
  const proposal = (await consortium.governance.proposal(id))!;
  const votes = votesOf(proposal, new Map(did('vote').map(({ organization, line }) => [organization, line])));
  expect('the votes', expectedVotes(step), namesAndVotes(votes));
  expect('who approved', [...yes].sort(), approvals.map(({ organization }) => organization).sort());
  return {
    step: step.step,
    title: step.request.title,
    digest: finished.digest,
    proposal: id,
    votes,
    installs: did('install').map(({ organization, line }) => installOf(organization, line)),
    approvals,
    commit: {
      organization: committed.organization,
      block: blockOf(committed.line)!,
      sequence: definition.sequence,
      version: definition.version,
      endorsementPolicy: definition.endorsementPolicy,
    },
    answering: yes,
    outvoted: step.dissent ? [step.dissent.organization] : [],
    followed: [],
    criticalPath: criticalPath(finished, votes, approvals, blockOf(committed.line)!),
  };
}

async function committedDefinition(consortium: DemoConsortium, step: ChaincodeStep): Promise<CommittedDefinition> {
  const reader = new GatewayFabricReader(consortium.organization(step.author).peers);
  const found = (await reader.committed(step.channel)).find(({ name }) => name === step.chaincode);
  expect('the committed definition', [step.sequence, step.version], [found?.sequence, found?.version]);
  return found!;
}

function expectedVotes({ author, others, dissent }: ChaincodeStep): readonly string[] {
  const yes = [author, ...others].map((name) => `${name} yes`);
  return [...yes, ...(dissent ? [`${dissent.organization} no`] : [])].sort();
}

function namesAndVotes(votes: readonly VoteResult[]): readonly string[] {
  return votes.map(({ organization, vote }) => `${organization} ${vote}`).sort();
}

function installOf(organization: string, { detail }: LoopLine): StepResult['installs'][number] {
  const [packageId = '', peer = ''] = detail.split(' on ');
  return { organization, package: packageId, peer };
}

/** Blocks that somebody waited for: until the last needed vote, from there to the last approval, and the commit. */
function criticalPath(
  { seconds, opsHeight }: Finished,
  votes: readonly VoteResult[],
  approvals: StepResult['approvals'],
  commit: number,
): CriticalPath {
  const lastVote = Math.max(...votes.map(({ block }) => block ?? 0));
  const firstApproval = Math.min(...approvals.map(({ block }) => block));
  const [vote, approve] = [lastVote - opsHeight + 1, commit - firstApproval];
  return { seconds, vote, approve, commit: 1, blocks: vote + approve + 1 };
}
