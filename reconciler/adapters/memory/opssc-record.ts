import { canonicalJson } from '../../core/digest/canonical-json.js';
import type { Json } from '../../core/model/json.js';
import { compareBytes, sortedUnique } from '../../core/order/compare-bytes.js';
import type { ChannelRecordView } from '../../ports/read/governance-reader.js';
import { type GovernanceView, isMajority, keys, type Stamp } from './opssc-state.js';

/** What all agree on about a channel. */
export type ChannelFacts = NonNullable<ChannelRecordView['inForce']>;

export interface StoredAttestation extends ChannelFacts, Stamp {
  readonly formatVersion: number;
}

/** The facts alone, in the one form that is compared. */
export function factsOf({ members, ordererOrganizations, mspHashes }: ChannelFacts): ChannelFacts {
  return { members, ordererOrganizations, mspHashes };
}

export function sameFacts(left: ChannelFacts, right: ChannelFacts): boolean {
  return left === right || textOf(left) === textOf(right);
}

/** Of what lies in the state, which is never changed and looked at again by everybody. */
const TEXTS = new WeakMap<ChannelFacts, string>();

function textOf(facts: ChannelFacts): string {
  let text = TEXTS.get(facts);
  if (text === undefined) {
    text = canonicalJson(factsOf(facts) as unknown as Json);
    TEXTS.set(facts, text);
  }
  return text;
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
    const text = textOf(report);
    const group = groups.get(text) ?? { facts: factsOf(report), by: [] };
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
