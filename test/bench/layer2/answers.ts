import type { Engine } from '../../../reconciler/devnet/running-network.js';
import type { Batch, Measured } from './cell.js';
import { byEffect, carries, type Effect, isTimely, middleOf, type Pair, rangeOf } from './effect.js';

/** What the experiment asks. */
export type Question = 'lower BatchTimeout at low load' | 'smaller blocks at high load' | 'second channel';

export interface Answer {
  readonly engine: Engine;
  readonly question: Question;
  /** Transactions a second; undefined where nothing was measured that could answer it. */
  readonly load: number | undefined;
  /** What all compared pairs have in common; undefined where they differ, or there is none. */
  readonly effect: Effect | undefined;
  readonly text: string;
}

const ascending = (values: readonly number[]): readonly number[] =>
  [...new Set(values)].sort((left, right) => left - right);

const WORDS: Readonly<Record<Effect, string>> = {
  better: 'Yes',
  worse: 'No, it is worse',
  'the same': 'It makes no difference',
  'a trade': 'It is a trade',
};

/** A parameter of the batch that is made smaller, while the other one stays. */
interface Shrinking {
  readonly of: keyof Batch;
  readonly unit: string;
  readonly other: keyof Batch;
  /** `with blocks of 10, 50`. */
  readonly at: (values: readonly number[]) => string;
}

const TIMEOUT: Shrinking = {
  of: 'timeoutMs',
  unit: 'ms',
  other: 'maxMessageCount',
  at: (sizes) => `with blocks of ${sizes.join(', ')}`,
};
const SIZE: Shrinking = {
  of: 'maxMessageCount',
  unit: 'transactions a block',
  other: 'timeoutMs',
  at: (timeouts) => `at a BatchTimeout of ${timeouts.join(', ')} ms`,
};

/** Two channels, from the largest to the smallest value, for each value of the other parameter. */
function shrink(cells: readonly Measured[], { of, unit, other, at }: Shrinking): Pick<Answer, 'effect' | 'text'> {
  const values = ascending(cells.map(({ batch }) => batch[of]));
  const [least, most] = [values[0], values.at(-1)];
  const pairs = ascending(cells.map(({ batch }) => batch[other])).flatMap((fixed) => {
    const found = (value: number | undefined) =>
      cells.find(({ batch }) => batch[other] === fixed && batch[of] === value);
    const [before, after] = [found(most), found(least)];
    return before === undefined || after === undefined || before === after ? [] : [{ fixed, before, after }];
  });
  const groups = byEffect(pairs);
  const [first] = groups;
  if (first === undefined) return { effect: undefined, text: 'Not measured: it takes two loads, and two values.' };
  const place = (own: typeof pairs) => at(own.map(({ fixed }) => fixed));
  const change = `From ${most} to ${least} ${unit}`;
  if (groups.length === 1) {
    return { effect: first[0], text: `${WORDS[first[0]]}, ${place(pairs)}. ${change}: ${rangeOf(pairs)}.` };
  }
  const parts = groups.map(([effect, own]) => `${effect} ${place([...own])} (${rangeOf(own)})`);
  return { effect: undefined, text: `It depends. ${change}: ${parts.join('; ')}.` };
}

/** From one channel with all the load to two with half of it each, for each setting. */
function divide(cells: readonly Measured[]): Pick<Answer, 'effect' | 'text'> {
  const settingOf = ({ batch }: Measured) => `${batch.timeoutMs} ${batch.maxMessageCount}`;
  const alone = cells.filter(({ channels }) => channels === 1);
  const pairs = alone.flatMap((before): readonly Pair[] => {
    const after = cells.find((one) => one.channels === 2 && settingOf(one) === settingOf(before));
    return after === undefined ? [] : [{ before, after }];
  });
  const groups = byEffect(pairs);
  const [first] = groups;
  if (first === undefined) return { effect: undefined, text: 'Not measured: it takes one channel and two.' };
  const count = pairs.length;
  const parts = groups.map(([effect, own]) => `${effect} at ${own.length} of ${count} settings (${rangeOf(own)})`);
  const middle = count > 1 ? ` In the middle of all: ${middleOf(pairs)}.` : '';
  const carried = (of: (pair: Pair) => Measured) => pairs.filter((pair) => carries(of(pair))).length;
  const one = `One channel carried the offered load at ${carried(({ before }) => before)} of ${count}`;
  return {
    effect: groups.length === 1 ? first[0] : undefined,
    text: `Half of the load on it is ${parts.join('; ')}.${middle} ${one}, two at ${carried(({ after }) => after)}.`,
  };
}

type Judge = (cells: readonly Measured[]) => Pick<Answer, 'effect' | 'text'>;

/** Of the cells whose load came when it was due; how many others there were is told. */
function ofTimely(cells: readonly Measured[], judge: Judge): Pick<Answer, 'effect' | 'text'> {
  const timely = cells.filter(isTimely);
  const { effect, text } = judge(timely);
  const out = cells.length - timely.length;
  return {
    effect,
    text: out === 0 ? text : `${text} Left out: ${out} of ${cells.length} cells, whose load came late.`,
  };
}

/** What the measured cells say of each question, for each engine: computed, never assumed. */
export function answers(measured: readonly Measured[]): readonly Answer[] {
  return [...new Set(measured.map(({ engine }) => engine))].flatMap((engine): readonly Answer[] => {
    const own = measured.filter((cell) => cell.engine === engine);
    const loads = ascending(own.map(({ offered }) => offered));
    // One load alone is neither low nor high.
    const [low, high] = loads.length > 1 ? [loads[0], loads.at(-1)] : [];
    const under = (load: number | undefined) => own.filter(({ offered }) => offered === load);
    const both = (load: number | undefined) => under(load).filter(({ channels }) => channels === 2);
    return [
      {
        engine,
        question: 'lower BatchTimeout at low load',
        load: low,
        ...ofTimely(both(low), (cells) => shrink(cells, TIMEOUT)),
      },
      {
        engine,
        question: 'smaller blocks at high load',
        load: high,
        ...ofTimely(both(high), (cells) => shrink(cells, SIZE)),
      },
      ...loads.map((load) => ({ engine, question: 'second channel' as const, load, ...ofTimely(under(load), divide) })),
    ];
  });
}
