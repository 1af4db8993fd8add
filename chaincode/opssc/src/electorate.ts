import type { ElectorateForJson, ElectorateJson } from './answers';
import type { Electorate, Ledger, TargetInput } from './api';
import { configParts, isBesuKind, isNewChannel, kindOf, plasmaGenesis } from './base';
import type { Stub } from './call';
import { channelRecord } from './channel-record';
import { sortedUnique } from './compare-bytes';
import { electorateHash } from './digest';
import { liveMembers } from './members';
import { type NetworkRule, ruleInForce } from './network-rule';
import { plasmaLinks } from './plasma-link';
import type { StoredPlasmaLink } from './stored';
import { votesNeeded } from './tally';

/** Whose agreement a change of a resource needs now. */
export type ElectorateReader = (target: TargetInput) => Promise<ElectorateForJson>;

/** What electorates follow from, each thing read once however many proposals are looked at. */
export interface Sources {
  readonly opsChannel: string;
  readonly members: () => Promise<readonly string[]>;
  readonly rule: () => Promise<NetworkRule>;
  readonly record: (ledger: Ledger) => ReturnType<typeof channelRecord>;
  readonly links: (ledger: Ledger) => ReturnType<typeof plasmaLinks>;
}

/**
 * Reads electorates for one call. Members of the governance channel are read live; those of another channel, and the
 * orderer organizations of any, come from its attested record. Reads the state of others: never called on a vote's
 * ordinary road.
 */
export function electorateReader(stub: Stub): ElectorateReader {
  const sources = sourcesOf(stub);
  return async (target) => {
    const network = await sources.rule();
    const kind = kindOf(target.address);
    if (kind === 'PlasmaChain') return reachable(sources, await membersOfBoth(sources, target), network);
    if (kind !== 'Channel') {
      const voters =
        kind === 'Network' || isBesuKind(kind)
          ? await networkVoters(sources, network)
          : await membersOf(sources, target.ledger);
      return typeof voters === 'string' ? blocked(voters) : present(voters, network);
    }
    const isNew = isNewChannel(target.base);
    const voters = isNew ? (target.organizations ?? []) : await votersOfParts(sources, target);
    // Nobody is put into a new channel unasked, whatever the network's rule is.
    return reachable(sources, voters, isNew ? { ...network, rule: { type: 'all' } } : network);
  };
}

export function sourcesOf(stub: Stub): Sources {
  const members = lazily(() => liveMembers(stub));
  return {
    opsChannel: stub.getChannelID(),
    members,
    rule: lazily(() => ruleInForce(stub)),
    record: onceEach((ledger) => channelRecord(stub, ledger.name, ledger.genesis, members)),
    links: onceEach((ledger) => plasmaLinks(stub, ledger.name, ledger.genesis)),
  };
}

function onceEach<T>(read: (ledger: Ledger) => Promise<T>): (ledger: Ledger) => Promise<T> {
  const known = new Map<string, Promise<T>>();
  return (ledger) => {
    const key = `${ledger.name}/${ledger.genesis}`;
    const value = known.get(key) ?? read(ledger);
    known.set(key, value);
    return value;
  };
}

function lazily<T>(read: () => Promise<T>): () => Promise<T> {
  let value: Promise<T> | undefined;
  return () => {
    value ??= read();
    return value;
  };
}

/** Sets of voters; a text where nobody can say yet who they are. */
type Voters = readonly string[] | string;

async function networkVoters({ members }: Sources, { organizations }: NetworkRule): Promise<readonly string[]> {
  const live = await members();
  return organizations ? live.filter((member) => organizations.includes(member)) : live;
}

async function membersOf({ opsChannel, members, record }: Sources, ledger: Ledger): Promise<Voters> {
  if (ledger.name === opsChannel) return members();
  const { inForce, blocked } = await record(ledger);
  return inForce?.members ?? blocked;
}

/**
 * The members vote on the application part, the orderer organizations on theirs, both on what is above the two; on how
 * blocks are cut the orderer organizations and, of each plasma chain that the channel is a part of, the members of both.
 */
async function votersOfParts(sources: Sources, { ledger, base }: TargetInput): Promise<Voters> {
  const parts = configParts(base);
  const voters: string[] = [];
  if (parts.some((part) => part === 'application' || part === 'channel')) {
    const members = await membersOf(sources, ledger);
    if (typeof members === 'string') return members;
    voters.push(...members);
  }
  for (const link of parts.includes('batch') ? await sources.links(ledger) : []) {
    const members = await membersOfLink(sources, link);
    if (typeof members === 'string') return members;
    voters.push(...members);
  }
  if (parts.some((part) => part !== 'application')) {
    const { inForce, blocked } = await sources.record(ledger);
    if (!inForce) return blocked;
    voters.push(...inForce.ordererOrganizations);
  }
  return voters;
}

/** Of a plasma chain: the members of its root channel, where it is settled, and those of its own. */
async function membersOfBoth(sources: Sources, { ledger, base, plasmaChannel = '' }: TargetInput): Promise<Voters> {
  const plasma = { ...ledger, name: plasmaChannel, genesis: plasmaGenesis(base) ?? '' };
  return membersOfLink(sources, { root: ledger, plasma });
}

export async function membersOfLink(
  sources: Sources,
  { root, plasma }: Pick<StoredPlasmaLink, 'root' | 'plasma'>,
): Promise<Voters> {
  const voters: string[] = [];
  for (const channel of [root, plasma]) {
    const members = await membersOf(sources, channel);
    if (typeof members === 'string') return members;
    voters.push(...members);
  }
  return voters;
}

/** An electorate of which so many can vote that something can pass, or why not. */
async function reachable(
  sources: Sources,
  voters: Voters,
  network: Omit<Electorate, 'voters'>,
): Promise<ElectorateForJson> {
  if (typeof voters === 'string') return blocked(voters);
  const found = present(voters, network);
  return found.blocked === '' ? { ...found, blocked: await unreachable(sources, found.electorate) } : found;
}

function blocked(why: string): ElectorateForJson {
  return { electorate: null, blocked: why };
}

function present(voters: readonly string[], network: Omit<Electorate, 'voters'>): ElectorateForJson & Found {
  const sorted = sortedUnique(voters);
  const mustAgree = sortedUnique(network.mustAgree).filter((name) => sorted.includes(name));
  const electorate: Electorate = { voters: sorted, rule: network.rule, mustAgree };
  const json: ElectorateJson = { ...electorate, hash: electorateHash(electorate) };
  const needed = votesNeeded(network.rule, sorted.length);
  const why =
    needed > sorted.length ? `the rule asks for ${needed} of ${sorted.length} voters, so nothing can pass` : '';
  return { electorate: json, blocked: why };
}

interface Found {
  readonly electorate: ElectorateJson;
}

/** Orderer organizations, those of a new channel and of a plasma chain need be no members of the governance channel: then they cannot vote. */
async function unreachable({ opsChannel, members }: Sources, { voters, rule, mustAgree }: Electorate): Promise<string> {
  const live = await members();
  const absent = voters.filter((name) => !live.includes(name));
  const needed = votesNeeded(rule, voters.length);
  const suffices = needed <= voters.length - absent.length && !mustAgree.some((name) => absent.includes(name));
  if (suffices) return '';
  return `${absent.join(', ')} cannot vote, being no member of ${opsChannel}: the rule asks for ${needed} of ${voters.length} voters`;
}
