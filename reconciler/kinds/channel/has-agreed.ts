import type { ProposalView } from '../../ports/read/governance-reader.js';

/**
 * Did our organization agree to a round, so that its loop may sign for it? By its counted yes; in vote mode `merged` by its
 * branch. In vote mode `manual` somebody said so after the decision where a signature of ours stands in the round, be it over
 * an update that other bytes have replaced since (another organization moved its anchors): that word is on the round.
 */
export function hasAgreed(
  organization: string,
  voteMode: 'manual' | 'merged',
  { votes, signatures }: Pick<ProposalView, 'votes' | 'signatures'>,
): boolean {
  if (voteMode === 'merged') return true;
  const isYes = votes.some((one) => one.organization === organization && one.vote === 'yes' && one.counted);
  return isYes || signatures.some((one) => one.organization === organization);
}
