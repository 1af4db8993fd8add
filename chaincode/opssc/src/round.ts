import type { ElectorateJson } from './answers';
import type { Status, TargetInput } from './api';
import { isNewChannel, kindOf, plasmaGenesis } from './base';
import { type Entry, readJson, readRange, type Stub } from './call';
import { sha256Hex } from './digest';
import { type ElectorateReader, electorateReader } from './electorate';
import { keys } from './keys';
import { organizationsOfNewChannel } from './new-channel';
import { plasmaChannelOf } from './plasma-chain';
import type { StoredApproval, StoredContent, StoredDecision, StoredOverdue, StoredTask, StoredVote } from './stored';
import { isMajority, tally } from './tally';

/** One round of a proposal with everything that its status follows from. */
export interface Round {
  readonly id: string;
  readonly round: number;
  readonly stored: StoredContent;
  readonly decision: StoredDecision | undefined;
  readonly electorate: ElectorateJson | null;
  readonly blocked: string;
  readonly votes: readonly StoredVote[];
  readonly overdue: readonly StoredOverdue[];
  readonly tasks: readonly StoredTask[];
  readonly status: Status;
}

/** Statuses after which the same proposal may be opened again, as the next round. */
export const REOPENS: readonly Status[] = ['rejected', 'withdrawn', 'expired', 'superseded'];

/** The round that a vote of now belongs to, or undefined when the proposal is approved for good. */
export function openRound(last: StoredDecision | undefined): number | undefined {
  if (last === undefined) return 1;
  return REOPENS.includes(last.status) ? last.round + 1 : undefined;
}

/** The address on its ledger, hashed: proposals of one target follow each other. */
export function targetOf({ content, ledger }: StoredContent): string {
  return sha256Hex(`${ledger.name}\n${ledger.genesis}\n${content.address}`);
}

/** Whom to ask for an electorate: what a change is, as far as its voters follow from it. */
function electorateTarget({ content, ledger, base }: StoredContent): TargetInput {
  const target = { address: content.address, ledger, base };
  if (plasmaGenesis(base) !== undefined) return { ...target, plasmaChannel: plasmaChannelOf('content', content) };
  return isNewChannel(base) ? { ...target, organizations: organizationsOfNewChannel('content', content) } : target;
}

/** The latest round: the open one if somebody voted in it, else the last closed one. Undefined: no such proposal. */
export async function latestRound(
  stub: Stub,
  id: string,
  electorates: ElectorateReader = electorateReader(stub),
): Promise<Round | undefined> {
  const last = await readJson<StoredDecision>(stub, keys.decision(id));
  const open = openRound(last);
  if (open !== undefined) {
    const entries = await readRange<unknown>(stub, keys.round(id, open));
    if (entries.some(({ key }) => key.startsWith(keys.votes(id, open)))) {
      return complete(stub, id, open, undefined, entries, electorates);
    }
  }
  return last && complete(stub, id, last.round, last, undefined, electorates);
}

/** Undefined when there is no such proposal. A round in which nobody votes is open and empty. */
export async function loadRound(stub: Stub, id: string, round: number): Promise<Round | undefined> {
  const decision = await readJson<StoredDecision>(stub, keys.closed(id, round));
  return complete(stub, id, round, decision, undefined, electorateReader(stub));
}

async function complete(
  stub: Stub,
  id: string,
  round: number,
  decision: StoredDecision | undefined,
  known: readonly Entry<unknown>[] | undefined,
  electorates: ElectorateReader,
): Promise<Round | undefined> {
  const stored = await readJson<StoredContent>(stub, keys.content(id));
  if (!stored) return undefined;
  const entries = known ?? (await readRange<unknown>(stub, keys.round(id, round)));
  const of = <T>(word: string): readonly T[] =>
    entries.filter(({ key }) => key.startsWith(`${keys.round(id, round)}${word}/`)).map(({ value }) => value as T);
  const { electorate, blocked } = decision
    ? { electorate: decision.electorate, blocked: '' }
    : await electorates(electorateTarget(stored));
  const facts = {
    id,
    round,
    stored,
    decision,
    electorate,
    blocked,
    votes: of<StoredVote>('vote'),
    overdue: of<StoredOverdue>('overdue'),
    tasks: of<StoredTask>('task'),
  };
  return { ...facts, status: await statusOf(stub, facts) };
}

/** Votes that count: of voters, under the electorate in force. Another vote of the same voter has another electorate. */
export function isCounted(electorate: ElectorateJson | null, vote: StoredVote): boolean {
  return electorate !== null && vote.electorate === electorate.hash && electorate.voters.includes(vote.organization);
}

/** What the votes alone say; `open` while blocked. */
export function decided(round: Pick<Round, 'electorate' | 'blocked' | 'votes'>): 'open' | 'approved' | 'rejected' {
  const { electorate, blocked, votes } = round;
  if (blocked !== '' || electorate === null) return 'open';
  return tally(
    electorate,
    votes.filter((vote) => isCounted(electorate, vote)),
  );
}

type Facts = Omit<Round, 'status'>;

async function statusOf(stub: Stub, facts: Facts): Promise<Status> {
  const before = facts.decision?.status ?? decided(facts);
  if (before === 'approved') {
    // What was applied stays so: that a later change follows it is the ordinary course of things.
    if (isApplied(facts)) return 'applied';
    return (await isSuperseded(stub, facts, true)) ? 'superseded' : 'approved';
  }
  if (before !== 'open') return before;
  if (isOverdue(facts)) return 'expired';
  return (await isSuperseded(stub, facts, false)) ? 'superseded' : 'open';
}

/** A majority of the voters said, each by its own clock, that the round outlived its deadline. */
function isOverdue({ electorate, overdue }: Facts): boolean {
  if (electorate === null) return false;
  const said = electorate.voters.filter((voter) => overdue.some(({ organization }) => organization === voter));
  return isMajority(said.length, electorate.voters.length);
}

function isApplied({ electorate, tasks }: Facts): boolean {
  if (electorate === null) return false;
  const done = electorate.voters.filter((voter) => {
    const own = tasks.filter(({ organization }) => organization === voter);
    return own.length > 0 && own.every(({ state }) => state === 'applied');
  });
  return isMajority(done.length, electorate.voters.length);
}

/**
 * Did a closed approval of the same address take this one's place: one from a later base, an applied one from the same
 * base, or, for an approval, a later approval from the same base? Of two `config:` bases nobody can say here which is
 * later: each is a hash over versions, and two may hold at once, for they touch different elements. So an open round
 * from another one goes on (a loop whose peer shows that its base is past votes for a rebased change instead), but of
 * approvals the last is in force, whatever its base: what it approved is the whole channel.
 */
async function isSuperseded(stub: Stub, { id, stored }: Facts, approved: boolean): Promise<boolean> {
  const prefix = keys.approvals(targetOf(stored));
  const approvals: readonly Entry<StoredApproval>[] = await readRange<StoredApproval>(stub, prefix);
  const own = approvals.find(({ key }) => key === `${prefix}${id}`)?.value;
  const isChannel = kindOf(stored.content.address) === 'Channel';
  return approvals.some(({ key, value }) => {
    if (key === `${prefix}${id}`) return false;
    const isNext = approved && own !== undefined && value.order > own.order;
    if (value.base === stored.base) return (value.applied && !own?.applied) || isNext;
    return isChannel ? isNext : isLater(value.base, stored.base);
  });
}

/** `sequence:4` is later than `sequence:3`, and `executed:4:HASH` than `executed:3:HASH`; other counters have no order that a contract could know. */
function isLater(left: string, right: string): boolean {
  const [leftWord, leftCount] = counter(left);
  const [rightWord, rightCount] = counter(right);
  return leftWord === rightWord && leftCount > rightCount;
}

function counter(base: string): [string, number] {
  const match = /^([a-zA-Z]+):([0-9]{1,15})(?::[0-9a-f]{64})?$/.exec(base);
  return match ? [match[1] as string, Number(match[2])] : [base, Number.NaN];
}
