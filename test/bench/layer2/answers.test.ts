/** What the figures answer: each effect from figures that have it, and none where they differ or were not measured. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type Answer, answers, type Question } from './answers.js';
import type { Measured } from './cell.js';
import { measuredCell } from './measured-cell.js';

const test = suite('answers of the experiment');

type Of = (cell: Measured) => Partial<Measured>;

/** Every setting of two timeouts, two sizes, two loads and both numbers of channels, each measured as said. */
function grid(of: Of, engine: Measured['engine'] = 'embedded'): readonly Measured[] {
  return [10, 100].flatMap((offered) =>
    [200, 2000].flatMap((timeoutMs) =>
      [10, 200].flatMap((size) =>
        ([1, 2] as const).map((channels) => {
          const cell = measuredCell({ engine, offered, timeoutMs, size, channels });
          return { ...cell, ...of(cell) };
        }),
      ),
    ),
  );
}

function answer(of: Of, question: Question, load?: number): Answer {
  const found = answers(grid(of)).find((one) => one.question === question && (load === undefined || one.load === load));
  return found!;
}

const TIMEOUT = 'lower BatchTimeout at low load';
const SIZE = 'smaller blocks at high load';

test('a lower BatchTimeout at low load: better, worse or the same, as the medians of two channels are', () => {
  const said = (of: Of) => answer(of, TIMEOUT);
  const quicker = said(({ batch }) => ({ medianMs: batch.timeoutMs / 2 }));
  assert.equal([quicker.effect, quicker.load], ['better', 10]);
  assert.match(
    quicker.text,
    /^Yes, with blocks of 10, 200\. From 2000 to 200 ms: median confirmation 0\.10 x, throughput 1\.00 x\.$/,
  );
  assert.is(said(({ batch }) => ({ medianMs: 3000 - batch.timeoutMs })).effect, 'worse');
  assert.is(said(({ batch }) => ({ medianMs: 1000 + batch.timeoutMs / 40 })).effect, 'the same');
  // High load and one channel say nothing of it.
  assert.is(
    said(({ batch, offered, channels }) => (offered === 100 || channels === 1 ? { medianMs: batch.timeoutMs } : {}))
      .effect,
    'the same',
  );
});

test('smaller blocks at high load: by the high load alone, and where settings differ each is told', () => {
  const said = (of: Of) => answer(of, SIZE);
  const smaller = said(({ batch, offered }) => ({ medianMs: offered === 100 ? batch.maxMessageCount : 100 }));
  assert.equal([smaller.effect, smaller.load], ['better', 100]);
  assert.is(
    said(({ batch, offered }) => ({ medianMs: offered === 10 ? batch.maxMessageCount : 100 })).effect,
    'the same',
  );
  const differing = said(({ batch }) => ({ medianMs: batch.timeoutMs === 2000 ? batch.maxMessageCount * 10 : 100 }));
  assert.is(differing.effect, undefined);
  assert.match(
    differing.text,
    /^It depends\. From 200 to 10 transactions a block: better at a BatchTimeout of 2000 ms \(.*0\.05 x.*\); the same at a BatchTimeout of 200 ms/,
  );
});

test('less carried is worse, and for a quicker commit a trade; more than was offered is no gain', () => {
  const small = (of: Partial<Measured>): Answer =>
    answer(({ batch, offered }) => (batch.maxMessageCount === 10 && offered === 100 ? of : {}), SIZE);
  assert.is(small({ throughput: 70 }).effect, 'worse');
  assert.is(small({ throughput: 70, medianMs: 50 }).effect, 'a trade');
  assert.is(small({ throughput: 95 }).effect, 'the same');
  assert.is(small({ throughput: 120 }).effect, 'the same');
  const overloaded = (throughput: number) =>
    answer(({ batch }) => ({ throughput: batch.maxMessageCount === 10 ? throughput : 50 }), SIZE);
  assert.equal([overloaded(60).effect, overloaded(52).effect], ['better', 'the same']);
});

test('what never commits is worse than any wait; where nothing commits on either side there is no difference', () => {
  const lost = { medianMs: undefined, throughput: 0 };
  const of = (small: Partial<Measured>, large: Partial<Measured>) =>
    answer(({ batch }) => (batch.maxMessageCount === 10 ? small : large), SIZE);
  assert.is(of(lost, {}).effect, 'worse');
  assert.is(of({}, lost).effect, 'better');
  const neither = of(lost, lost);
  assert.is(neither.effect, 'the same');
  assert.match(neither.text, 'median confirmation unknown, throughput unknown');
});

test('the second channel is asked at each load, and told with what one channel carried', () => {
  const of: Of = ({ channels, offered, batch }) => {
    if (offered === 10) return { medianMs: channels === 2 ? 200 : 100 };
    return channels === 2 ? {} : { throughput: batch.timeoutMs === 200 ? 50 : 100, medianMs: 120 };
  };
  assert.equal(
    [answer(of, 'second channel', 10).effect, answer(of, 'second channel', 100).effect],
    ['worse', 'better'],
  );
  assert.match(
    answer(of, 'second channel', 100).text,
    'better at 4 of 4 settings (median confirmation 0.83 x, throughput 1.00-2.00 x). In the middle of all: median confirmation 0.83 x, throughput 1.00 x. One channel carried the offered load at 2 of 4, two at 4.',
  );
  const mixed = answer(
    ({ channels, batch }) => (channels === 2 && batch.timeoutMs === 200 ? { medianMs: 300 } : {}),
    'second channel',
    10,
  );
  assert.is(mixed.effect, undefined);
  assert.match(mixed.text, /the same at 2 of 4 settings .*; worse at 2 of 4/);
});

test('cells whose load itself came late answer nothing, and are counted', () => {
  const quick: Of = ({ batch }) => ({ medianMs: batch.timeoutMs });
  const late =
    (from: number): Of =>
    (cell) => ({ ...quick(cell), ...(cell.batch.maxMessageCount >= from ? { lateP95Ms: 51 } : { lateP95Ms: 50 }) });
  assert.match(
    answer(late(200), TIMEOUT).text,
    /^Yes, with blocks of 10\. .* Left out: 2 of 4 cells, whose load came late\.$/,
  );
  assert.is(answer(late(10), TIMEOUT).effect, undefined);
  assert.match(answer(late(10), TIMEOUT).text, /^Not measured.* Left out: 4 of 4 cells/);
  assert.not.match(answer(late(201), TIMEOUT).text, 'Left out');
  assert.match(answer(late(200), 'second channel').text, /at 2 of 2 settings .* Left out: 4 of 8 cells/);
});

test('engines are answered apart', () => {
  const cells = [...grid(({ batch }) => ({ medianMs: batch.timeoutMs })), ...grid(() => ({}), 'fabric')];
  const effects = answers(cells)
    .filter(({ question }) => question === TIMEOUT)
    .map(({ engine, effect }) => [engine, effect]);
  assert.equal(effects, [
    ['embedded', 'better'],
    ['fabric', 'the same'],
  ]);
});

test('what was not measured is not answered: one load, one value, one number of channels, nothing', () => {
  const of = (keep: (cell: Measured) => boolean) =>
    answers(grid(({ batch }) => ({ medianMs: batch.timeoutMs })).filter(keep));
  const effects = (all: readonly Answer[]) => all.map(({ question, effect }) => [question, effect]);
  assert.equal(effects(of(({ offered }) => offered === 100)), [
    [TIMEOUT, undefined],
    [SIZE, undefined],
    ['second channel', 'the same'],
  ]);
  assert.equal(effects(of(({ batch }) => batch.timeoutMs === 200)).slice(0, 2), [
    [TIMEOUT, undefined],
    [SIZE, 'the same'],
  ]);
  assert.equal(effects(of(({ batch }) => batch.maxMessageCount === 10)).slice(0, 2), [
    [TIMEOUT, 'better'],
    [SIZE, undefined],
  ]);
  assert.equal(effects(of(({ channels }) => channels === 2)).slice(2), [
    ['second channel', undefined],
    ['second channel', undefined],
  ]);
  assert.equal(answers([]), []);
});

test.run();
