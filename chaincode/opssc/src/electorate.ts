import type { Electorate, ElectorateForJson, ElectorateJson, Ledger } from './api';
import type { Stub } from './call';
import { channelRecord } from './channel-record';
import { sortedUnique } from './compare-bytes';
import { electorateHash } from './digest';
import { liveMembers } from './members';
import { ruleInForce } from './network-rule';
import { votesNeeded } from './tally';

/** Who votes on a resource of a kind: the members of its channel, or the Network's organizations. */
const ELECTORATES: Readonly<Record<string, 'channel' | 'network'>> = { Network: 'network', Chaincode: 'channel' };

export function isKnownKind(kind: string): boolean {
  return Object.hasOwn(ELECTORATES, kind);
}

/** Whose agreement a change of a resource needs now. */
export type ElectorateReader = (address: string, ledger: Ledger) => Promise<ElectorateForJson>;

/**
 * Reads electorates for one call, each thing once however many proposals are looked at. Members of the governance
 * channel are read live; those of another channel come from its attested record. Reads the state of others: never called
 * on a vote's ordinary road.
 */
export function electorateReader(stub: Stub): ElectorateReader {
  const once = new Map<string, Promise<ElectorateForJson>>();
  const members = lazily(() => liveMembers(stub));
  const rule = lazily(() => ruleInForce(stub));
  return (address, ledger) => {
    const type = ELECTORATES[address.split('/')[1] ?? ''];
    const key = type === 'network' ? '' : `${ledger.name}/${ledger.genesis}`;
    const known = once.get(key);
    if (known) return known;
    const read = (async () => {
      const network = await rule();
      if (type === 'network') {
        const named = network.organizations;
        return present(named ? (await members()).filter((member) => named.includes(member)) : await members(), network);
      }
      if (ledger.name === stub.getChannelID()) return present(await members(), network);
      const record = await channelRecord(stub, ledger.name, ledger.genesis);
      return record.inForce === null
        ? { electorate: null, blocked: record.blocked }
        : present(record.inForce.members, network);
    })();
    once.set(key, read);
    return read;
  };
}

function lazily<T>(read: () => Promise<T>): () => Promise<T> {
  let value: Promise<T> | undefined;
  return () => {
    value ??= read();
    return value;
  };
}

function present(members: readonly string[], network: Omit<Electorate, 'voters'>): ElectorateForJson {
  const voters = sortedUnique(members);
  const mustAgree = sortedUnique(network.mustAgree).filter((name) => voters.includes(name));
  const electorate: Electorate = { voters, rule: network.rule, mustAgree };
  const json: ElectorateJson = { ...electorate, hash: electorateHash(electorate) };
  const needed = votesNeeded(network.rule, voters.length);
  const blocked =
    needed > voters.length ? `the rule asks for ${needed} of ${voters.length} voters, so nothing can pass` : '';
  return { electorate: json, blocked };
}
