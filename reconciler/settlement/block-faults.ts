import { QuorateError } from '../core/model/quorate-error.js';

/** Where a block was read. */
export interface BlockPlace {
  readonly channel: string;
  readonly block: number;
  /** Short name of our own peer. */
  readonly peer: string;
}

/** The peer's chain is another one than the root contract speaks of: settlement stops, until people have looked. */
export function forked(place: BlockPlace, why: string): QuorateError {
  return new QuorateError('PLASMA_FORK', 'The plasma chain has forked', {
    why,
    mend: 'stop writing to it, and compare the block with those of the other members: what is settled names one of two chains',
    facts: { ...place },
  });
}

/** The channel's orderers have not made this block as our peer has it: nothing is computed over it. */
export function forged(place: BlockPlace, why: string, cause?: unknown): QuorateError {
  return new QuorateError('PLASMA_BLOCK_FORGED', "A block of the plasma chain is not its orderers'", {
    why,
    mend: 'compare the block with the same one of another peer; set up anew the peer that has it otherwise',
    facts: { ...place },
    cause,
  });
}

/** Is it a fault of what our peer has, which no second try mends by itself? */
export function isBlockFault(error: unknown): error is QuorateError {
  return (
    error instanceof QuorateError &&
    ['PLASMA_FORK', 'PLASMA_BLOCK_FORGED', 'PLASMA_BLOCK_UNREADABLE'].includes(error.code)
  );
}
