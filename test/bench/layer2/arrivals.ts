import type { Window } from './cell.js';
import { fraction } from './fraction.js';

/** One of several generators that share a rate. */
export interface Share {
  /** Transactions a second, of all generators together. */
  readonly rate: number;
  readonly generators: number;
  /** From 0. */
  readonly index: number;
}

/**
 * When a generator's transactions are due, in ascending milliseconds: one in each of its gaps, at a random place of it. Evenly
 * they would beat with the BatchTimeout: one each 200 ms and a timeout of 200 ms never meet in a block, or always. The same
 * places each time: every cell meets the very same load.
 */
export function arrivals({ rate, generators, index }: Share, { from, to }: Window): readonly number[] {
  const gap = (1000 / rate) * generators;
  const due: number[] = [];
  // Multiplied, not added up: a sum of gaps would drift.
  for (let number = 0; from + number * gap < to; number += 1) {
    due.push(from + (number + fraction(`${index}/${number}`)) * gap);
  }
  return due.filter((at) => at < to);
}
