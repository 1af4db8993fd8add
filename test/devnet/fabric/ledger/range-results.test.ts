import { createHash } from 'node:crypto';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { RangeResults } from '../../../../reconciler/devnet/fabric/ledger/range-results.js';
import { queryReads } from '../../../../reconciler/fabric/wire/rwset-messages.js';
import { toHex } from '../../../fabric/vectors.js';

const read = (n: number) => ({ key: `key${n}`, version: { block: n, transaction: n } });
const sha = (...parts: Uint8Array[]) => createHash('sha256').update(Buffer.concat(parts)).digest();
const leaf = (from: number, to: number) =>
  sha(queryReads.encode({ reads: Array.from({ length: to - from }, (_, index) => read(from + index)) }));

function results(count: number, maxDegree: number) {
  const all = new RangeResults(maxDegree);
  for (let n = 0; n < count; n++) all.add(read(n));
  return all.done();
}

test('up to the degree the reads themselves are kept, and nothing of an empty range', () => {
  assert.equal(results(0, 3), { reads: undefined, summary: undefined });
  assert.equal(results(3, 3), { reads: [read(0), read(1), read(2)], summary: undefined });
});

test('beyond the degree there are hashes of degree + 1 reads, and of what is left', () => {
  const { reads, summary } = results(9, 3);
  assert.is(reads, undefined);
  assert.equal([summary!.maxDegree, summary!.maxLevel], [3, 1]);
  assert.equal(summary!.maxLevelHashes.map(toHex), [leaf(0, 4), leaf(4, 8), leaf(8, 9)].map(toHex));
});

test('more hashes than the degree make the next level, and lower rests are lifted to it', () => {
  // Degree 2: leaves of three reads; three leaves make one hash of level 2. 13 reads: 9 in level 2, a rest of 4.
  const { summary } = results(13, 2);
  const first = sha(leaf(0, 3), leaf(3, 6), leaf(6, 9));
  const rest = sha(leaf(9, 12), leaf(12, 13));
  assert.is(summary!.maxLevel, 2);
  assert.equal(summary!.maxLevelHashes.map(toHex), [first, rest].map(toHex));
});

test('a single rest is lifted as it is, and a level that is too full at the end makes one more', () => {
  const lifted = results(10, 2).summary!;
  assert.equal(lifted.maxLevelHashes.map(toHex), [sha(leaf(0, 3), leaf(3, 6), leaf(6, 9)), leaf(9, 10)].map(toHex));
  // 18 reads fill two hashes of level 2; the rest of level 1 becomes the third: one too many.
  const full = results(20, 2).summary!;
  const second = (at: number) => sha(leaf(at, at + 3), leaf(at + 3, at + 6), leaf(at + 6, at + 9));
  assert.is(full.maxLevel, 3);
  assert.equal(full.maxLevelHashes.map(toHex), [toHex(sha(second(0), second(9), leaf(18, 20)))]);
});

test('a degree below 2 is refused', () => {
  assert.throws(() => new RangeResults(1), 'maxDegree [1] should not be less than 2 in the merkle tree');
});

test.run();
