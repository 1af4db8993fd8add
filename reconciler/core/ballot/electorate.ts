import type { Electorate, Rule } from '../model/change.js';
import { sortedUnique } from '../order/compare-bytes.js';

/**
 * The electorate of a change: the given voters under the network's rule. A must-agree organization counts only where it
 * is a voter itself: a regulator that is no member of a channel has no say on it.
 */
export function electorate(voters: Iterable<string>, rule: Rule, mustAgree: readonly string[]): Electorate {
  const sorted = sortedUnique(voters);
  return { voters: sorted, rule, mustAgree: sortedUnique(mustAgree).filter((name) => sorted.includes(name)) };
}

/** How many yes votes a rule asks of `voters` organizations. May exceed their number (atLeast): then nothing passes. */
export function votesNeeded(rule: Rule, voters: number): number {
  if (rule.type === 'all') return Math.max(voters, 1);
  if (rule.type === 'atLeast') return Math.max(rule.n, 1);
  return Math.floor(voters / 2) + 1;
}
