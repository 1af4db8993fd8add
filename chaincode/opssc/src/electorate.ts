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

/**
 * Whose agreement a change of this resource needs now. Members of the governance channel are read live; those of another
 * channel come from its attested record. Reads the state of others: never called on a vote's ordinary road.
 */
export async function electorateFor(stub: Stub, address: string, ledger: Ledger): Promise<ElectorateForJson> {
  const kind = address.split('/')[1] ?? '';
  const ops = await liveMembers(stub);
  const network = await ruleInForce(stub);
  if (ELECTORATES[kind] === 'network') {
    const named = network.organizations;
    return present(named ? ops.filter((member) => named.includes(member)) : ops, network);
  }
  if (ledger.name === stub.getChannelID()) return present(ops, network);
  const record = await channelRecord(stub, ledger.name, ledger.genesis);
  if (record.inForce === null) return { electorate: null, blocked: record.blocked };
  return present(record.inForce.members, network);
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
