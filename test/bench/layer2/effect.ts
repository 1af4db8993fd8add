import type { Measured } from './cell.js';
import { quantile } from './summarize.js';

export type Effect = 'better' | 'worse' | 'the same' | 'a trade';

/** Two cells that differ in one thing. */
export interface Pair {
  readonly before: Measured;
  readonly after: Measured;
}

/** A difference of this share or less is none: two runs of the same cell differ by so much. */
const NOTABLE = 0.1;

/** Milliseconds. Whose generators began so late had no processor for them: then the machine was measured, and no network. */
export const LATE_MS = 50;

/** Whether load was offered when it was due, as far as the 95th percentile goes. */
export const isTimely = ({ lateP95Ms }: Measured): boolean => lateP95Ms <= LATE_MS;

/** Whether the offered load was carried, to within what two runs differ by. */
export const carries = ({ offered, throughput }: Measured): boolean => throughput >= offered * (1 - NOTABLE);

/** After over before; undefined where there is no median. */
function confirmationRatio({ before, after }: Pair): number | undefined {
  return before.medianMs === undefined || after.medianMs === undefined ? undefined : after.medianMs / before.medianMs;
}

/** After over before; undefined where nothing was committed before. */
function throughputRatio({ before, after }: Pair): number | undefined {
  return before.throughput === 0 ? undefined : after.throughput / before.throughput;
}

/** 1 for a ratio notably above 1, -1 for one notably below, else 0. */
function notable(ratio: number): number {
  if (ratio > 1 + NOTABLE) return 1;
  return ratio < 1 / (1 + NOTABLE) ? -1 : 0;
}

/** Who never commits has no median, and so the longest confirmation of all. */
function confirmationGain(pair: Pair): number {
  const ratio = confirmationRatio(pair);
  if (ratio !== undefined) return -notable(ratio);
  return Number(pair.after.medianMs !== undefined) - Number(pair.before.medianMs !== undefined);
}

/** Where both carry what was offered, there was nothing to gain. */
function throughputGain(pair: Pair): number {
  if (carries(pair.before) && carries(pair.after)) return 0;
  const ratio = throughputRatio(pair);
  return ratio === undefined ? Math.sign(pair.after.throughput) : notable(ratio);
}

/** Whether `after` is better than `before`, by both figures; a trade: by one better, by the other worse. */
export function effectOf(pair: Pair): Effect {
  const gains = [confirmationGain(pair), throughputGain(pair)];
  const [gained, lost] = [gains.includes(1), gains.includes(-1)];
  if (gained && lost) return 'a trade';
  if (gained) return 'better';
  return lost ? 'worse' : 'the same';
}

/** The pairs by their effects, without those that no pair has. */
export function byEffect<One extends Pair>(pairs: readonly One[]): readonly (readonly [Effect, readonly One[]])[] {
  const effects: readonly Effect[] = ['better', 'the same', 'a trade', 'worse'];
  return effects
    .map((effect) => [effect, pairs.filter((pair) => effectOf(pair) === effect)] as const)
    .filter(([, own]) => own.length > 0);
}

function text(ratios: readonly (number | undefined)[], words: (known: readonly number[]) => string): string {
  const known = ratios.filter((ratio) => ratio !== undefined);
  return known.length === 0 ? 'unknown' : words(known);
}

const figures = (pairs: readonly Pair[], words: (known: readonly number[]) => string): string =>
  `median confirmation ${text(pairs.map(confirmationRatio), words)}, throughput ${text(pairs.map(throughputRatio), words)}`;

/** `median confirmation 0.80-0.95 x, throughput 1.00 x`: the ratios after to before from the least to the most. */
export function rangeOf(pairs: readonly Pair[]): string {
  return figures(pairs, (known) => {
    const [least, most] = [Math.min(...known).toFixed(2), Math.max(...known).toFixed(2)];
    return least === most ? `${least} x` : `${least}-${most} x`;
  });
}

/** The same, the middle ones. */
export function middleOf(pairs: readonly Pair[]): string {
  return figures(pairs, (known) => `${quantile(known, 0.5)!.toFixed(2)} x`);
}
