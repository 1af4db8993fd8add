import {
  channelVoters,
  configParts,
  type ElectorateTarget,
  isNewChannel,
  plasmaGenesis,
} from '../../core/ballot/channel-voters.js';
import { electorate, votesNeeded } from '../../core/ballot/electorate.js';
import { canonicalJson } from '../../core/digest/canonical-json.js';
import { sha256Hex } from '../../core/digest/sha256-hex.js';
import type { Electorate, LedgerId, Rule } from '../../core/model/change.js';
import type { Json } from '../../core/model/json.js';
import { compareBytes, sortedUnique } from '../../core/order/compare-bytes.js';
import type { ChannelRecordView } from '../../ports/read/governance-reader.js';
import { isBesuKind, isMajority, keys, type Stamp, type StoredNetwork } from './opssc-state.js';
import type { Simulation } from './versioned-state.js';

/** An electorate with the hash that a vote names. */
export interface ElectorateNow extends Electorate {
  readonly hash: string;
}

/** Whose agreement a change needs now. */
export type ElectorateFor = (target: ElectorateTarget) => {
  readonly electorate: ElectorateNow | null;
  readonly blocked: string;
};

/** What all agree on about a channel. */
export type ChannelFacts = NonNullable<ChannelRecordView['inForce']>;

export interface StoredAttestation extends ChannelFacts, Stamp {
  readonly formatVersion: number;
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

export function ruleInForce({ state, constants }: GovernanceView): StoredNetwork {
  return state.get<StoredNetwork>(keys.network) ?? { rule: constants.rule, mustAgree: constants.mustAgree };
}

/** Who votes on what; chaincode/opssc/src/electorate.ts. */
export function electorateReader(view: GovernanceView): ElectorateFor {
  return (target) => {
    const network = ruleInForce(view);
    const kind = target.address.split('/')[1] ?? '';
    if (kind === 'Network' || isBesuKind(kind)) {
      const named = network.organizations;
      return present(named ? view.members.filter((member) => named.includes(member)) : view.members, network);
    }
    if (kind === 'Channel') return channelElectorate(view, target, network);
    if (kind === 'PlasmaChain') return plasmaElectorate(view, target, network);
    const { members, blocked } = channelFacts(view, target.ledger, false);
    return members ? present(members, network) : { electorate: null, blocked };
  };
}

function channelElectorate(
  view: GovernanceView,
  { ledger, base, organizations = [] }: ElectorateTarget,
  network: StoredNetwork,
): ReturnType<ElectorateFor> {
  if (isNewChannel(base)) return votable(view, organizations, { ...network, rule: { type: 'all' } });
  const parts = configParts(base);
  const facts = channelFacts(
    view,
    ledger,
    parts.some((part) => part !== 'application'),
  );
  if (!facts.members) return { electorate: null, blocked: facts.blocked };
  return votable(view, channelVoters(parts, { ...facts, members: facts.members }), network);
}

/** The members of the root channel and those of the plasma chain's own. */
function plasmaElectorate(
  view: GovernanceView,
  { ledger, base, plasmaChannel = '' }: ElectorateTarget,
  network: StoredNetwork,
): ReturnType<ElectorateFor> {
  const own = { ...ledger, name: plasmaChannel, genesis: plasmaGenesis(base) ?? '' };
  const voters: string[] = [];
  for (const channel of [ledger, own]) {
    const { members, blocked } = channelFacts(view, channel, false);
    if (!members) return { electorate: null, blocked };
    voters.push(...members);
  }
  return votable(view, voters, network);
}

/** Who is in a channel: read live for the governance channel, but who orders for it comes from its record, too. */
function channelFacts(
  view: GovernanceView,
  { name, genesis }: LedgerId,
  withOrderers: boolean,
): {
  readonly members: readonly string[] | undefined;
  readonly ordererOrganizations: readonly string[];
  readonly blocked: string;
} {
  const isOwn = name === view.channel;
  if (isOwn && !withOrderers) return { members: view.members, ordererOrganizations: [], blocked: '' };
  const { record, blocked } = channelRecord(view, name, genesis);
  if (!record.inForce) return { members: undefined, ordererOrganizations: [], blocked };
  const { members, ordererOrganizations } = record.inForce;
  return { members: isOwn ? view.members : members, ordererOrganizations, blocked: '' };
}

/** Whoever must vote and is no member of the governance channel blocks. */
function votable(view: GovernanceView, named: readonly string[], network: StoredNetwork): ReturnType<ElectorateFor> {
  const found = present(named, network);
  const { voters, rule, mustAgree } = found.electorate;
  const absent = voters.filter((name) => !view.members.includes(name));
  const needed = votesNeeded(rule, voters.length);
  const suffices = needed <= voters.length - absent.length && !mustAgree.some((name) => absent.includes(name));
  if (found.blocked || suffices) return found;
  const why = `the rule asks for ${needed} of ${voters.length} voters`;
  return { ...found, blocked: `${absent.join(', ')} cannot vote, being no member of ${view.channel}: ${why}` };
}

function present(
  members: readonly string[],
  network: StoredNetwork,
): { readonly electorate: ElectorateNow; readonly blocked: string } {
  const plain = electorate(members, network.rule, network.mustAgree);
  const { voters, rule, mustAgree } = plain;
  const hash = sha256Hex(canonicalJson({ mustAgree, rule, voters } as unknown as Json));
  const needed = votesNeeded(rule, voters.length);
  const blocked =
    needed > voters.length ? `the rule asks for ${needed} of ${voters.length} voters, so nothing can pass` : '';
  return { electorate: { ...plain, hash }, blocked };
}

/** The facts alone, in the one form that is compared. */
export function factsOf({ members, ordererOrganizations, mspHashes }: ChannelFacts): ChannelFacts {
  return { members, ordererOrganizations, mspHashes };
}

export function sameFacts(left: ChannelFacts, right: ChannelFacts): boolean {
  const text = (facts: ChannelFacts): string => canonicalJson(factsOf(facts) as unknown as Json);
  return text(left) === text(right);
}

interface RecordNow {
  readonly record: ChannelRecordView;
  /** Is the record in force written down? */
  readonly established: boolean;
  readonly blocked: string;
}

/** What is agreed on about a channel; chaincode/opssc/src/channel-record.ts. */
export function channelRecord(view: GovernanceView, channel: string, genesis: string): RecordNow {
  const { state, members } = view;
  const before = state.get<ChannelFacts>(keys.record(channel, genesis));
  const reports = state
    .range<StoredAttestation>(keys.attestations(channel, genesis))
    .map(({ value }) => value)
    .sort((left, right) => compareBytes(left.organization, right.organization));
  const electors = channel === view.channel ? members : before?.members;
  const derived = before ? laterRecord(before, electors ?? [], reports) : firstRecord(reports, members, channel);
  const { established, blocked, ...record } = derived;
  return { record: { channel, genesis, ...record }, established, blocked };
}

type Derived = Omit<ChannelRecordView, 'channel' | 'genesis'> & Omit<RecordNow, 'record'>;

const names = (reports: readonly StoredAttestation[]): string[] => reports.map(({ organization }) => organization);

function laterRecord(
  before: ChannelFacts,
  electors: readonly string[],
  reports: readonly StoredAttestation[],
): Derived {
  const others = reports.filter((report) => electors.includes(report.organization) && !sameFacts(report, before));
  const next = mostReported(others);
  const passes = next !== undefined && isMajority(next.by.length, electors.length);
  const inForce = passes ? next.facts : factsOf(before);
  const all = names(reports);
  return {
    inForce,
    established: !passes,
    reportedBy: names(reports.filter((report) => sameFacts(report, inForce))),
    missing: inForce.members.filter((name) => !all.includes(name)),
    contradicting: names(reports.filter((report) => !sameFacts(report, inForce))),
    blocked: '',
  };
}

function firstRecord(reports: readonly StoredAttestation[], ops: readonly string[], channel: string): Derived {
  const entitled = reports.filter(({ organization }) => ops.includes(organization));
  const candidate = mostReported(entitled);
  const none = { inForce: undefined, established: false };
  if (!candidate) {
    const blocked = `no organization has reported who is in ${channel} yet`;
    return { ...none, reportedBy: [], missing: [...ops], contradicting: [], blocked };
  }
  const { facts, by } = candidate;
  const missing = facts.members.filter((name) => !by.includes(name));
  const contradicting = names(entitled).filter((name) => !by.includes(name));
  const told = { reportedBy: by, missing, contradicting };
  if (contradicting.length > 0) {
    const blocked = `reports on ${channel} contradict each other: ${by.join(', ')} against ${contradicting.join(', ')}`;
    return { ...none, ...told, blocked };
  }
  if (missing.length > 0) {
    return { ...none, ...told, blocked: `the first record of ${channel} waits for ${missing.join(', ')}` };
  }
  if (!isMajority(by.length, ops.length)) {
    const blocked = `the first record of ${channel} waits for a majority of the governance channel: ${by.length} of ${ops.length}`;
    return { ...none, ...told, missing: ops.filter((name) => !by.includes(name)), blocked };
  }
  return { inForce: facts, established: false, ...told, blocked: '' };
}

/** The content that most report; of several the first by its canonical form. */
function mostReported(
  reports: readonly StoredAttestation[],
): { readonly facts: ChannelFacts; readonly by: readonly string[] } | undefined {
  const groups = new Map<string, { facts: ChannelFacts; by: string[] }>();
  for (const report of reports) {
    const facts = factsOf(report);
    const text = canonicalJson(facts as unknown as Json);
    const group = groups.get(text) ?? { facts, by: [] };
    group.by.push(report.organization);
    groups.set(text, group);
  }
  const first = [...groups].sort(([a, x], [b, y]) => y.by.length - x.by.length || compareBytes(a, b))[0]?.[1];
  return first && { facts: first.facts, by: sortedUnique(first.by) };
}

/** Writes a derived record down, so that the next one is measured against it. */
export function establishRecord(view: GovernanceView, channel: string, genesis: string): void {
  const { record, established } = channelRecord(view, channel, genesis);
  if (record.inForce && !established) view.state.put(keys.record(channel, genesis), record.inForce);
}
