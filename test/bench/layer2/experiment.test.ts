/** The bench's command line, and the order of what is measured. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { cellsOf, parseExperiment, warmUpOf } from './experiment.js';

const test = suite('experiment');

test('lists are read in any order, each value once; what is not said has a default', () => {
  const { timeoutsMs, sizes, loads, windowMs, rounds, svg, engines } = parseExperiment([
    'fabric',
    ...[
      '--timeouts',
      '2000,200,200',
      '--sizes',
      '5',
      '--loads',
      '0.5,12',
      '--seconds',
      '1.5',
      '--rounds',
      '2',
      '--svg',
      'a.svg',
    ],
  ]);
  assert.equal(
    [timeoutsMs, sizes, loads, windowMs, rounds, svg, engines],
    [[200, 2000], [5], [0.5, 12], 1500, 2, 'a.svg', ['fabric']],
  );
  const usual = parseExperiment([]);
  assert.equal([usual.engines, usual.svg, usual.rounds], [[], undefined, 1]);
  assert.ok(usual.timeoutsMs.length > 1 && usual.sizes.length > 1 && usual.loads.length > 1);
});

test('what is no number, no engine or no option is refused', () => {
  for (const args of [
    ['besu'],
    ['--timeouts', '200,'],
    ['--timeouts', '0'],
    ['--sizes', '1.5'],
    ['--loads', '-1'],
    ['--loads', 'Infinity'],
    ['--seconds', 'two'],
    ['--rounds', '0'],
    ['--windows', '3'],
  ])
    assert.throws(() => parseExperiment(args), undefined, args.join(' '));
});

const GRID = parseExperiment(['--timeouts', '200,500', '--sizes', '10,50,200', '--loads', '10,100']);

test('every setting is measured once a round, one channel beside two, now this first, now that', () => {
  const cells = cellsOf(GRID, 'embedded', 0);
  assert.is(cells.length, 2 * 3 * 2 * 2);
  assert.is(new Set(cells.map((cell) => JSON.stringify(cell))).size, cells.length);
  const firsts = new Set<number>();
  for (let index = 0; index < cells.length; index += 2) {
    const { channels, ...rest } = cells[index]!;
    firsts.add(channels);
    assert.equal({ ...rest, channels: 3 - channels }, cells[index + 1]);
  }
  assert.is(firsts.size, 2);
});

test('settings are in no order, another one each round, and the same one each time', () => {
  const [first, second] = [cellsOf(GRID, 'embedded', 0), cellsOf(GRID, 'embedded', 1)];
  assert.not.equal(second, first);
  assert.equal(cellsOf(GRID, 'embedded', 0), first);
  const sorted = (cells: typeof first) => cells.map((cell) => JSON.stringify(cell)).sort();
  assert.equal(sorted(second), sorted(first));
  for (const of of ['timeoutMs', 'maxMessageCount'] as const) {
    const values = first.map(({ batch }) => batch[of]);
    assert.not.equal(
      values.toSorted((left, right) => left - right),
      values,
    );
  }
});

test('the highest load warms up, on two channels and on one', () => {
  const warm = warmUpOf(GRID, 'fabric');
  assert.equal(
    warm.map(({ engine, offered, channels }) => [engine, offered, channels]),
    [
      ['fabric', 100, 2],
      ['fabric', 100, 1],
    ],
  );
});

test.run();
