import type { ProposalView } from '../../ports/read/governance-reader.js';
import { blockOf, type LoopLine } from './organization-loop.js';
import type { VoteResult } from './step-result.js';

/** A proposal's votes. @param lines of the loops that cast them, by MSP id: they name the block */
export function votesOf(proposal: ProposalView, lines: ReadonlyMap<string, LoopLine>): readonly VoteResult[] {
  return proposal.votes.map(({ organization, vote, reason, claim }) => {
    const line = lines.get(organization);
    return { organization, vote, reason, revision: claim.revision, block: line && blockOf(line) };
  });
}
