import type { Electorate } from '../model/change.js';
import { tally, type Vote } from './tally.js';

/** A round as far as it takes to know whether a quorum said yes. */
export interface JudgedRound {
  readonly status: string;
  readonly electorate: Electorate;
  readonly votes: readonly (Vote & { readonly counted: boolean })[];
}

/**
 * Did a quorum say yes, whatever has become of it since. `superseded` alone does not tell: an open round is superseded,
 * too, once its base is past, and whoever votes on a past base would have an approval by one vote. So its votes are counted.
 */
export function wasApproved({ status, electorate, votes }: JudgedRound): boolean {
  if (status === 'approved' || status === 'applied') return true;
  if (status !== 'superseded') return false;
  const counted = votes.filter((vote) => vote.counted);
  return tally(electorate, counted).decision === 'approved';
}
