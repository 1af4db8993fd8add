import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { FirstSeenFile } from '../../../reconciler/adapters/files/first-seen-file.js';
import { LoopMemory } from '../../../reconciler/loop/loop-memory.js';

const DAY = 24 * 3_600_000;
const folder = mkdtempSync(join(tmpdir(), 'quorate-seen-'));
const file = join(folder, 'state', 'first-seen.json');
test.after(() => rmSync(folder, { recursive: true, force: true }));

test('the age of a round goes on over a restart of the loop', () => {
  const before = new LoopMemory(new FirstSeenFile(file, 0));
  assert.is(before.since('open a 1', 1000), 0);
  const after = new LoopMemory(new FirstSeenFile(file, 14 * DAY));
  assert.is(after.since('open a 1', 14 * DAY), 14 * DAY - 1000);
  assert.is(new LoopMemory().since('open a 1', 14 * DAY), 0, 'without the file it begins anew');
});

test('what is long over is forgotten, and a spoiled file is begun anew', () => {
  assert.is(new FirstSeenFile(file, 300 * DAY).size, 0);
  writeFileSync(file, '{ half');
  const seen = new FirstSeenFile(file, 0);
  assert.is(seen.size, 0);
  seen.set('open b 1', 5);
  assert.equal(JSON.parse(readFileSync(file, 'utf8')), [['open b 1', 5]]);
});

test.run();
