import type { AttestationJson, ChannelRecordJson } from './answers';
import type { ChannelFacts } from './api';
import { readJson, readRange, type Stub, writeJson } from './call';
import { canonicalJson } from './canonical-json';
import { compareBytes, sortedUnique } from './compare-bytes';
import { keys } from './keys';
import { liveMembers } from './members';
import { isMajority } from './tally';

type Report = AttestationJson;

/** The facts alone, in the one form that is compared. */
export function factsOf({ members, ordererOrganizations, mspHashes }: ChannelFacts): ChannelFacts {
  return { members, ordererOrganizations, mspHashes };
}

const sameFacts = (left: ChannelFacts, right: ChannelFacts): boolean =>
  canonicalJson(factsOf(left)) === canonicalJson(factsOf(right));

export async function attestations(stub: Stub, channel: string, genesis: string): Promise<readonly Report[]> {
  const entries = await readRange<Report>(stub, keys.attestations(channel, genesis));
  return entries.map(({ value }) => value).sort((a, b) => compareBytes(a.organization, b.organization));
}

/**
 * What is agreed on about a channel. The first record: ALL members it names and a majority of the governance channel
 * report the same, and nobody there reports otherwise. Later ones: a majority of the members of the one before; of the
 * governance channel itself a majority of those that are members now, because its record does not say who they are.
 */
export async function channelRecord(
  stub: Stub,
  channel: string,
  genesis: string,
  members: () => Promise<readonly string[]> = () => liveMembers(stub),
): Promise<ChannelRecordJson> {
  const established = await readJson<ChannelFacts>(stub, keys.record(channel, genesis));
  const reports = await attestations(stub, channel, genesis);
  if (!established) return { channel, genesis, ...firstRecord(reports, await members(), channel) };
  const electors = channel === stub.getChannelID() ? await members() : established.members;
  return { channel, genesis, ...laterRecord(established, electors, reports) };
}

type Derived = Omit<ChannelRecordJson, 'channel' | 'genesis'>;

function laterRecord(before: ChannelFacts, electors: readonly string[], reports: readonly Report[]): Derived {
  const entitled = reports.filter(({ organization }) => electors.includes(organization));
  const next = mostReported(entitled.filter((report) => !sameFacts(report, before)));
  const passes = next !== undefined && isMajority(next.by.length, electors.length);
  const inForce = passes ? next.facts : factsOf(before);
  const reportedBy = reports.filter((report) => sameFacts(report, inForce)).map(({ organization }) => organization);
  return {
    inForce,
    established: !passes,
    reportedBy,
    missing: inForce.members.filter((name) => !reports.some(({ organization }) => organization === name)),
    contradicting: reports.filter((report) => !sameFacts(report, inForce)).map(({ organization }) => organization),
    blocked: '',
  };
}

function firstRecord(reports: readonly Report[], ops: readonly string[], channel: string): Derived {
  // One who is no member of the governance channel any more neither carries nor blocks a record.
  const entitled = reports.filter(({ organization }) => ops.includes(organization));
  const candidate = mostReported(entitled);
  const none = { inForce: null, established: false };
  if (!candidate) {
    const blocked = `no organization has reported who is in ${channel} yet`;
    return { ...none, reportedBy: [], missing: [...ops], contradicting: [], blocked };
  }
  const { facts, by } = candidate;
  const missing = facts.members.filter((name) => !by.includes(name));
  const contradicting = entitled.map(({ organization }) => organization).filter((name) => !by.includes(name));
  const told = { reportedBy: by, missing, contradicting };
  if (contradicting.length > 0) {
    const blocked = `reports on ${channel} contradict each other: ${by.join(', ')} against ${contradicting.join(', ')}`;
    return { ...none, ...told, blocked };
  }
  if (missing.length > 0) {
    return { ...none, ...told, blocked: `the first record of ${channel} waits for ${missing.join(', ')}` };
  }
  if (!isMajority(by.length, ops.length)) {
    const others = ops.filter((name) => !by.includes(name));
    const blocked = `the first record of ${channel} waits for a majority of the governance channel: ${by.length} of ${ops.length}`;
    return { ...none, ...told, missing: others, blocked };
  }
  return { inForce: facts, established: false, ...told, blocked: '' };
}

/** The content that most report; of several the first by its canonical form, so that every peer picks the same. */
function mostReported(reports: readonly Report[]): { facts: ChannelFacts; by: readonly string[] } | undefined {
  const groups = new Map<string, { facts: ChannelFacts; by: string[] }>();
  for (const report of reports) {
    const facts = factsOf(report);
    const text = canonicalJson(facts);
    const group = groups.get(text) ?? { facts, by: [] };
    group.by.push(report.organization);
    groups.set(text, group);
  }
  const ordered = [...groups.entries()].sort(([a, x], [b, y]) => y.by.length - x.by.length || compareBytes(a, b));
  const group = ordered[0]?.[1];
  return group && { facts: group.facts, by: sortedUnique(group.by) };
}

/** Writes a derived record down, so that the next one is measured against it. True if something was written. */
export async function establishRecord(stub: Stub, channel: string, genesis: string): Promise<boolean> {
  const record = await channelRecord(stub, channel, genesis);
  if (record.inForce === null || record.established) return false;
  await writeJson(stub, keys.record(channel, genesis), record.inForce);
  return true;
}
