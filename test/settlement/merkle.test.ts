import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { MerkleFrontier } from '../../reconciler/settlement/merkle-frontier.js';
import { emptyRoot, leafHash, nodeHash, sha256 } from '../../reconciler/settlement/merkle-hash.js';
import { MerkleTree, rootOfPath } from '../../reconciler/settlement/merkle-tree.js';

const hex = (bytes: Uint8Array | undefined) => bytes && Buffer.from(bytes).toString('hex');
const leavesOf = (count: number) => Array.from({ length: count }, (_, index) => leafHash(Buffer.from(`leaf ${index}`)));

function frontierRoot(leaves: readonly Uint8Array[]): Uint8Array {
  const frontier = new MerkleFrontier();
  for (const leaf of leaves) frontier.append(leaf);
  return frontier.root();
}

/** RFC 6962, 2.1, word by word. */
function rfcRoot(leaves: readonly Uint8Array[]): Uint8Array {
  if (leaves.length === 0) return createHash('sha256').digest();
  if (leaves.length === 1) return leaves[0]!;
  let split = 1;
  while (split * 2 < leaves.length) split *= 2;
  const [left, right] = [rfcRoot(leaves.slice(0, split)), rfcRoot(leaves.slice(split))];
  return createHash('sha256').update('01', 'hex').update(left).update(right).digest();
}

test('roots are those of Certificate Transparency', () => {
  // The leaves and roots that certificate-transparency's own merkletree tests have.
  const inputs = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'];
  const roots = [
    'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
    'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
    'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
    'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
    '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
    '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
    'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
    '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
  ];
  const leaves = inputs.map((input) => leafHash(Buffer.from(input, 'hex')));
  roots.forEach((root, count) => {
    assert.is(hex(frontierRoot(leaves.slice(0, count))), root);
    assert.is(hex(new MerkleTree(leaves.slice(0, count)).root), root);
  });
});

test('frontier and tree have the root that the RFC has, for every number of leaves', () => {
  const leaves = leavesOf(260);
  const frontier = new MerkleFrontier();
  for (let count = 0; count <= leaves.length; count++) {
    const root = hex(rfcRoot(leaves.slice(0, count)));
    assert.is(hex(frontier.root()), root);
    assert.is(frontier.size, count);
    const tree = new MerkleTree(leaves.slice(0, count));
    assert.is(hex(tree.root), root);
    assert.is(tree.size, count);
    if (count < leaves.length) frontier.append(leaves[count]!);
  }
});

test('every leaf of trees of every size is proven, at its place only and in a tree of its size only', () => {
  for (let count = 1; count <= 34; count++) {
    const leaves = leavesOf(count);
    const tree = new MerkleTree(leaves);
    for (let index = 0; index < count; index++) {
      const path = tree.path(index);
      assert.is(hex(rootOfPath(leaves[index]!, index, count, path)), hex(tree.root));
      for (let other = 0; other < count; other++)
        if (other !== index) assert.is.not(hex(rootOfPath(leaves[index]!, other, count, path)), hex(tree.root));
      assert.is(rootOfPath(leaves[index]!, index, count, [...path, emptyRoot()]), undefined);
      if (path.length > 0) assert.is(rootOfPath(leaves[index]!, index, count, path.slice(1)), undefined);
    }
    for (const none of [-1, count, 0.5, Number.NaN]) {
      assert.throws(() => tree.path(none), /no leaf/);
      assert.is(rootOfPath(leaves[0]!, none, count, []), undefined);
    }
  }
});

test('a node is no leaf, and a doubled last leaf is another tree', () => {
  const [a, b, c] = leavesOf(3) as [Uint8Array, Uint8Array, Uint8Array];
  const root = hex(frontierRoot([a, b, c]));
  assert.is.not(hex(frontierRoot([a, b, c, c])), root);
  // The second preimage: two leaves, the first of which has the bytes of a node.
  assert.is.not(hex(frontierRoot([leafHash(Buffer.concat([a, b])), c])), root);
  assert.is.not(hex(leafHash(Buffer.concat([a, b]))), hex(nodeHash(a, b)));
  assert.is.not(hex(sha256(Buffer.concat([a, b]))), hex(nodeHash(a, b)));
});

test('other leaves, or the same in another order, have another root', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.string(), { minLength: 2, maxLength: 40 }),
      fc.nat(),
      fc.nat(),
      (texts, first, second) => {
        const leaves = texts.map((text) => leafHash(Buffer.from(`${text.length} ${JSON.stringify(text)}`)));
        const [i, j] = [first % leaves.length, second % leaves.length];
        const swapped = leaves.with(i, leaves[j]!).with(j, leaves[i]!);
        assert.is(hex(frontierRoot(swapped)) === hex(frontierRoot(leaves)), i === j);
        assert.is.not(hex(frontierRoot(leaves.slice(0, -1))), hex(frontierRoot(leaves)));
      },
    ),
  );
});

test.run();
