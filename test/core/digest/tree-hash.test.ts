import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type TreeFile, treeHash } from '../../../reconciler/core/digest/tree-hash.js';
import { compareBytes } from '../../../reconciler/core/order/compare-bytes.js';

const file = (path: string, text: string, executable = false): TreeFile => ({
  path,
  executable,
  content: Buffer.from(text),
});

test('the order of the listing does not enter, everything else does', () => {
  const hash = treeHash([file('a', '1'), file('b', '2')]);
  assert.match(hash, /^[0-9a-f]{64}$/);
  assert.is(treeHash([file('b', '2'), file('a', '1')]), hash);
  assert.is.not(treeHash([file('a', '1'), file('b', '3')]), hash);
  assert.is.not(treeHash([file('a', '1'), file('c', '2')]), hash);
  assert.is.not(treeHash([file('a', '1'), file('b', '2', true)]), hash);
  assert.is.not(treeHash([file('a', '1')]), hash);
});

test('strings are ordered by their UTF-8 bytes', () => {
  const values = ['\u{10000}', '\uffff', 'b', 'a', 'ab', '\u{1f600}', '\ue000', ''];
  const byBuffer = [...values].sort((x, y) => Buffer.compare(Buffer.from(x), Buffer.from(y)));
  assert.equal([...values].sort(compareBytes), byBuffer);
  assert.not.equal([...values].sort(), byBuffer);
});

test.run();
