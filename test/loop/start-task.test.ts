import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { LoopMemory } from '../../reconciler/loop/loop-memory.js';
import type { Pass } from '../../reconciler/loop/pass.js';
import { startTask, type TaskResult } from '../../reconciler/loop/start-task.js';

/** A loop that counts how often it was woken. */
function loop() {
  const memory = new LoopMemory();
  const seen = { wakes: 0, events: 0 };
  const parts = {
    memory,
    ports: { now: () => 0 },
    wake: () => (seen.wakes += 1),
    event: () => (seen.events += 1),
    random: () => 1,
  };
  const run = async (work: () => Promise<TaskResult | undefined>) => {
    memory.passes += 1;
    const pass = { loop: parts, number: memory.passes, lookAgainIn: () => undefined } as unknown as Pass;
    startTask(pass, 'key', work);
    await Promise.all(memory.inFlight);
  };
  return { run, seen, memory };
}

test('work that did something wakes the loop, once', async () => {
  const { run, seen } = loop();
  await run(async () => undefined);
  assert.is(seen.wakes, 1);
  await run(async () => ({ retryAfterMs: 50 }));
  assert.is(seen.wakes, 2, 'a wait has to be looked at when it is over');
});

test('work that found nothing to do lets the loop rest', async () => {
  const { run, seen } = loop();
  for (let pass = 0; pass < 5; pass += 1) await run(async () => ({ idle: true }));
  assert.is(seen.wakes, 0);
});

test('a failure wakes the loop and is told', async () => {
  const { run, seen, memory } = loop();
  await run(() => Promise.reject(new Error('no')));
  assert.equal(seen, { wakes: 1, events: 1 });
  assert.is(memory.tasks.get('key')?.lastError?.code, 'UNEXPECTED');
});

test.run();
