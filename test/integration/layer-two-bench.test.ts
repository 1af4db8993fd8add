/** `npm run bench layer2` as a process, of two settings and a second each: what it measures it tells, and nothing is left of it. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Answer } from '../bench/layer2/answers.js';
import type { Measured } from '../bench/layer2/cell.js';
import { ENGINE_ARGUMENTS } from './engine-arguments.js';

const test = suite('bench of layer 2');
const BENCH = fileURLToPath(new URL('../bench/layer2.js', import.meta.url));
const [, ENGINE = ''] = ENGINE_ARGUMENTS;

interface Result {
  readonly measured: readonly Measured[];
  readonly answers: readonly Answer[];
}

function bench(place: string, ...args: readonly string[]) {
  const env = { ...process.env, TMPDIR: place };
  const { status, stdout, stderr } = spawnSync(process.execPath, [BENCH, ENGINE, ...args], { encoding: 'utf8', env });
  return { status, stdout, stderr };
}

test('a small grid is measured on both channels and on one, with blocks cut as each cell says', () => {
  const place = mkdtempSync(join(tmpdir(), 'quorate-layer2-'));
  const svg = join(place, 'picture.svg');
  const grid = ['--timeouts', '500', '--sizes', '1,10', '--loads', '20', '--seconds', '1', '--svg', svg];
  const { status, stdout, stderr } = bench(place, ...grid);
  assert.is(status, 0, stderr);
  const { measured, answers } = JSON.parse(stdout.trimEnd().split('\n').at(-1)!) as Result;
  assert.equal(
    measured.map(({ batch, channels, due, never }) => [batch.maxMessageCount, channels, due, never]).sort(),
    [
      [1, 1, 20, 0],
      [1, 2, 20, 0],
      [10, 1, 20, 0],
      [10, 2, 20, 0],
    ],
  );
  assert.ok(
    measured.every(({ medianMs, p95Ms, throughput }) => medianMs! > 0 && p95Ms! >= medianMs! && throughput > 0),
  );
  // The config updates of both channels are in force.
  for (const { batch, perBlock } of measured) assert.is(perBlock > 1, batch.maxMessageCount > 1, `${perBlock} a block`);
  assert.ok(measured.every(({ batch, perBlock }) => perBlock <= batch.maxMessageCount));
  assert.equal(
    answers.map(({ question, load }) => [question, load]),
    [
      ['lower BatchTimeout at low load', undefined],
      ['smaller blocks at high load', undefined],
      ['second channel', 20],
    ],
  );
  assert.match(stdout, 'two channels');
  assert.match(readFileSync(svg, 'utf8'), '<svg xmlns="http://www.w3.org/2000/svg"');
  assert.equal(readdirSync(place), ['picture.svg']);
  rmSync(place, { recursive: true });
});

test('what cannot be measured is refused before anything starts', () => {
  const place = mkdtempSync(join(tmpdir(), 'quorate-layer2-'));
  const { status, stderr, stdout } = bench(place, '--loads', 'much');
  assert.equal([status, stdout], [1, '']);
  assert.match(stderr, '--loads: "much" is not above 0');
  assert.equal(readdirSync(place), []);
  rmSync(place, { recursive: true });
});

test.run();
