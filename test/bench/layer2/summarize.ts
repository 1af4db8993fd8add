import type { ChannelRun, Outcome, Summary } from './cell.js';

/**
 * The value that a share of all is not above (nearest rank, so always one that was measured).
 * @param share above 0, up to 1
 * @param values none: undefined; Infinity stands for what never came, and is answered as undefined
 */
export function quantile(values: readonly number[], share: number): number | undefined {
  const sorted = values.toSorted((left, right) => left - right);
  const found = sorted[Math.ceil(share * sorted.length) - 1];
  return found === undefined || found === Number.POSITIVE_INFINITY ? undefined : found;
}

interface Cut {
  /** When the last client was told of it. */
  at: number;
  transactions: number;
}

/** The blocks, in their order. */
function cutsOf(outcomes: readonly Outcome[]): readonly Cut[] {
  const cuts = new Map<number, Cut>();
  for (const { block, committed } of outcomes) {
    if (block === undefined || committed === undefined) continue;
    const cut = cuts.get(block) ?? { at: committed, transactions: 0 };
    cuts.set(block, { at: Math.max(cut.at, committed), transactions: cut.transactions + 1 });
  }
  return [...cuts].sort(([left], [right]) => left - right).map(([, cut]) => cut);
}

/**
 * Transactions committed in the window. Each block's count evenly over the time since the block before it: a window holds
 * two or three blocks of a long BatchTimeout, and a count of whole ones would say more of where the window lies.
 */
function committedIn({ window: { from, to }, outcomes }: ChannelRun): number {
  let before = from;
  let total = 0;
  for (const { at, transactions } of cutsOf(outcomes)) {
    const inside = Math.min(at, to) - Math.max(before, 0);
    // Two blocks may be told of in the same instant.
    if (at > before) total += inside > 0 ? (transactions * inside) / (at - before) : 0;
    else if (at >= 0 && at <= to) total += transactions;
    before = Math.max(before, at);
  }
  return total;
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** One line of the table: all channels of a cell, of all its rounds. @param runs one at least, each as long as the others */
export function summarize(runs: readonly ChannelRun[]): Summary {
  const inWindow = runs.flatMap(({ window, outcomes }) =>
    outcomes.filter(({ due }) => due >= 0 && due < window.to).map((outcome) => ({ ...outcome, end: window.to })),
  );
  const never = inWindow.filter(({ committed }) => committed === undefined);
  const waits = inWindow.map(({ due, committed = Number.POSITIVE_INFINITY }) => committed - due);
  const cuts = runs.flatMap(({ outcomes }) => cutsOf(outcomes));
  const channels = new Set(runs.map(({ channel }) => channel)).size;
  // Channels add up, rounds do not.
  const seconds = sum(runs.map(({ window }) => window.to / 1000)) / channels;
  return {
    throughput: sum(runs.map(committedIn)) / seconds,
    medianMs: quantile(waits, 0.5),
    p95Ms: quantile(waits, 0.95),
    perBlock: cuts.length === 0 ? 0 : sum(cuts.map(({ transactions }) => transactions)) / cuts.length,
    due: inWindow.length,
    open: inWindow.filter(({ committed, end }) => committed === undefined || committed > end).length,
    never: never.length,
    failures: [...new Set(never.flatMap(({ failure }) => failure ?? []))].sort(),
    lateP95Ms:
      quantile(
        inWindow.map(({ late }) => late),
        0.95,
      ) ?? 0,
  };
}
