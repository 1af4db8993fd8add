import type { Outcome } from './cell.js';

/** Milliseconds since whenever. */
export interface Clock {
  now(): number;
  sleep(milliseconds: number): Promise<void>;
}

export interface Load {
  /** When the transactions should begin, ascending, from `zero` on. */
  readonly due: readonly number[];
  /** The clock's word for their 0. */
  readonly zero: number;
  /** How long one waits for answers behind the last one. */
  readonly patienceMs: number;
}

/**
 * Begins each transaction when it is due, whatever has become of those before it (an open loop): a network that is slow meets
 * all the load all the same. Times are told from when a transaction should have begun, so that a wait which the
 * generator itself has caused or met is in them (no coordinated omission).
 *
 * @param transact resolves with the block's number once the transaction is committed as valid
 * @returns one outcome for each, in the order of `due`; with a failure for what had no answer in the end
 */
export async function offerLoad(
  { due, zero, patienceMs }: Load,
  transact: (number: number) => Promise<number>,
  clock: Clock,
): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  const answers: Promise<void>[] = [];
  for (const [number, at] of due.entries()) {
    // A timer may fire a little early.
    for (let left = zero + at - clock.now(); left > 0; left = zero + at - clock.now()) await clock.sleep(left);
    const begun = { due: at, late: clock.now() - zero - at };
    outcomes.push({ ...begun, failure: 'no answer' });
    const answer = transact(number).then(
      (block) => ({ ...begun, committed: clock.now() - zero, block }),
      (error: unknown) => ({ ...begun, failure: error instanceof Error ? error.message : String(error) }),
    );
    answers.push(
      answer.then((outcome) => {
        outcomes[number] = outcome;
      }),
    );
  }
  await Promise.race([Promise.all(answers), clock.sleep(patienceMs)]);
  return [...outcomes];
}
