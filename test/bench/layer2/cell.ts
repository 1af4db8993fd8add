/**
 * The words of the experiment: transactions are offered to one or both channels of a plasma network at a rate that no answer
 * slows down, blocks being cut in one way or another; what comes of it is one line of the table and one mark in the picture.
 */
import type { Engine } from '../../../reconciler/devnet/running-network.js';

/** How a channel's blocks are cut. */
export interface Batch {
  readonly timeoutMs: number;
  readonly maxMessageCount: number;
}

/** One point of the experiment. */
export interface Cell {
  readonly engine: Engine;
  readonly batch: Batch;
  /** Transactions a second, of all channels together. */
  readonly offered: number;
  /** 2: each channel gets half of it; 1: the main chain gets all. */
  readonly channels: 1 | 2;
}

/** Milliseconds are counted from the beginning of the window. Load is offered before it and behind it, too. */
export interface Window {
  /** When load begins: 0 or less. */
  readonly from: number;
  readonly to: number;
}

/** What became of one transaction. */
export interface Outcome {
  /** When it should begin, whenever it did. */
  readonly due: number;
  /** How long after that it began: the generator's own fault. */
  readonly late: number;
  /** When its client was told of its block; undefined: never. */
  readonly committed?: number;
  readonly block?: number;
  /** Why never. */
  readonly failure?: string;
}

/** What one channel did while one cell was measured. */
export interface ChannelRun {
  readonly channel: string;
  readonly window: Window;
  readonly outcomes: readonly Outcome[];
}

export interface Summary {
  /** Committed a second, all channels together. */
  readonly throughput: number;
  /** From when a transaction should begin to its commit. Undefined: so many were never committed that there is none. */
  readonly medianMs: number | undefined;
  readonly p95Ms: number | undefined;
  /** Mean transactions of a block. */
  readonly perBlock: number;
  /** Transactions due in the window. */
  readonly due: number;
  /** Of them: not committed when it ended. */
  readonly open: number;
  /** Of them: never committed, for as long as one waited. */
  readonly never: number;
  /** Why never, each once. */
  readonly failures: readonly string[];
  /** Of the generators' own lateness. */
  readonly lateP95Ms: number;
}

export interface Measured extends Cell, Summary {}
