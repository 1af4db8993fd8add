import { QuorateError } from '../model/quorate-error.js';

/** The refusal of a word on a round that is over, with what became of it. */
export function voteClosed(
  id: string,
  status: string,
  mend = 'nothing is left to vote on or to sign; reconcile history shows how it was decided',
): QuorateError {
  return new QuorateError('VOTE_CLOSED', 'This was decided already', {
    why: `${id.slice(0, 12)} is ${status}`,
    mend,
    facts: { proposal: id, status },
  });
}
