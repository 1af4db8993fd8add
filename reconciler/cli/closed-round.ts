import { voteClosed } from '../core/ballot/vote-closed.js';
import { QuorateError } from '../core/model/quorate-error.js';
import type { GovernanceReader } from '../ports/read/governance-reader.js';
import { findProposal, type Named } from './find-proposal.js';

/**
 * A person may name a round that is over and that no look lists any more. In place of `There is no such proposal` this says
 * what became of it; any other error, and a word that never named anything, stay as they are.
 */
export async function closedRound(
  error: unknown,
  names: readonly string[],
  reader: Pick<GovernanceReader, 'proposals'>,
): Promise<unknown> {
  if (!(error instanceof QuorateError) || error.code !== 'PROPOSAL_UNKNOWN') return error;
  const closed = (await reader.proposals()).filter(({ status }) => status !== 'open' && status !== 'approved');
  const candidates = closed.map(({ id, content }): Named => ({ id, address: content.address }));
  for (const name of names) {
    const id = idOf(name, candidates);
    const found = closed.find((proposal) => proposal.id === id);
    if (found) return voteClosed(found.id, found.status);
  }
  return error;
}

/** Undefined where it names none or several: that is no better an answer. */
function idOf(name: string, candidates: readonly Named[]): string | undefined {
  try {
    return findProposal(name, candidates).id;
  } catch {
    return undefined;
  }
}
