import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { RunLoop } from '../../reconciler/loop/run-loop.js';

interface Answer {
  readonly retryAfterMs?: number;
  readonly failed?: boolean;
  /** What happens while this pass runs. */
  readonly during?: (loop: RunLoop) => void;
  /** What ends the wait behind it; time when left out. */
  readonly after?: (loop: RunLoop) => void;
  /** What happens while others that wake may follow. */
  readonly settling?: (loop: RunLoop) => void;
}

/** Runs through these passes and then stops; gives the waits behind them, after wakes, and each pass's `ledgerOnly`. */
async function run(answers: readonly Answer[], random = 0.5) {
  const stop = new AbortController();
  const waits: number[] = [];
  const settles: number[] = [];
  const causes: boolean[] = [];
  let passes = 0;
  let running = 0;
  const loop: RunLoop = new RunLoop({
    intervalMs: 30_000,
    stop: stop.signal,
    random: () => random,
    async pass({ ledgerOnly }) {
      running += 1;
      assert.is(running, 1, 'passes never overlap');
      causes.push(ledgerOnly);
      const { retryAfterMs, failed = false, during } = answers[passes]!;
      passes += 1;
      during?.(loop);
      await Promise.resolve();
      running -= 1;
      return { retryAfterMs, failed };
    },
    async wait(ms, signal) {
      const { after, settling } = answers[passes - 1]!;
      if (signal === stop.signal) {
        settles.push(ms);
        settling?.(loop);
        return;
      }
      waits.push(signal.aborted ? 0 : ms);
      after?.(loop);
      if (after) assert.ok(signal.aborted, 'a wake ends the wait');
      if (passes === answers.length) stop.abort();
    },
  });
  await loop.run();
  return { waits, settles, causes };
}

test('the interval, ten percent to either side', async () => {
  assert.equal((await run([{}, {}], 0)).waits, [27_000, 27_000]);
  assert.equal((await run([{}], 1)).waits, [33_000]);
});

test('what waits for something sooner is looked at sooner', async () => {
  assert.equal((await run([{ retryAfterMs: 700 }, { retryAfterMs: 90_000 }])).waits, [700, 30_000]);
});

test('failures wait longer each time, up to the interval, and a success begins anew', async () => {
  const failed = { failed: true };
  const { waits } = await run([failed, failed, failed, {}, failed], 1);
  assert.equal(waits, [250, 500, 1000, 33_000, 250]);
  const many = await run(new Array<Answer>(12).fill(failed), 1);
  assert.is(many.waits.at(-1), 33_000);
  assert.equal((await run([failed, failed], 0)).waits, [125, 250], 'half of it is jitter');
});

test('a wake during a pass causes one more pass at once, and is not lost', async () => {
  const { waits } = await run([{ during: (loop) => loop.wake() }, {}]);
  assert.equal(waits, [0, 30_000]);
});

test('wakes that follow one another closely cause one pass, and none of them is lost', async () => {
  const { waits, settles, causes } = await run([
    { after: (loop) => loop.wakeForLedger(), settling: (loop) => loop.wakeForLedger() },
    { after: (loop) => loop.wakeForLedger(), settling: (loop) => loop.wake() },
    {},
  ]);
  assert.equal(waits, [30_000, 30_000, 30_000]);
  assert.equal(causes, [false, true, false], 'that Git has moved is known though the ledger had woken before');
  assert.equal(settles, [25, 25], 'time alone is followed by nothing');
});

test("a ledger's wake says nothing of Git; any other does, and the first pass asks Git", async () => {
  const { causes } = await run([
    { after: (loop) => loop.wakeForLedger() },
    { after: (loop) => loop.wake() },
    { during: (loop) => loop.wake(), after: (loop) => loop.wakeForLedger() },
    {},
  ]);
  assert.equal(causes, [false, true, false, false]);
});

test('stopped during a pass: it ends without another wait', async () => {
  const stop = new AbortController();
  let waits = 0;
  const loop = new RunLoop({
    intervalMs: 1,
    stop: stop.signal,
    random: () => 0,
    pass: async () => {
      stop.abort();
      return { retryAfterMs: undefined, failed: false };
    },
    wait: async () => {
      waits += 1;
    },
  });
  await loop.run();
  assert.is(waits, 0);
});

test('with a real timer, a stop ends the wait', async () => {
  const stop = new AbortController();
  let passes = 0;
  const loop = new RunLoop({
    intervalMs: 3_600_000,
    stop: stop.signal,
    random: () => 0,
    pass: async () => {
      passes += 1;
      setImmediate(() => stop.abort());
      return { retryAfterMs: undefined, failed: false };
    },
  });
  await loop.run();
  assert.is(passes, 1);
});

test.run();
