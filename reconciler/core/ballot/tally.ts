import type { Electorate } from '../model/change.js';
import { sortedUnique } from '../order/compare-bytes.js';
import { votesNeeded } from './electorate.js';

/** One organization's present vote. */
export interface Vote {
  readonly organization: string;
  readonly vote: 'yes' | 'no';
}

export interface Tally {
  readonly decision: 'open' | 'approved' | 'rejected';
  /** Voters by what they said, sorted by bytes; votes of others are in none of these. */
  readonly yes: readonly string[];
  readonly no: readonly string[];
  readonly missing: readonly string[];
  /** Yes votes that the rule asks for. */
  readonly needed: number;
  /** Must-agree organizations that have not said yes (a no among them rejects). */
  readonly mustAgreeMissing: readonly string[];
}

/**
 * Counts votes. Approved as soon as the rule is met and every must-agree organization said yes; rejected as soon as
 * that cannot happen any more. Votes of organizations that are no voters do not count; of two votes of one organization
 * the later in the list does (another vote replaces it).
 */
export function tally(electorate: Electorate, votes: readonly Vote[]): Tally {
  const voters = sortedUnique(electorate.voters);
  const latest = new Map(votes.map(({ organization, vote }) => [organization, vote]));
  const yes = voters.filter((voter) => latest.get(voter) === 'yes');
  const no = voters.filter((voter) => latest.get(voter) === 'no');
  const missing = voters.filter((voter) => !latest.has(voter));
  const needed = votesNeeded(electorate.rule, voters.length);
  const mustAgreeMissing = sortedUnique(electorate.mustAgree).filter((name) => !yes.includes(name));
  const reachable = yes.length + missing.length >= needed && mustAgreeMissing.every((name) => missing.includes(name));
  const approved = yes.length >= needed && mustAgreeMissing.length === 0;
  const decision = approved ? 'approved' : reachable ? 'open' : 'rejected';
  return { decision, yes, no, missing, needed, mustAgreeMissing };
}
