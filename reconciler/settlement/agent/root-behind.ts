import { QuorateError } from '../../core/model/quorate-error.js';

/** The root channel's own peer that was asked does not know yet what is there. */
export function rootBehind(chain: string, why: string, settledTo: number): QuorateError {
  return new QuorateError('PLASMA_ROOT_BEHIND', 'Our peer in the root channel is behind', {
    why,
    mend: 'wait until it has caught up; the agent tries again by itself',
    facts: { chain, settledTo },
    retry: 'transient',
  });
}
