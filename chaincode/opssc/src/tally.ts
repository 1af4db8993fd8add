import type { Electorate, Rule } from './api';

export interface CountedVote {
  readonly organization: string;
  readonly vote: 'yes' | 'no';
}

/** How many yes votes a rule asks of `voters` organizations. May exceed their number (atLeast). */
export function votesNeeded(rule: Rule, voters: number): number {
  if (rule.type === 'all') return Math.max(voters, 1);
  if (rule.type === 'atLeast') return Math.max(rule.n, 1);
  return Math.floor(voters / 2) + 1;
}

/**
 * Approved as soon as the rule is met and every must-agree organization said yes; rejected as soon as that cannot
 * happen any more. Votes of organizations that are no voters count nothing. More votes never unmake a decision.
 */
export function tally(electorate: Electorate, votes: readonly CountedVote[]): 'open' | 'approved' | 'rejected' {
  const said = new Map(votes.map(({ organization, vote }) => [organization, vote]));
  const yes = electorate.voters.filter((voter) => said.get(voter) === 'yes').length;
  const silent = electorate.voters.filter((voter) => !said.has(voter)).length;
  const needed = votesNeeded(electorate.rule, electorate.voters.length);
  if (yes >= needed && electorate.mustAgree.every((name) => said.get(name) === 'yes')) return 'approved';
  const reachable = yes + silent >= needed && electorate.mustAgree.every((name) => said.get(name) !== 'no');
  return reachable ? 'open' : 'rejected';
}

export function isMajority(some: number, all: number): boolean {
  return some > all / 2;
}
