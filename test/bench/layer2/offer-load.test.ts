/** The open loop: when transactions are due, that no answer delays the next one, and what is told of each. */
import { setImmediate as turn } from 'node:timers/promises';
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { arrivals } from './arrivals.js';
import type { Outcome } from './cell.js';
import { type Clock, offerLoad } from './offer-load.js';

const test = suite('offered load');

/** Time passes only when all that could happen now has happened. */
class HandClock implements Clock {
  #time: number;
  #sleepers: { readonly at: number; readonly wake: () => void }[] = [];

  constructor(time: number) {
    this.#time = time;
  }

  now(): number {
    return this.#time;
  }

  sleep(milliseconds: number): Promise<void> {
    return new Promise((wake) => this.#sleepers.push({ at: this.#time + milliseconds, wake }));
  }

  async until<Result>(work: Promise<Result>): Promise<Result> {
    let ended = false;
    void work.finally(() => {
      ended = true;
    });
    for (await turn(); !ended; await turn()) {
      const at = Math.min(...this.#sleepers.map((one) => one.at));
      const due = this.#sleepers.filter((one) => one.at <= at);
      this.#sleepers = this.#sleepers.filter((one) => one.at > at);
      this.#time = Math.max(this.#time, at);
      for (const { wake } of due) wake();
    }
    return work;
  }
}

const WINDOW = { from: -500, to: 1500 };
const of = (index: number) => arrivals({ rate: 10, generators: 2, index }, WINDOW);
const gaps = (due: readonly number[]) => new Set(due.slice(1).map((at, index) => Math.round(at - due[index]!)));

test('each generator has one transaction in each of its gaps, and none outside the window', () => {
  for (const index of [0, 1]) {
    assert.equal(
      of(index).map((at) => Math.floor((at - WINDOW.from) / 200)),
      [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
    );
  }
  const cut = arrivals({ rate: 10, generators: 2, index: 0 }, { from: -500, to: of(0)[9]! });
  assert.equal(cut, of(0).slice(0, 9));
});

test('they beat with nothing, and are the same each time; another generator has others', () => {
  assert.ok(gaps(of(0)).size > 5);
  assert.equal(of(0), of(0));
  assert.not.equal(of(0), of(1));
});

test('any rate, shared by any number, offers rate x seconds to within one for each generator', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0.5, max: 500, noNaN: true }),
      fc.integer({ min: 1, max: 5 }),
      fc.integer({ min: 1, max: 5000 }),
      (rate, generators, length) => {
        for (let index = 0; index < generators; index += 1) {
          const due = arrivals({ rate, generators, index }, { from: -length, to: length });
          assert.ok(Math.abs(due.length - (rate * 2 * length) / 1000 / generators) <= 1);
          assert.ok(due.every((at) => at >= -length && at < length));
          assert.equal(
            due.toSorted((left, right) => left - right),
            due,
          );
        }
      },
    ),
  );
});

test('a slow answer holds nothing up: every transaction begins when it is due', async () => {
  const clock = new HandClock(5000);
  const begun: number[] = [];
  const transact = async (number: number): Promise<number> => {
    begun.push(clock.now() - 6000);
    await clock.sleep(number === 0 ? 900 : 50);
    return number + 7;
  };
  const outcomes = await clock.until(offerLoad({ due: [0, 100, 200], zero: 6000, patienceMs: 5000 }, transact, clock));
  assert.equal(begun, [0, 100, 200]);
  assert.equal(outcomes, [
    { due: 0, late: 0, committed: 900, block: 7 },
    { due: 100, late: 0, committed: 150, block: 8 },
    { due: 200, late: 0, committed: 250, block: 9 },
  ] satisfies Outcome[]);
});

test('who begins late tells how late, and the commit counts from when it was due', async () => {
  const clock = new HandClock(1000);
  const transact = (): Promise<number> => clock.sleep(10).then(() => 3);
  const [outcome] = await clock.until(offerLoad({ due: [-250], zero: 1000, patienceMs: 100 }, transact, clock));
  assert.equal(outcome, { due: -250, late: 250, committed: 10, block: 3 });
});

test('a refusal is told with its reason, no answer as none, and neither stops the rest', async () => {
  const clock = new HandClock(0);
  const transact = (number: number): Promise<number> => {
    if (number === 0) return Promise.reject(new Error('MVCC'));
    return clock.sleep(number === 1 ? 2001 : 2000).then(() => 5);
  };
  const outcomes = await clock.until(offerLoad({ due: [0, 0, 0], zero: 0, patienceMs: 2000.5 }, transact, clock));
  assert.equal(outcomes, [
    { due: 0, late: 0, failure: 'MVCC' },
    { due: 0, late: 0, failure: 'no answer' },
    { due: 0, late: 0, committed: 2000, block: 5 },
  ] satisfies Outcome[]);
});

test.run();
