/** Doctor's look at this machine: room for builds and logs, and the tool that builds. */
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { checkDisk, checkNpm } from '../../../reconciler/cli/doctor/check-machine.js';

const test = suite<{ folder: string }>('doctor: this machine');
const MB = 1024 * 1024;

test.before.each((world) => {
  world.folder = mkdtempSync(join(tmpdir(), 'quorate-doctor-'));
});
test.after.each(({ folder }) => {
  rmSync(folder, { recursive: true, force: true });
});

test('below 200 MB nothing can be built, below 1024 MB it is said, from there on it is enough', async ({ folder }) => {
  const state = join(folder, 'state');
  const stateOf = async (bytes: number) => (await checkDisk(state, () => bytes)).state;
  assert.equal(await Promise.all([0, 200 * MB - 1, 200 * MB, 1024 * MB - 1, 1024 * MB].map(stateOf)), [
    'failed',
    'failed',
    'warning',
    'warning',
    'ok',
  ]);
  const { what, mend } = await checkDisk(state, () => 199 * MB);
  assert.match(what, `199 MB free in ${state}`);
  assert.match(mend, 'make room');
  assert.ok(existsSync(state), 'what is measured is the folder itself');
});

test('a state folder that cannot be made, or not be written, is said with its path', async ({ folder }) => {
  writeFileSync(join(folder, 'file'), '');
  const below = await checkDisk(join(folder, 'file/state'), () => 9000 * MB);
  assert.equal([below.state, below.what.includes(join(folder, 'file/state'))], ['failed', true]);
  assert.match(below.mend, '`state`');
});

test('npm is there with its version, or how to get it is said', async ({ folder }) => {
  const found = await checkNpm();
  assert.is(found.state, 'ok');
  assert.match(found.what, /^\d+\.\d+/);
  const missing = await checkNpm(join(folder, 'npm'));
  assert.equal([missing.state, /install Node/.test(missing.mend)], ['failed', true]);
  writeFileSync(join(folder, 'npm'), '#!/bin/sh\necho broken >&2; exit 3\n');
  chmodSync(join(folder, 'npm'), 0o755);
  const broken = await checkNpm(join(folder, 'npm'));
  assert.equal([broken.state, broken.what], ['failed', 'it does not run: broken']);
});

test.run();
