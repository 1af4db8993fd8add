/** The bench's command line, and the order of what is measured. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { cellsOf, parseExperiment } from './experiment.js';

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

test('every setting is measured once a round, one channel beside two; the second round goes backwards', () => {
  const experiment = parseExperiment(['--timeouts', '200,500', '--sizes', '10,50,200', '--loads', '10,100']);
  const cells = cellsOf(experiment, 'embedded', 0);
  assert.is(cells.length, 2 * 3 * 2 * 2);
  assert.is(new Set(cells.map((cell) => JSON.stringify(cell))).size, cells.length);
  for (let index = 0; index < cells.length; index += 2) {
    const { channels, ...rest } = cells[index]!;
    assert.equal([channels, { ...rest, channels: 1 }], [2, cells[index + 1]]);
  }
  assert.equal(cellsOf(experiment, 'embedded', 1), cells.toReversed());
});

test.run();
