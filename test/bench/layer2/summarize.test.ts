/** Statistics of a cell, by hand-made outcomes. */
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { ChannelRun, Outcome } from './cell.js';
import { quantile, summarize } from './summarize.js';

const test = suite('statistics of a cell');
const close = (found: number | undefined, expected: number) =>
  assert.ok(Math.abs(found! - expected) < 1e-9, `${found}, not ${expected}`);

/** A transaction each 100 ms, from before the window to behind it; blocks of so many, cut when the last one has come. */
function run(perBlock: number, more: Partial<ChannelRun> = {}): ChannelRun {
  const outcomes = Array.from({ length: 60 }, (_, index): Outcome => {
    const block = Math.floor(index / perBlock);
    return { due: -1000 + index * 100, late: 0, committed: -1000 + (block + 1) * perBlock * 100, block };
  });
  return { channel: 'chains', window: { from: -1000, to: 2000 }, outcomes, ...more };
}

const never = ({ due, late }: Outcome): Outcome => ({ due, late, failure: 'no answer' });

test('a quantile is the nearest rank; of nothing there is none, and what never came counts', () => {
  assert.is(quantile([5, 1, 3, 2, 4], 0.5), 3);
  assert.is(quantile([4, 1, 3, 2], 0.5), 2);
  assert.is(quantile([1, 2, 3], 1), 3);
  assert.is(
    quantile(
      Array.from({ length: 20 }, (_, index) => index + 1),
      0.95,
    ),
    19,
  );
  assert.is(quantile([], 0.5), undefined);
  const half = [1, 2, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  assert.equal([quantile(half, 0.5), quantile(half, 0.75)], [2, undefined]);
});

test('a rate is the same however large the blocks are, and wherever the window lies in them', () => {
  for (const perBlock of [1, 3, 7, 13, 20]) close(summarize([run(perBlock)]).throughput, 10);
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 500, max: 2000 }), (perBlock, to) => {
      close(summarize([run(perBlock, { window: { from: -1000, to } })]).throughput, 10);
    }),
  );
});

test('a network that commits nothing more has half the rate when that begins in the middle of the window', () => {
  const { outcomes } = run(1);
  const dead = outcomes.map((outcome) => (outcome.committed! > 1000 ? never(outcome) : outcome));
  const summary = summarize([run(1, { outcomes: dead })]);
  close(summary.throughput, 5);
  assert.equal([summary.due, summary.open, summary.never, summary.failures], [20, 10, 10, ['no answer']]);
});

test('a block that comes late counts over all of the time since the one before it', () => {
  const outcomes = run(1)
    .outcomes.slice(0, 40)
    .map((outcome) => (outcome.committed! > 1000 ? { ...outcome, committed: 3000, block: 99 } : outcome));
  // 10 a second for one second, then 20 transactions and those offered behind the window in one block after two seconds.
  close(summarize([run(1, { outcomes })]).throughput, (10 + 20 / 2) / 2);
});

test('a wait counts from when a transaction was due, in the window only', () => {
  const { medianMs, p95Ms, perBlock, due, open } = summarize([run(5)]);
  // Five in a block, 100 ms apart: they wait 100 to 500 ms.
  assert.equal([medianMs, p95Ms, perBlock, due, open], [300, 500, 5, 20, 0]);
  const slow = run(5).outcomes.map((outcome) =>
    outcome.due < 0 ? { ...outcome, committed: outcome.committed! + 9000 } : outcome,
  );
  assert.is(summarize([run(5, { outcomes: slow })]).p95Ms, 500);
});

test('what was not committed when the window ended is open, though it came later', () => {
  const late = run(5).outcomes.map((outcome) => (outcome.due >= 1500 ? { ...outcome, committed: 2000.5 } : outcome));
  const { open, never: lost } = summarize([run(5, { outcomes: late })]);
  assert.equal([open, lost], [5, 0]);
});

test('with more than half never committed there is no median, and no block has no size', () => {
  const none = summarize([run(1, { outcomes: run(1).outcomes.map(never) })]);
  assert.equal(
    [none.medianMs, none.p95Ms, none.perBlock, none.throughput, none.never],
    [undefined, undefined, 0, 0, 20],
  );
});

test('channels add up, rounds do not', () => {
  const channels = [run(5), run(4, { channel: 'chains02' })];
  close(summarize(channels).throughput, 20);
  assert.is(summarize(channels).due, 40);
  close(summarize([...channels, ...channels]).throughput, 20);
  assert.is(summarize([...channels, ...channels]).due, 80);
});

test("the generators' own lateness is told", () => {
  const outcomes = run(1).outcomes.map((outcome, index) => ({ ...outcome, late: index }));
  // Due in the window: those of index 10 to 29.
  assert.is(summarize([run(1, { outcomes })]).lateP95Ms, 28);
});

test.run();
