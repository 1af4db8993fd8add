import { createHash } from 'node:crypto';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { blockHash } from '../../reconciler/fabric/block/block-hash.js';
import { encodeLeaf, type Leaf } from '../../reconciler/settlement/leaf.js';
import { makeProof } from '../../reconciler/settlement/make-proof.js';
import { emptyRoot, leafHash } from '../../reconciler/settlement/merkle-hash.js';
import { MerkleTree } from '../../reconciler/settlement/merkle-tree.js';
import { RangeBuilder } from '../../reconciler/settlement/range-builder.js';
import { rangeRoot, type SettledRange } from '../../reconciler/settlement/range-root.js';
import { codeOf } from '../code-of.js';
import { UNREADABLE } from './corner-blocks.js';
import { handMadeBlock } from './hand-made-block.js';

const PREVIOUS = 'ab'.repeat(32);
const start = { channel: 'chains02', from: 5, previousRoot: PREVIOUS };
const writes = (number: number) => [{ sets: [{ namespace: 'cars', writes: [{ key: `car${number}`, value: 'red' }] }] }];
const treeOf = (leaves: readonly Leaf[]) => new MerkleTree(leaves.map((leaf) => leafHash(encodeLeaf(leaf))));

test('a range has the tree of all its leaves, and every leaf its proof', () => {
  const builder = new RangeBuilder(start);
  assert.is(builder.range(), undefined);
  const blocks = Array.from({ length: 40 }, (_, place) =>
    handMadeBlock(5 + place, place % 4 === 0 ? [] : writes(place)),
  );
  const leaves = blocks.flatMap((block) => builder.add(block));
  const range = builder.range()!;
  const tree = treeOf(leaves);
  const { treeRoot, ...rest } = range;
  assert.is(treeRoot, Buffer.from(tree.root).toString('hex'));
  assert.equal(rest, { ...start, to: 44, leafCount: 30, lastBlockHash: blockHash(blocks.at(-1)!) });
  for (const [index, leaf] of leaves.entries()) assert.is(makeProof(range, tree, leaf, index).root, rangeRoot(range));
  assert.is(
    codeOf(() => makeProof(range, tree, leaves[1]!, 0)),
    'PROOF_REFUSED',
  );
  assert.is(
    codeOf(() => makeProof(range, treeOf(leaves.slice(1)), leaves[1]!, 0)),
    'PROOF_REFUSED',
  );
});

test('a range without writes has a root, too', () => {
  const builder = new RangeBuilder(start);
  builder.add(handMadeBlock(5, []));
  assert.equal([builder.range()!.leafCount, builder.range()!.treeRoot], [0, Buffer.from(emptyRoot()).toString('hex')]);
});

test('a gap, a block twice and an unreadable block are refused, and the range is as it was', () => {
  const builder = new RangeBuilder(start);
  for (const number of [4, 6])
    assert.is(
      codeOf(() => builder.add(handMadeBlock(number, writes(number)))),
      'PLASMA_BLOCK_ORDER',
    );
  builder.add(handMadeBlock(5, writes(5)));
  const before = builder.range();
  assert.is(
    codeOf(() => builder.add(handMadeBlock(5, writes(5)))),
    'PLASMA_BLOCK_ORDER',
  );
  const bad = [...writes(6), ...UNREADABLE['two actions']!];
  assert.is(
    codeOf(() => builder.add(handMadeBlock(6, bad))),
    'PLASMA_BLOCK_UNREADABLE',
  );
  assert.equal(builder.range(), before);
  assert.is(builder.next, 6);
});

test('a root is of every field of its range', () => {
  const builder = new RangeBuilder(start);
  builder.add(handMadeBlock(5, writes(5)));
  const range = builder.range()!;
  const changes: readonly Partial<SettledRange>[] = [
    ...[{ channel: 'chains' }, { from: 4 }, { to: 6 }, { leafCount: 2 }],
    ...[{ treeRoot: PREVIOUS }, { previousRoot: range.treeRoot }, { lastBlockHash: PREVIOUS }],
  ];
  assert.is(changes.length, Object.keys(range).length);
  for (const change of changes) assert.is.not(rangeRoot({ ...range, ...change }), rangeRoot(range));
  const fixed = Buffer.from(`0201${'00000008'}${Buffer.from('chains02').toString('hex')}`, 'hex');
  const counts = Buffer.from(['05', '05', '01'].map((last) => last.padStart(16, '0')).join(''), 'hex');
  const hashes = Buffer.from(range.treeRoot + range.previousRoot + range.lastBlockHash, 'hex');
  const expected = createHash('sha256').update(fixed).update(counts).update(hashes).digest('hex');
  assert.is(rangeRoot(range), expected);
});

test.run();
