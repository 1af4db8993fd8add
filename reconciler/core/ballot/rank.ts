import { sha256Hex } from '../digest/sha256-hex.js';
import { QuorateError } from '../model/quorate-error.js';
import { compareBytes, sortedUnique } from '../order/compare-bytes.js';

/**
 * Which organization acts first where one is enough (commit, submit): 0 acts at once, k steps in after k waits. The
 * order is by hash, so the work is spread over the organizations and there is no leader to lose.
 *
 * @throws QuorateError NOT_A_VOTER
 */
export function rank(proposalId: string, organization: string, voters: readonly string[]): number {
  const drawn = sortedUnique(voters).map((voter) => ({ voter, lot: sha256Hex(`${proposalId}\n${voter}`) }));
  drawn.sort((left, right) => compareBytes(left.lot, right.lot));
  const place = drawn.findIndex(({ voter }) => voter === organization);
  if (place < 0) {
    throw new QuorateError('NOT_A_VOTER', 'This organization has no part in the change', {
      why: `${organization} is none of ${sortedUnique(voters).join(', ')}`,
      facts: { organization, proposal: proposalId },
    });
  }
  return place;
}
