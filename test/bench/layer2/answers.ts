import type { Engine } from '../../../reconciler/devnet/running-network.js';
import type { Measured } from './cell.js';

/** What the experiment asks. */
export type Question = 'lower BatchTimeout at low load' | 'smaller blocks at high load' | 'second channel';

export type Effect = 'better' | 'worse' | 'the same' | 'a trade';

export interface Answer {
  readonly engine: Engine;
  readonly question: Question;
  /** Transactions a second; undefined where nothing was measured that could answer it. */
  readonly load: number | undefined;
  /** What all compared pairs have in common; undefined where they differ, or there is none. */
  readonly effect: Effect | undefined;
  readonly text: string;
}

/** A difference of this share or less is none: two runs of the same cell differ by so much. */
const NOTABLE = 0.1;

interface Pair {
  /** What both have in common and other pairs have not, as it is said. */
  readonly at: string;
  readonly before: Measured;
  readonly after: Measured;
}

interface Ratios {
  /** After over before; undefined where a median is missing. */
  readonly confirmation: number | undefined;
  readonly throughput: number | undefined;
}

function ratiosOf({ before, after }: Pair): Ratios {
  const { medianMs: from } = before;
  const { medianMs: to } = after;
  return {
    confirmation: from === undefined || to === undefined ? undefined : to / from,
    throughput: before.throughput === 0 ? undefined : after.throughput / before.throughput,
  };
}

/** -1, 0 or 1: whether a ratio is a notable gain; of times a gain is below 1. */
function gain(ratio: number, less: 'is better' | 'is worse'): number {
  const change = less === 'is better' ? 1 / ratio : ratio;
  if (change > 1 + NOTABLE) return 1;
  return change < 1 / (1 + NOTABLE) ? -1 : 0;
}

/** Who never commits has no median, and so the longest confirmation of all. */
function confirmationGain({ before, after }: Pair, { confirmation }: Ratios): number {
  if (confirmation !== undefined) return gain(confirmation, 'is better');
  return Number(after.medianMs !== undefined) - Number(before.medianMs !== undefined);
}

/** What is carried of an offered load to within what two runs differ by. */
const carries = ({ offered, throughput }: Measured): boolean => throughput >= offered * (1 - NOTABLE);

/** Where both carry what was offered, there was nothing to gain. */
function throughputGain({ before, after }: Pair, { throughput }: Ratios): number {
  if (carries(before) && carries(after)) return 0;
  return throughput === undefined ? Math.sign(after.throughput) : gain(throughput, 'is worse');
}

/** Whether `after` is better than `before`, by both figures. */
export function effectOf(pair: Pair): Effect {
  const ratios = ratiosOf(pair);
  const gains = [confirmationGain(pair, ratios), throughputGain(pair, ratios)];
  const [gained, lost] = [gains.includes(1), gains.includes(-1)];
  if (gained && lost) return 'a trade';
  if (gained) return 'better';
  return lost ? 'worse' : 'the same';
}

/** `0.98-1.10 x`. */
function range(values: readonly (number | undefined)[]): string {
  const known = values.filter((value) => value !== undefined);
  if (known.length === 0) return 'unknown';
  const [least, most] = [Math.min(...known).toFixed(2), Math.max(...known).toFixed(2)];
  return least === most ? `${least} x` : `${least}-${most} x`;
}

function figures(pairs: readonly Pair[]): string {
  const ratios = pairs.map(ratiosOf);
  const [confirmation, throughput] = (['confirmation', 'throughput'] as const).map((of) =>
    range(ratios.map((one) => one[of])),
  );
  return `median confirmation ${confirmation}, throughput ${throughput}`;
}

const EFFECTS: readonly Effect[] = ['better', 'the same', 'a trade', 'worse'];

function grouped(pairs: readonly Pair[]): readonly (readonly [Effect, readonly Pair[]])[] {
  const groups = EFFECTS.map((effect) => [effect, pairs.filter((pair) => effectOf(pair) === effect)] as const);
  return groups.filter(([, own]) => own.length > 0);
}

const WORDS: Readonly<Record<Effect, string>> = {
  better: 'Yes',
  worse: 'No, worse',
  'the same': 'It makes no difference',
  'a trade': 'A trade',
};

/** The answer to a question whose pairs are few enough to be named. */
function named(
  question: Question,
  engine: Engine,
  load: number | undefined,
  change: string,
  pairs: readonly Pair[],
): Answer {
  const groups = grouped(pairs);
  const [first] = groups;
  if (load === undefined || first === undefined)
    return { engine, question, load, effect: undefined, text: 'Not measured: it takes two values, and two loads.' };
  const parts = groups.map(([effect, own]) => `${effect} at ${own.map(({ at }) => at).join(', ')} (${figures(own)})`);
  if (groups.length > 1) {
    return { engine, question, load, effect: undefined, text: `It depends. ${change}: ${parts.join('; ')}.` };
  }
  const [effect] = first;
  return {
    engine,
    question,
    load,
    effect,
    text: `${WORDS[effect]}, at ${pairs.map(({ at }) => at).join(', ')}. ${change}: ${figures(pairs)}.`,
  };
}

const least = (values: readonly number[]): number => Math.min(...values);
const most = (values: readonly number[]): number => Math.max(...values);
const unique = (values: readonly number[]): readonly number[] =>
  [...new Set(values)].sort((left, right) => left - right);

/** From the largest to the smallest value of one parameter, for each value of the other one; none where there is one value only. */
function shrunk(
  cells: readonly Measured[],
  of: 'maxMessageCount' | 'timeoutMs',
  at: (cell: Measured) => string,
): readonly Pair[] {
  const other = of === 'timeoutMs' ? 'maxMessageCount' : 'timeoutMs';
  const values = cells.map(({ batch }) => batch[of]);
  if (unique(values).length < 2) return [];
  return unique(cells.map(({ batch }) => batch[other])).flatMap((fixed) => {
    const row = cells.filter(({ batch }) => batch[other] === fixed);
    const before = row.find(({ batch }) => batch[of] === most(values));
    const after = row.find(({ batch }) => batch[of] === least(values));
    return before === undefined || after === undefined ? [] : [{ at: at(after), before, after }];
  });
}

function secondChannel(engine: Engine, load: number, cells: readonly Measured[]): Answer {
  const at = ({ batch: { timeoutMs, maxMessageCount } }: Measured) => `${timeoutMs} ms x ${maxMessageCount}`;
  const pairs = cells.flatMap((after) => {
    const before = cells.find((one) => one.channels === 1 && after.channels === 2 && at(one) === at(after));
    return before === undefined ? [] : [{ at: at(after), before, after }];
  });
  const question = 'second channel' as const;
  const groups = grouped(pairs);
  const [first] = groups;
  if (first === undefined) return { engine, question, load, effect: undefined, text: 'Not measured.' };
  const counts = groups.map(
    ([effect, own]) => `${effect} at ${own.length} of ${pairs.length} settings (${figures(own)})`,
  );
  const alone = pairs.filter(({ before }) => carries(before)).length;
  const together = pairs.filter(({ after }) => carries(after)).length;
  const carried = `One channel carried the offered load at ${alone} of ${pairs.length}, two at ${together}.`;
  const effect = groups.length === 1 ? first[0] : undefined;
  return { engine, question, load, effect, text: `Half of the load on it is ${counts.join('; ')}. ${carried}` };
}

/** What the measured cells say of each question, for each engine: computed, never assumed. */
export function answers(measured: readonly Measured[]): readonly Answer[] {
  return [...new Set(measured.map(({ engine }) => engine))].flatMap((engine) => {
    const own = measured.filter((cell) => cell.engine === engine);
    const loads = unique(own.map(({ offered }) => offered));
    const [low] = loads;
    // One load alone is neither low nor high.
    const high = loads.length > 1 ? loads.at(-1) : undefined;
    const both = own.filter(({ channels }) => channels === 2);
    const under = (load: number | undefined) => both.filter(({ offered }) => offered === load);
    const span = (of: 'maxMessageCount' | 'timeoutMs', unit: string) => {
      const values = both.map(({ batch }) => batch[of]);
      return `From ${most(values)} to ${least(values)} ${unit}`;
    };
    const timeouts = shrunk(under(low), 'timeoutMs', ({ batch }) => `blocks of ${batch.maxMessageCount}`);
    const sizes = shrunk(under(high), 'maxMessageCount', ({ batch }) => `${batch.timeoutMs} ms`);
    return [
      named('lower BatchTimeout at low load', engine, high && low, span('timeoutMs', 'ms'), timeouts),
      named('smaller blocks at high load', engine, high, span('maxMessageCount', 'transactions a block'), sizes),
      ...loads.map((load) =>
        secondChannel(
          engine,
          load,
          own.filter(({ offered }) => offered === load),
        ),
      ),
    ];
  });
}
