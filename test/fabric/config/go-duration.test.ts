import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { formatGoDuration, parseGoDuration } from '../../../reconciler/fabric/config/go-duration.js';
import { errorOf } from '../vectors.js';

const cases: readonly (readonly [text: string, nanoseconds: bigint, printed: string])[] = [
  ['0', 0n, '0s'],
  ['2s', 2_000_000_000n, '2s'],
  ['250ms', 250_000_000n, '250ms'],
  ['1.5s', 1_500_000_000n, '1.5s'],
  ['.5s', 500_000_000n, '500ms'],
  ['90s', 90_000_000_000n, '1m30s'],
  ['1h', 3_600_000_000_000n, '1h0m0s'],
  ['1h0.25s', 3_600_250_000_000n, '1h0m0.25s'],
  ['-1m', -60_000_000_000n, '-1m0s'],
  ['+1us', 1_000n, '1µs'],
  ['1500ns', 1_500n, '1.5µs'],
  ['7ns', 7n, '7ns'],
];

for (const [text, nanoseconds, printed] of cases) {
  test(`${text} is ${printed}`, () => {
    assert.is(parseGoDuration(text), nanoseconds);
    assert.is(formatGoDuration(nanoseconds), printed);
    assert.is(parseGoDuration(printed), nanoseconds);
  });
}

const refused: Readonly<Record<string, string>> = {
  '': 'time: invalid duration ""',
  '-': 'time: invalid duration "-"',
  soon: 'time: invalid duration "soon"',
  '5': 'time: missing unit in duration "5"',
  '1s5': 'time: missing unit in duration "1s5"',
  '5d': 'time: unknown unit "d" in duration "5d"',
  '1 s': 'time: unknown unit " s" in duration "1 s"',
  '9999999h': 'time: invalid duration "9999999h"',
};

for (const [text, error] of Object.entries(refused)) {
  test(`"${text}" is no duration`, () => {
    assert.is(
      errorOf(() => parseGoDuration(text)),
      error,
    );
  });
}

test.run();
