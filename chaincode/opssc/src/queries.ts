import type {
  AttestationJson,
  ChannelRecordJson,
  ElectorateForJson,
  ElectorateJson,
  HistoryJson,
  HistoryPage,
  PlasmaLinkJson,
  ProposalJson,
  ProposalPage,
  SignatureJson,
  TaskJson,
  VersionJson,
  VoteJson,
} from './answers';
import type { ProposalFilter, Status } from './api';
import { configParts } from './base';
import { readRange, type Stub } from './call';
import { attestations, channelRecord } from './channel-record';
import {
  CHANNEL,
  HEX64,
  integerOf,
  invalid,
  objectOf,
  oneOf,
  parseJson,
  patternOf,
  proposalIdOf,
  roundOf,
} from './check-input';
import { checkAddress, checkTargetInput } from './check-target';
import { compareBytes, sortedUnique } from './compare-bytes';
import { MAX, NETWORK } from './constants';
import { FORMAT_VERSION } from './digest';
import { electorateReader, membersOfLink, sourcesOf } from './electorate';
import { keys } from './keys';
import { plasmaLinks } from './plasma-link';
import { isCounted, latestRound, loadRound, type Round } from './round';
import type { StoredContent, StoredHistory, StoredSignature, StoredTask, StoredVote } from './stored';

/** Everything here reads and never writes: to be evaluated, not submitted. */

export async function proposal(stub: Stub, idText: string): Promise<ProposalJson | null> {
  const round = await latestRound(stub, proposalIdOf(idText));
  return round ? proposalJson(stub, round) : null;
}

export async function proposalRound(stub: Stub, idText: string, roundText: string): Promise<ProposalJson | null> {
  const round = await loadRound(stub, proposalIdOf(idText), roundOf(roundText));
  return round && (round.decision || round.votes.length > 0) ? proposalJson(stub, round) : null;
}

const STATUSES: readonly Status[] = ['open', 'approved', 'rejected', 'withdrawn', 'expired', 'applied', 'superseded'];

/** A page of at most `pageSize` (1 to 100) proposals by id. The bookmark is the last id looked at. */
export async function proposals(
  stub: Stub,
  filterJson: string,
  pageSizeText: string,
  bookmark: string,
): Promise<ProposalPage> {
  const filter = checkFilter(filterJson);
  const pageSize = integerOf('pageSize', pageSizeText, 1, MAX.page);
  if (bookmark !== '') patternOf('bookmark', bookmark, HEX64);
  const prefix = filter.open === true ? 'live/' : 'content/';
  const electorates = electorateReader(stub);
  const found: ProposalJson[] = [];
  let last = bookmark;
  for (;;) {
    const entries = await readRange<StoredContent | 1>(stub, prefix, last, pageSize);
    for (const { key, value } of entries) {
      last = key.slice(prefix.length);
      // What is asked for costs reads of its votes and decisions; what others piled up elsewhere costs none.
      if (value !== 1 && filter.address !== undefined && value.content.address !== filter.address) continue;
      const round = await latestRound(stub, last, electorates);
      if (!round || !matches(filter, round)) continue;
      found.push(await proposalJson(stub, round));
      if (found.length === pageSize) return { proposals: found, bookmark: last };
    }
    if (entries.length < pageSize) return { proposals: found, bookmark: '' };
  }
}

function checkFilter(text: string): ProposalFilter {
  const filter = objectOf('filter', parseJson('filter', text === '' ? '{}' : text), ['open', 'address', 'status']);
  if (filter.open !== undefined && typeof filter.open !== 'boolean') throw invalid('filter.open', 'not true or false');
  const { status } = filter;
  if (status !== undefined && !Array.isArray(status)) throw invalid('filter.status', 'not a list');
  return {
    ...(filter.open === undefined ? {} : { open: filter.open }),
    ...(filter.address === undefined ? {} : { address: checkAddress('filter.address', filter.address) }),
    ...(status === undefined ? {} : { status: status.map((item) => oneOf('filter.status', item, STATUSES)) }),
  };
}

function matches(filter: ProposalFilter, round: Round): boolean {
  if (filter.address !== undefined && filter.address !== round.stored.content.address) return false;
  return filter.status === undefined || filter.status.includes(round.status);
}

async function proposalJson(stub: Stub, round: Round): Promise<ProposalJson> {
  const { id, stored, electorate, status, blocked } = round;
  // Only a channel's rounds have any: other kinds are not asked for what they cannot have.
  const signed = configParts(stored.base).length > 0;
  const signatures = signed ? await readRange<StoredSignature>(stub, keys.signatures(id, round.round)) : [];
  return {
    id,
    round: round.round,
    content: stored.content,
    digest: stored.digest,
    ledger: stored.ledger,
    base: stored.base,
    status,
    closed: round.decision !== undefined,
    electorate,
    votes: round.votes.map((vote) => voteJson(electorate, vote)),
    overdue: round.overdue.map(({ organization }) => organization),
    tasks: round.tasks.map(taskJson),
    signatures: signatures.map(({ value }) => signatureJson(value)),
    blocked: status === 'open' ? blocked : '',
  };
}

function voteJson(electorate: ElectorateJson | null, vote: StoredVote): VoteJson {
  return { ...vote, counted: isCounted(electorate, vote) };
}

function signatureJson(signature: StoredSignature): SignatureJson {
  return signature;
}

function taskJson(task: StoredTask): TaskJson {
  return task;
}

/** What happened to one proposal, or to all ('' as the id), a page at a time. */
export async function history(
  stub: Stub,
  idText: string,
  pageSizeText: string,
  bookmark: string,
): Promise<HistoryPage> {
  const id = idText === '' ? '' : proposalIdOf(idText);
  const pageSize = integerOf('pageSize', pageSizeText, 1, MAX.page * 10);
  if (bookmark.length > 500 || bookmark.includes('\u0000')) throw invalid('bookmark', 'not one of ours');
  const prefix = keys.histories(id);
  const entries = await readRange<StoredHistory>(stub, prefix, bookmark, pageSize);
  const last = entries.at(-1)?.key.slice(prefix.length) ?? '';
  return {
    entries: entries.map(({ key, value }) => historyJson(key, value)).sort(byTime),
    bookmark: entries.length < pageSize ? '' : last,
  };
}

function historyJson(key: string, stored: StoredHistory): HistoryJson {
  const [, id = '', round = ''] = key.split('/');
  return { ...stored, id, round: Number(round) };
}

function byTime(left: HistoryJson, right: HistoryJson): number {
  return (
    compareBytes(left.id, right.id) ||
    left.round - right.round ||
    compareBytes(left.timestamp, right.timestamp) ||
    compareBytes(left.transactionId, right.transactionId)
  );
}

/** Of the governance ledger itself: who decides on the Network document. */
export async function governanceElectorate(stub: Stub): Promise<ElectorateJson | null> {
  const { network } = NETWORK;
  const ledger = { type: 'fabric', name: stub.getChannelID(), genesis: '' } as const;
  const address = `${network}/Network/${network}`;
  return (await electorateReader(stub)({ address, ledger, base: '' })).electorate;
}

export async function electorateOfTarget(stub: Stub, targetJson: string): Promise<ElectorateForJson> {
  return electorateReader(stub)(checkTargetInput(targetJson, stub.getChannelID()));
}

export async function recordOf(stub: Stub, channel: string, genesis: string): Promise<ChannelRecordJson> {
  return channelRecord(stub, patternOf('channel', channel, CHANNEL), patternOf('genesis', genesis, HEX64));
}

export async function plasmaLinksOf(stub: Stub, channel: string, genesis: string): Promise<readonly PlasmaLinkJson[]> {
  const links = await plasmaLinks(stub, patternOf('channel', channel, CHANNEL), patternOf('genesis', genesis, HEX64));
  const sources = sourcesOf(stub);
  const found: PlasmaLinkJson[] = [];
  for (const link of links) {
    const members = await membersOfLink(sources, link);
    const isKnown = typeof members !== 'string';
    found.push({ ...link, members: isKnown ? sortedUnique(members) : [], blocked: isKnown ? '' : members });
  }
  return found;
}

export async function attestationsOf(
  stub: Stub,
  channel: string,
  genesis: string,
): Promise<readonly AttestationJson[]> {
  return attestations(stub, patternOf('channel', channel, CHANNEL), patternOf('genesis', genesis, HEX64));
}

export function version(): VersionJson {
  const { network, rule, mustAgree, maxOpenProposals } = NETWORK;
  return {
    formatVersion: FORMAT_VERSION,
    network,
    firstRule: rule,
    firstMustAgree: mustAgree,
    maxOpenProposals,
  };
}
