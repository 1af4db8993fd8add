import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { actor, holdState } from '../../reconciler/cli/hold-state.js';
import type { ReconcilerConfig } from '../../reconciler/config/reconciler-config.js';
import { lockOwner, withProcessLock } from '../../reconciler/machine/process-lock.js';

const test = suite<{ config: ReconcilerConfig }>('one process acts');
test.before.each((context) => {
  context.config = { state: mkdtempSync(join(tmpdir(), 'quorate-test-')) } as ReconcilerConfig;
});
test.after.each(({ config }) => rmSync(config.state, { recursive: true, force: true }));

test('the first holds, the second is refused, after the release the next one holds', ({ config }) => {
  const release = holdState(config);
  assert.is(actor(config), process.pid);
  assert.throws(
    () => holdState(config),
    (error: { code: string }) => error.code === 'LOOP_RUNNING',
  );
  release();
  assert.is(actor(config), undefined);
  holdState(config)();
});

test("a dead process's lock is taken over, also when its id lives again", async ({ config }) => {
  const file = join(config.state, 'loop.lock');
  const child = spawn(process.execPath, ['-e', '']);
  await once(child, 'exit');
  writeFileSync(file, `${child.pid} 1`);
  holdState(config)();
  writeFileSync(file, `${process.pid} 1`);
  assert.is(lockOwner(file), undefined, 'this process did not start then');
  holdState(config)();
  writeFileSync(file, 'nonsense');
  holdState(config)();
});

test('work under one lock never overlaps', async ({ config }) => {
  let inside = 0;
  const seen: number[] = [];
  const work = async () => {
    inside += 1;
    seen.push(inside);
    await new Promise((resolve) => setImmediate(resolve));
    inside -= 1;
  };
  const file = join(config.state, 'git.lock');
  await Promise.all([1, 2, 3].map(() => withProcessLock(file, work)));
  assert.equal(seen, [1, 1, 1]);
  await withProcessLock(file, () => Promise.reject(new Error('no'))).then(assert.unreachable, () => undefined);
  assert.is(lockOwner(file), undefined, 'a failure releases it too');
});

test.run();
