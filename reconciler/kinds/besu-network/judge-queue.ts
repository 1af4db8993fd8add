import type { QueuedCall, VotingQueue } from '../../ports/read/voting-queue.js';
import type { EvmCall } from '../../ports/write/permissioning-writer.js';
import type { QueueWant } from './queue-plan.js';

/**
 * - `wanted`: byte for byte a call that follows from our Git.
 * - `early`: the same, but executed now it would do nothing, or harm: something else comes first.
 * - `stale`: it adds what is there or removes what is not; executed it does nothing.
 * - `duplicate`: the same call stands in the queue under a lower number.
 * - `foreign`: no Git of ours says it.
 */
export type QueueStanding = 'foreign' | 'wanted' | 'early' | 'stale' | 'duplicate';

/** What an item would do, by its call alone. */
export interface QueueReading {
  readonly text: string;
  /** The list has it already. */
  readonly isStale: boolean;
}

export interface JudgedItem {
  readonly item: QueuedCall;
  readonly standing: QueueStanding;
  readonly text: string;
  /** The item of which this is a duplicate. */
  readonly of: number | undefined;
  /** Why it is early. */
  readonly early: string | undefined;
}

/**
 * Judges every pending item by what it calls: nothing that an item says of itself counts, and one byte that differs makes
 * it another's. Whoever has the same Git and the same block judges alike.
 * @param wants the calls that turn the list into what Git says
 */
export function judgeQueue(
  { pending }: Pick<VotingQueue, 'pending'>,
  wants: readonly QueueWant[],
  read: (call: EvmCall) => QueueReading,
): readonly JudgedItem[] {
  const ours = new Map(wants.flatMap((want) => want.spellings.map((call) => [keyOf(call), want] as const)));
  const first = new Map<string, number>();
  return [...pending]
    .sort((one, other) => one.id - other.id)
    .map((item): JudgedItem => {
      const want = ours.get(keyOf(item));
      const key = keyOf(want?.spellings[0] ?? item);
      const of = first.get(key);
      if (of === undefined) first.set(key, item.id);
      const { text, isStale } = read(item);
      return { item, standing: standingOf(want, isStale, of !== undefined), text, of, early: want?.early };
    });
}

function standingOf(want: QueueWant | undefined, isStale: boolean, isAgain: boolean): QueueStanding {
  if (isStale && !want) return 'stale';
  if (isAgain) return 'duplicate';
  if (!want) return 'foreign';
  return want.early === undefined ? 'wanted' : 'early';
}

const keyOf = ({ to, data }: EvmCall): string => `${to} ${data}`;

/** What to say of an item whose call is none of the list's, by the name of its function where that is known. */
export function readOtherCall({ to, data }: EvmCall, name: string | undefined): QueueReading {
  return { text: `calls ${name ?? `an unknown function (${data.slice(0, 10)})`} of ${to}`, isStale: false };
}
