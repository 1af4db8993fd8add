import type { AttestationJson, Effect } from './answers';
import type { AttestInput } from './api';
import { memberStamp, readJson, type Stub, writeJson } from './call';
import { canonicalJson } from './canonical-json';
import { establishRecord, factsOf } from './channel-record';
import { CHANNEL, HEX64, invalid, objectOf, organizationsOf, parseJson, patternOf } from './check-input';
import { sortedUnique } from './compare-bytes';
import { FORMAT_VERSION } from './digest';
import { announce } from './history';
import { keys } from './keys';
import { membersSeen } from './members';
import { Refusal } from './refusal';

/**
 * What the caller's own peer says of a channel. One key per organization; reads no other's. An endorsing peer that has
 * joined the channel refuses a report that names other members than it sees itself. So all do for the governance channel,
 * where only the orderer organizations and the MSPs are news: its members are read live.
 *
 * @throws Refusal REPORT_CONTRADICTED, INVALID_ARGUMENT
 */
export async function attest(stub: Stub, reportJson: string): Promise<Effect> {
  const input = checkReport(reportJson);
  const stamp = await memberStamp(stub);
  await refuseContradicted(stub, input, stamp.organization);
  const key = keys.attestation(input.channel, input.genesis, stamp.organization);
  const before = await readJson<AttestationJson>(stub, key);
  const facts = factsOf(input);
  if (before && before.formatVersion === FORMAT_VERSION && canonicalJson(factsOf(before)) === canonicalJson(facts)) {
    return { effect: 'none' };
  }
  const stored: AttestationJson = { ...facts, ...stamp, formatVersion: FORMAT_VERSION };
  await writeJson(stub, key, stored);
  announce(stub, 'attest', stamp, [input.channel]);
  return { effect: 'written' };
}

function checkReport(text: string): AttestInput {
  const fields = ['channel', 'genesis', 'members', 'ordererOrganizations', 'mspHashes'];
  const report = objectOf('report', parseJson('report', text), fields);
  const members = sortedUnique(organizationsOf('report.members', report.members));
  const orderers = sortedUnique(organizationsOf('report.ordererOrganizations', report.ordererOrganizations));
  if (members.length === 0) throw invalid('report.members', 'a channel has members');
  const all = sortedUnique([...members, ...orderers]);
  const given = objectOf('report.mspHashes', report.mspHashes, all);
  const mspHashes: Record<string, string> = Object.create(null);
  for (const name of all) mspHashes[name] = patternOf(`report.mspHashes[${name}]`, given[name], HEX64);
  return {
    channel: patternOf('report.channel', report.channel, CHANNEL),
    genesis: patternOf('report.genesis', report.genesis, HEX64),
    members,
    ordererOrganizations: orderers,
    mspHashes,
  };
}

/**
 * Against this endorsing peer's own view. A peer that has not joined cannot tell. One that has joined and finds the
 * caller to be no Writer there knows at least that the caller is no member.
 */
async function refuseContradicted(stub: Stub, { channel, members }: AttestInput, caller: string): Promise<void> {
  const seen = await membersSeen(stub, channel);
  if (seen.state === 'notJoined') return;
  const contradicts =
    seen.state === 'known' ? canonicalJson(seen.members) !== canonicalJson(members) : members.includes(caller);
  if (!contradicts) return;
  const view = seen.state === 'known' ? `this peer sees ${seen.members.join(', ')}` : `${caller} may not read it`;
  throw new Refusal(
    'REPORT_CONTRADICTED',
    `The report names ${members.join(', ')} as the members of ${channel}, but ${view}`,
    'report what your own peer says of the channel; if that differs, one of the two peers is behind',
  );
}

/** Writes a channel's record in force down. */
export async function establish(stub: Stub, channelText: string, genesisText: string): Promise<Effect> {
  const channel = patternOf('channel', channelText, CHANNEL);
  const genesis = patternOf('genesis', genesisText, HEX64);
  const stamp = await memberStamp(stub);
  if (!(await establishRecord(stub, channel, genesis))) return { effect: 'none' };
  announce(stub, 'attest', stamp, [channel]);
  return { effect: 'written' };
}
