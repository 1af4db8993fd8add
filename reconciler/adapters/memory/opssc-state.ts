import { electorateTarget } from '../../core/ballot/channel-voters.js';
import { tally } from '../../core/ballot/tally.js';
import type { LedgerId, Rule } from '../../core/model/change.js';
import type { ProposalContent, ProposalStatus, TaskView, VoteClaim } from '../../ports/read/governance-reader.js';
import type { ElectorateFor, ElectorateNow } from './opssc-electorate.js';
import type { Simulation } from './versioned-state.js';

/** What lies under the keys of the governance ledger; chaincode/opssc/src/stored.ts and keys.ts. */

export interface StoredContent {
  readonly base: string;
  readonly content: ProposalContent;
  readonly digest: string;
  readonly ledger: LedgerId;
}

/** Who called, and when by the client's own word. */
export interface Stamp {
  readonly organization: string;
  readonly certificate: string;
  readonly transactionId: string;
  readonly timestamp: string;
}

export interface StoredVote extends Stamp {
  readonly vote: 'yes' | 'no';
  readonly reason: string;
  readonly claim: VoteClaim;
  readonly electorate: string;
}

export interface StoredTask extends Stamp, Omit<TaskView, keyof Stamp> {}

export interface StoredDecision {
  readonly round: number;
  readonly status: Exclude<ProposalStatus, 'open'>;
  readonly electorate: ElectorateNow | null;
}

export interface StoredApproval {
  readonly base: string;
  readonly order: number;
  readonly applied: boolean;
}

/** What a voted Network change has set. */
export interface StoredNetwork {
  readonly rule: Rule;
  readonly mustAgree: readonly string[];
  readonly organizations?: readonly string[];
}

/** Constants of the governance chaincode's package. */
export interface GovernanceConstants {
  readonly network: string;
  readonly rule: Rule;
  readonly mustAgree: readonly string[];
  /** Open rounds without a second voter that one organization may have. */
  readonly maxOpenProposals: number;
}

/** What a contract of now looks at: the state, its own channel, and who is a member of it. */
export interface GovernanceView {
  readonly state: Simulation;
  readonly channel: string;
  readonly members: readonly string[];
  readonly constants: GovernanceConstants;
}

const part = encodeURIComponent;
const round6 = (round: number): string => String(round).padStart(6, '0');

export const keys = {
  content: (id: string) => `opssc/content/${id}`,
  live: (id: string) => `opssc/live/${id}`,
  decision: (id: string) => `opssc/decision/${id}`,
  votes: (id: string, round: number) => `opssc/vote/${id}/${round6(round)}/`,
  ownVotes: (id: string, round: number, mspId: string) => `opssc/vote/${id}/${round6(round)}/${part(mspId)}/`,
  overdues: (id: string, round: number) => `opssc/overdue/${id}/${round6(round)}/`,
  overdue: (id: string, round: number, mspId: string) => `opssc/overdue/${id}/${round6(round)}/${part(mspId)}`,
  tasks: (id: string, round: number) => `opssc/task/${id}/${round6(round)}/`,
  ownTasks: (id: string, round: number, mspId: string) => `opssc/task/${id}/${round6(round)}/${part(mspId)}/`,
  history: (id: string, round: number, stamp: Stamp) =>
    `opssc/history/${id}/${round6(round)}/${part(stamp.organization)}/${stamp.transactionId}`,
  /** Beside the round: whoever closes one reads it whole, and signatures come in at the same time. */
  signatures: (id: string, round: number) => `opssc/signature/${id}/${round6(round)}/`,
  ownSignatures: (id: string, round: number, mspId: string) => `opssc/signature/${id}/${round6(round)}/${part(mspId)}/`,
  attestations: (channel: string, genesis: string) => `opssc/attest/${channel}/${genesis}/`,
  record: (channel: string, genesis: string) => `opssc/record/${channel}/${genesis}`,
  plasmaLinks: (channel: string, genesis: string) => `opssc/plasma/${channel}/${genesis}/`,
  approvals: (target: string) => `opssc/approved/${target}/`,
  alone: (mspId: string) => `opssc/alone/${part(mspId)}`,
  network: 'opssc/network',
} as const;

/** One round of a proposal with everything that its status follows from; chaincode/opssc/src/round.ts. */
export interface Round {
  readonly id: string;
  readonly round: number;
  readonly stored: StoredContent;
  readonly decision: StoredDecision | undefined;
  readonly electorate: ElectorateNow | null;
  readonly blocked: string;
  readonly votes: readonly StoredVote[];
  readonly overdue: readonly string[];
  readonly tasks: readonly StoredTask[];
  readonly status: ProposalStatus;
}

const REOPENS: readonly ProposalStatus[] = ['rejected', 'withdrawn', 'expired', 'superseded'];

/** The round that a vote of now belongs to; undefined when the proposal is approved for good. */
export function openRound(last: StoredDecision | undefined): number | undefined {
  if (last === undefined) return 1;
  return REOPENS.includes(last.status) ? last.round + 1 : undefined;
}

export function targetOf({ content, ledger }: StoredContent): string {
  return `${ledger.name}/${ledger.genesis}/${content.address}`;
}

/** The latest round: the open one if somebody voted in it, else the last closed one. */
export function latestRound(state: Simulation, id: string, electorateFor: ElectorateFor): Round | undefined {
  const last = state.get<StoredDecision>(keys.decision(id));
  const open = openRound(last);
  if (open !== undefined && state.range(keys.votes(id, open)).length > 0) {
    return loadRound(state, id, open, undefined, electorateFor);
  }
  return last && loadRound(state, id, last.round, last, electorateFor);
}

/** Undefined when there is no such proposal. */
export function loadRound(
  state: Simulation,
  id: string,
  round: number,
  decision: StoredDecision | undefined,
  electorateFor: ElectorateFor,
): Round | undefined {
  const stored = state.get<StoredContent>(keys.content(id));
  if (!stored) return undefined;
  const { electorate, blocked } = decision
    ? { electorate: decision.electorate, blocked: '' }
    : electorateFor(electorateTarget(stored.content, stored.ledger, stored.base));
  const values = <Value>(prefix: string): readonly Value[] => state.range<Value>(prefix).map(({ value }) => value);
  const facts = {
    id,
    round,
    stored,
    decision,
    electorate,
    blocked,
    votes: values<StoredVote>(keys.votes(id, round)),
    overdue: values<Stamp>(keys.overdues(id, round)).map(({ organization }) => organization),
    tasks: values<StoredTask>(keys.tasks(id, round)),
  };
  return { ...facts, status: statusOf(state, facts) };
}

/** Votes that count: of voters, under the electorate in force. */
export function isCounted(electorate: ElectorateNow | null, vote: StoredVote): boolean {
  return electorate !== null && vote.electorate === electorate.hash && electorate.voters.includes(vote.organization);
}

/** What the votes alone say; `open` while blocked. */
export function decided({
  electorate,
  blocked,
  votes,
}: Pick<Round, 'electorate' | 'blocked' | 'votes'>): 'open' | 'approved' | 'rejected' {
  if (blocked !== '' || electorate === null) return 'open';
  const counted = votes.filter((vote) => isCounted(electorate, vote));
  return tally(electorate, counted).decision;
}

export function isMajority(some: number, all: number): boolean {
  return some > all / 2;
}

type Facts = Omit<Round, 'status'>;

function statusOf(state: Simulation, facts: Facts): ProposalStatus {
  const before = facts.decision?.status ?? decided(facts);
  if (before === 'approved') {
    if (isApplied(facts)) return 'applied';
    return isSuperseded(state, facts, true) ? 'superseded' : 'approved';
  }
  if (before !== 'open') return before;
  const { electorate, overdue } = facts;
  const said = electorate?.voters.filter((voter) => overdue.includes(voter)).length ?? 0;
  if (electorate && isMajority(said, electorate.voters.length)) return 'expired';
  return isSuperseded(state, facts, false) ? 'superseded' : 'open';
}

/** A majority of the voters report all their tasks as applied. */
function isApplied({ electorate, tasks }: Facts): boolean {
  if (electorate === null) return false;
  const done = electorate.voters.filter((voter) => {
    const own = tasks.filter(({ organization }) => organization === voter);
    return own.length > 0 && own.every(({ state }) => state === 'applied');
  });
  return isMajority(done.length, electorate.voters.length);
}

/** Did a closed approval of the same address take this one's place? */
function isSuperseded(state: Simulation, { id, stored }: Facts, approved: boolean): boolean {
  const prefix = keys.approvals(targetOf(stored));
  const approvals = state.range<StoredApproval>(prefix);
  const own = approvals.find(({ key }) => key === `${prefix}${id}`)?.value;
  const isChannel = stored.content.address.split('/')[1] === 'Channel';
  return approvals.some(({ key, value }) => {
    if (key === `${prefix}${id}`) return false;
    const isNext = approved && own !== undefined && value.order > own.order;
    if (value.base === stored.base) return (value.applied && !own?.applied) || isNext;
    // Versions of a channel's config have no order that a contract could know: of its approvals the last is in force.
    return isChannel ? isNext : isLater(value.base, stored.base);
  });
}

/** `sequence:4` is later than `sequence:3`, and `executed:4:HASH` than `executed:3:HASH`; other counters have no order that a contract could know. */
function isLater(left: string, right: string): boolean {
  const counter = (base: string): [string, number] => {
    const match = /^([a-zA-Z]+):([0-9]{1,15})(?::[0-9a-f]{64})?$/.exec(base);
    return match ? [match[1]!, Number(match[2])] : [base, Number.NaN];
  };
  const [leftWord, leftCount] = counter(left);
  const [rightWord, rightCount] = counter(right);
  return leftWord === rightWord && leftCount > rightCount;
}

/** Is it about a Besu network whose lists are on each node: its ledger is no channel, and the network's voters decide. */
export function isBesuKind(kind: string): boolean {
  return kind === 'BesuNetwork' || kind === 'NodeList' || kind === 'AccountList';
}
