import { appendFileSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { FollowedFile } from '../../../reconciler/adapters/files/followed-file.js';

const test = suite<{ path: string; folder: string }>('followed file');
test.before.each((context) => {
  context.folder = mkdtempSync(join(tmpdir(), 'quorate-test-'));
  context.path = join(context.folder, 'a.log');
});
test.after.each(({ folder }) => rmSync(folder, { recursive: true, force: true }));

test('gives whole lines once, and a half one when it is whole', ({ path }) => {
  const file = new FollowedFile(path);
  assert.equal(file.more(), [], 'not there yet');
  writeFileSync(path, 'one\ntw');
  assert.equal(file.more(), ['one']);
  assert.equal(file.more(), []);
  appendFileSync(path, 'o\nthree\n');
  assert.equal(file.more(), ['two', 'three']);
});

test('a character that comes in two writes stays whole', ({ path }) => {
  const file = new FollowedFile(path);
  const bytes = Buffer.from('ä\n');
  writeFileSync(path, bytes.subarray(0, 1));
  assert.equal(file.more(), []);
  appendFileSync(path, bytes.subarray(1));
  assert.equal(file.more(), ['ä']);
});

test('a file that was replaced or cut begins again', ({ path }) => {
  const file = new FollowedFile(path);
  writeFileSync(path, 'old\n');
  assert.equal(file.more(), ['old']);
  renameSync(path, `${path}.1`);
  writeFileSync(path, 'new and longer\n');
  assert.equal(file.more(), ['new and longer']);
  writeFileSync(path, 'x\n');
  assert.equal(file.more(), ['x']);
});

test('a line longer than one read stays one line', ({ path }) => {
  writeFileSync(path, `${'x'.repeat(200_000)}\nend\n`);
  assert.equal(
    new FollowedFile(path).more().map(({ length }) => length),
    [200_000, 3],
  );
});

test.run();
