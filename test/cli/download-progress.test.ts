import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { downloadProgress } from '../../reconciler/cli/download-progress.js';

const MB = 1024 * 1024;

function shown(isTTY: boolean, total: number | undefined, steps: number): string[] {
  const written: string[] = [];
  const progress = downloadProgress({ write: (text) => written.push(text), isTTY }, 'https://x/f');
  for (let step = 1; step <= steps; step++) progress.report((step * 100 * MB) / steps, total);
  progress.end();
  progress.end();
  return written;
}

test('in a pipe: a line for each tenth, whole', () => {
  const lines = shown(false, 100 * MB, 1_000);
  assert.is(lines[0], 'from https://x/f\n');
  assert.is(lines.length, 12);
  assert.is(lines.at(-1), '100.0 of 100.0 MB, 100 %\n');
  for (const line of lines) assert.match(line, /^[^\r\u001b]+\n$/);
});

test('of unknown length: a line for each 10 MB', () => {
  const lines = shown(false, undefined, 1_000);
  assert.is(lines.length, 12);
  assert.is(lines.at(-1), '100.0 MB\n');
});

test('on a terminal: one line that changes, ended once', () => {
  const written = shown(true, 100 * MB, 1_000);
  assert.is(written[0], 'from https://x/f\n');
  assert.is(written.length, 103);
  assert.is(written.at(-2), '\r100.0 of 100.0 MB, 100 %\u001b[K');
  assert.is(written.at(-1), '\n');
});

test('nothing came: nothing is shown', () => {
  assert.equal(shown(true, 1, 0), []);
});

test.run();
