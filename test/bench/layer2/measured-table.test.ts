/** The table: what stands where, what is missing, and how wide it is. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { measuredCell } from './measured-cell.js';
import { measuredTable } from './measured-table.js';

const test = suite('table of the experiment');
const words = (line: string | undefined) => line?.trim().split(/ +/);

test('two channels and one stand side by side, settings in their order, engines below each other', () => {
  const lines = measuredTable([
    measuredCell({ offered: 100, size: 50, throughput: 98.76, open: 7 }),
    measuredCell({ offered: 9, timeoutMs: 2000, size: 200 }),
    measuredCell({ offered: 9, timeoutMs: 200, size: 200, medianMs: 123.4, p95Ms: 1234.5, perBlock: 2.25 }),
    measuredCell({
      offered: 9,
      timeoutMs: 200,
      size: 200,
      channels: 1,
      throughput: 8,
      medianMs: 77,
      p95Ms: 88,
      open: 3,
    }),
    measuredCell({ engine: 'fabric' }),
  ]).split('\n');
  assert.equal(words(lines[0]), ['embedded', 'two', 'channels', 'one', 'channel']);
  assert.equal(words(lines[2]), ['9', '200', '200', '9.0', '123', '1235', '2.3', '1', '8.0', '77', '88', '2.0', '3']);
  assert.equal(words(lines[3]), ['9', '2000', '200', '9.0', '100', '200', '2.0', '1', '-', '-', '-', '-', '-']);
  assert.equal(words(lines[4]), ['100', '200', '50', '98.8', '100', '200', '2.0', '7', '-', '-', '-', '-', '-']);
  assert.equal([lines[5], words(lines[6])?.[0]], ['', 'fabric']);
  assert.is(lines.length, 9);
});

test('it is at most 100 columns wide, and every column is apart from the next, with large numbers, too', () => {
  const large = {
    offered: 1000,
    timeoutMs: 10_000,
    size: 5000,
    throughput: 1234.5,
    medianMs: 99_999,
    p95Ms: 99_999,
    perBlock: 1234.5,
    open: 9999,
  };
  const lines = measuredTable([measuredCell(large), measuredCell({ ...large, channels: 1 })]).split('\n');
  assert.ok(lines.every((line) => line.length <= 100));
  assert.equal(
    lines.slice(1).map((line) => words(line)!.length),
    [19, 13],
  );
});

test('what was never committed is told with its reason, and has no time; where all was, no line says so', () => {
  const lost = measuredTable([
    measuredCell({ never: 30, failures: ['no answer', 'refused'], medianMs: undefined, p95Ms: undefined }),
  ]);
  assert.match(lost, /never committed: 30 of 40 \(10 tx\/s, 200 ms, blocks of 10, two channels\): no answer; refused/);
  assert.equal(words(lost.split('\n')[2])?.slice(4, 6), ['-', '-']);
  assert.not.match(measuredTable([measuredCell()]), /never/);
});

test.run();
