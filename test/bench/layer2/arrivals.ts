import type { Window } from './cell.js';

/** One of several generators that share a rate. */
export interface Share {
  /** Transactions a second, of all generators together. */
  readonly rate: number;
  readonly generators: number;
  /** From 0. */
  readonly index: number;
}

/**
 * When a generator's transactions are due, in milliseconds: those of all generators together come evenly, one generator after the
 * other. Never before `from`, always before `to`.
 */
export function arrivals({ rate, generators, index }: Share, { from, to }: Window): readonly number[] {
  const gap = 1000 / rate;
  const due: number[] = [];
  // Multiplied, not added up: a sum of gaps would drift.
  for (let number = index; from + number * gap < to; number += generators) due.push(from + number * gap);
  return due;
}
