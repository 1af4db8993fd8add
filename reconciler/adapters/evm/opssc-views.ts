import { proposalId } from '../../core/ballot/proposal-id.js';
import type { Electorate, LedgerId } from '../../core/model/change.js';
import { noCallsHash } from '../../evm/effects-hash.js';
import { executedBase } from '../../evm/executed-base.js';
import type {
  ProposalStatus,
  ProposalView,
  TaskView,
  VoteClaim,
  VoteView,
} from '../../ports/read/governance-reader.js';
import type { Electorates } from './opssc-electorates.js';
import type { OpsscEvent } from './opssc-log.js';
import { actionNumber } from './published-contents.js';

/** A proposal as the contract answers it (`proposals`), as far as views need it. */
export interface AnsweredProposal {
  readonly key: string;
  readonly digest: string;
  readonly effects: string;
  readonly executed: bigint;
  readonly epoch: bigint;
  readonly round: bigint;
  readonly status: bigint;
  readonly chunksDone: bigint;
}

/** All that was read at one block. */
export interface OpsscState {
  readonly ledger: LedgerId;
  readonly proposals: readonly AnsweredProposal[];
  readonly events: readonly OpsscEvent[];
  readonly electorates: Electorates;
  /** The electorate in force, and its epoch. */
  readonly electorate: Electorate;
  readonly epoch: bigint;
  /** Organizations by the account that votes for them now, in lower case. */
  readonly accounts: ReadonlyMap<string, string>;
  readonly contents: ReadonlyMap<string, ProposalView['content']>;
}

/** A proposal, with the key under which the contract keeps it. */
export interface KeyedProposal {
  readonly key: string;
  readonly chunksDone: number;
  readonly view: ProposalView;
}

/** OpsSC.sol's enum Status. */
export const STATUSES = [
  'none',
  'open',
  'approved',
  'rejected',
  'withdrawn',
  'expired',
  'executed',
  'superseded',
] as const;

const TASK_STATES = ['progressing', 'applied', 'failed'] as const;

/**
 * Proposals whose content is published and says the same address and action as the ballot: what everybody can judge. A
 * ballot that says otherwise is shown nowhere, for nobody can vote for it in good faith.
 */
export function proposalViews(state: OpsscState): readonly KeyedProposal[] {
  const byKey = new Map<string, OpsscEvent[]>();
  for (const event of state.events) {
    const { key } = event.args;
    if (key !== undefined) byKey.set(key, [...(byKey.get(key) ?? []), event]);
  }
  const seen = state.proposals.flatMap((answered): Seen[] => {
    const events = byKey.get(answered.key) ?? [];
    const opened = events.findLast(({ name }) => name === 'Opened');
    const content = state.contents.get(answered.digest.slice(2));
    if (!opened || !content || content.address !== opened.args.resource) return [];
    return actionNumber(content.action) === Number(opened.args.action) ? [{ answered, content, events }] : [];
  });
  return seen.map((one) => ({
    key: one.answered.key,
    chunksDone: Number(one.answered.chunksDone),
    view: viewOf(state, one, seen),
  }));
}

interface Seen {
  readonly answered: AnsweredProposal;
  readonly content: ProposalView['content'];
  readonly events: readonly OpsscEvent[];
}

function viewOf(state: OpsscState, one: Seen, all: readonly Seen[]): ProposalView {
  const { answered, content, events } = one;
  const digest = answered.digest.slice(2);
  const base = executedBase({ executed: Number(answered.executed), effects: answered.effects });
  const round = Number(answered.round);
  const status = STATUSES[Number(answered.status)]!;
  const isStanding = status !== 'open' || answered.epoch === state.epoch;
  const electorate =
    status === 'open' ? state.electorate : (state.electorates.byEpoch.get(answered.epoch) ?? state.electorate);
  const tasks = tasksOf(state, events, round);
  return {
    id: proposalId({ digest, ledger: state.ledger, base }),
    round,
    content,
    digest,
    ledger: state.ledger,
    base,
    status: statusOf(one, status, all, electorate, tasks),
    closed: isClosed(one, status, all),
    electorate,
    votes: votesOf(state, events, { round, epoch: isStanding ? answered.epoch : state.epoch }, electorate),
    overdue: [],
    tasks,
    signatures: [],
    blocked: '',
  };
}

/**
 * Executed calls are applied: the ledger itself shows them. A round without calls is executed by its last vote, and
 * applied when a majority of its voters report so; until then a later one of its address takes its place.
 */
function statusOf(
  { answered, content }: Seen,
  status: (typeof STATUSES)[number],
  all: readonly Seen[],
  electorate: Electorate,
  tasks: readonly TaskView[],
): ProposalStatus {
  if (status !== 'executed') return status === 'none' ? 'open' : status;
  if (answered.effects !== noCallsHash() || isReported(electorate, tasks)) return 'applied';
  const isFollowed = all.some(
    (other) =>
      other.content.address === content.address &&
      STATUSES[Number(other.answered.status)] === 'executed' &&
      other.answered.executed > answered.executed,
  );
  return isFollowed ? 'superseded' : 'approved';
}

function isReported({ voters }: Electorate, tasks: readonly TaskView[]): boolean {
  const done = voters.filter((voter) => {
    const own = tasks.filter(({ organization }) => organization === voter);
    return own.length > 0 && own.every(({ state }) => state === 'applied');
  });
  return done.length > voters.length / 2;
}

/** Nothing can happen to this round any more; what an approval in its place has only superseded can come back. */
function isClosed({ answered, content }: Seen, status: (typeof STATUSES)[number], all: readonly Seen[]): boolean {
  if (status === 'open' || status === 'approved' || status === 'none') return false;
  if (status !== 'superseded') return true;
  return all.some(
    (other) =>
      other.content.address === content.address &&
      STATUSES[Number(other.answered.status)] === 'executed' &&
      other.answered.executed === answered.executed,
  );
}

/** Each organization's last vote of a round; those of another electorate are shown and not counted. */
function votesOf(
  { electorates }: OpsscState,
  events: readonly OpsscEvent[],
  counting: { readonly round: number; readonly epoch: bigint },
  electorate: Electorate,
): readonly VoteView[] {
  const votes = new Map<string, VoteView>();
  for (const { name, args, transactionId, time } of events) {
    const isVote = name === 'Voted';
    if ((!isVote && name !== 'VoteWithdrawn') || Number(args.round) !== counting.round) continue;
    const organization = electorates.names.get(args.organization) ?? args.organization;
    votes.delete(organization);
    if (!isVote) continue;
    votes.set(organization, {
      organization,
      vote: args.yes ? 'yes' : 'no',
      reason: args.reason,
      claim: claimOf(args.claim),
      certificate: (args.account as string).toLowerCase(),
      transactionId,
      timestamp: timestampOf(time),
      counted: args.epoch === counting.epoch && electorate.voters.includes(organization),
    });
  }
  return [...votes.values()];
}

function tasksOf({ electorates }: OpsscState, events: readonly OpsscEvent[], round: number): readonly TaskView[] {
  const tasks = new Map<string, TaskView>();
  for (const { name, args, transactionId, time } of events) {
    if (name !== 'Reported' || Number(args.round) !== round) continue;
    const organization = electorates.names.get(args.organization) ?? args.organization;
    tasks.set(`${organization} ${args.task}`, {
      organization,
      task: args.task,
      state: TASK_STATES[Number(args.state)]!,
      detail: args.detail,
      packageId: args.packageId,
      transactionId,
      timestamp: timestampOf(time),
    });
  }
  return [...tasks.values()];
}

/** What a voter claims, as far as it has the form of a claim: texts, and a revision at least. */
export function claimOf(text: string): VoteClaim {
  try {
    const claim = JSON.parse(text) as Record<string, unknown>;
    const texts = ['branch', 'pullRequest', 'author'].filter((field) => typeof claim[field] === 'string');
    const said = Object.fromEntries(texts.map((field) => [field, claim[field]]));
    return { revision: typeof claim.revision === 'string' ? claim.revision : '', ...said };
  } catch {
    return { revision: '' };
  }
}

/** RFC 3339 of seconds since 1970. */
export function timestampOf(time: number): string {
  return new Date(time * 1_000).toISOString();
}
