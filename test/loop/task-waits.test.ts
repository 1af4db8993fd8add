import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { QuorateError } from '../../reconciler/core/model/quorate-error.js';
import { LoopMemory } from '../../reconciler/loop/loop-memory.js';
import type { LoopEvent } from '../../reconciler/loop/loop-ports.js';
import type { Pass } from '../../reconciler/loop/pass.js';
import { startTask, type TaskResult } from '../../reconciler/loop/start-task.js';

/** As much of a loop as a task sees. */
class Passes {
  readonly memory = new LoopMemory();
  readonly events: LoopEvent[] = [];
  now = 1000;
  wakes = 0;
  /** What the last pass was told to wait for. */
  waitMs: number | undefined;

  /** A new pass that starts the work; resolves when the work has ended. */
  async pass(work: () => Promise<TaskResult | undefined>, key = 'k'): Promise<void> {
    this.begin(work, key);
    while (this.memory.inFlight.size > 0) await Promise.all(this.memory.inFlight);
  }

  begin(work: () => Promise<TaskResult | undefined>, key = 'k'): void {
    this.memory.passes += 1;
    this.waitMs = undefined;
    const loop = {
      memory: this.memory,
      ports: { now: () => this.now },
      wake: () => {
        this.wakes += 1;
      },
      random: () => 1,
      event: (event: LoopEvent) => this.events.push(event),
    };
    const lookAgainIn = (ms: number): void => {
      this.waitMs = ms;
    };
    startTask({ loop, number: this.memory.passes, lookAgainIn } as unknown as Pass, key, work);
  }
}

const failing = async (): Promise<undefined> => {
  throw new QuorateError('DOWN', 'it is down', { why: 'no answer' });
};

test('one at a time per key; other keys go on', async () => {
  const passes = new Passes();
  let release = (): void => undefined;
  let begun = 0;
  const slow = () => {
    begun += 1;
    return new Promise<undefined>((resolve) => {
      release = () => resolve(undefined);
    });
  };
  passes.begin(slow);
  passes.begin(slow);
  assert.is(begun, 1);
  let other = false;
  passes.begin(async () => {
    other = true;
    return undefined;
  }, 'other');
  assert.ok(other);
  release();
  while (passes.memory.inFlight.size > 0) await Promise.all(passes.memory.inFlight);
  assert.is(passes.wakes, 2);
});

test('a failure waits twice as long each time, is an event, and a success forgets it', async () => {
  const passes = new Passes();
  const waits: number[] = [];
  for (let count = 0; count < 3; count += 1) {
    await passes.pass(failing);
    const { notBefore } = passes.memory.tasks.get('k')!;
    waits.push(notBefore - passes.now);
    passes.now = notBefore;
  }
  assert.equal(waits, [500, 1000, 2000]);
  assert.equal(passes.events[0], { type: 'error', subject: 'k', detail: 'DOWN: it is down: no answer' });
  await passes.pass(async () => undefined);
  assert.is(passes.memory.tasks.get('k')!.lastError, undefined);
  await passes.pass(failing);
  assert.is(passes.memory.tasks.get('k')!.notBefore - passes.now, 500);
});

test('before its time it is not tried, and the pass comes again for it', async () => {
  const passes = new Passes();
  await passes.pass(failing);
  passes.now += 100;
  let isTried = false;
  await passes.pass(async () => {
    isTried = true;
    return undefined;
  });
  assert.equal([isTried, passes.waitMs], [false, 400]);
});

test('work may ask for its own wait, and idle work wakes nobody', async () => {
  const passes = new Passes();
  await passes.pass(async () => ({ retryAfterMs: 300, idle: true }));
  assert.is(passes.wakes, 0);
  await passes.pass(async () => undefined);
  assert.is(passes.waitMs, 300);
});

test('idle work after a failure wakes the loop once more, for the failure was shown', async () => {
  const passes = new Passes();
  await passes.pass(failing);
  passes.now = passes.memory.tasks.get('k')!.notBefore;
  const wakes: number[] = [];
  for (let count = 0; count < 2; count += 1) {
    await passes.pass(async () => ({ idle: true }));
    wakes.push(passes.wakes);
  }
  assert.equal(wakes, [2, 2]);
});

test('what ends while a pass reads is not begun again by that pass', async () => {
  const passes = new Passes();
  await passes.pass(async () => undefined);
  passes.memory.tasks.get('k')!.endedIn = passes.memory.passes + 1;
  let isTried = false;
  await passes.pass(async () => {
    isTried = true;
    return undefined;
  });
  assert.not(isTried);
});

test('a defect of our own is shown with its stack, and the loop lives', async () => {
  const passes = new Passes();
  await passes.pass(async () => {
    throw new TypeError('x is not a function');
  });
  const { lastError } = passes.memory.tasks.get('k')!;
  assert.equal([lastError?.code, lastError?.retry], ['UNEXPECTED', 'transient']);
  assert.match(lastError?.why ?? '', /x is not a function\n\s+at /);
});

test.run();
