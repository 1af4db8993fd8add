import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { executedBase, parseExecutedBase } from '../../reconciler/evm/executed-base.js';

const EFFECTS = `0x${'0e'.repeat(32)}`;

test('a base is read as it was written', () => {
  for (const executed of [0, 1, 999_999_999_999_999]) {
    const base = executedBase({ executed, effects: EFFECTS });
    assert.is(base, `executed:${executed}:${'0e'.repeat(32)}`);
    assert.equal(parseExecutedBase(base), { executed, effects: EFFECTS });
  }
});

test('another text is no base of an EVM', () => {
  const hex = '0e'.repeat(32);
  const others = [
    `sequence:3`,
    `executed:01:${hex}`,
    `executed:-1:${hex}`,
    `executed:1:0x${hex}`,
    `executed:1:${hex}0`,
  ];
  for (const text of [...others, `executed:1:${hex.toUpperCase()}`, ` executed:1:${hex}`]) {
    assert.is(parseExecutedBase(text), undefined, text);
  }
});

test.run();
