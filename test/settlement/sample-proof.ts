import { encodeLeaf, type Leaf } from '../../reconciler/settlement/leaf.js';
import { leafHash } from '../../reconciler/settlement/merkle-hash.js';
import { MerkleTree } from '../../reconciler/settlement/merkle-tree.js';
import type { Proof } from '../../reconciler/settlement/proof.js';
import { rangeRoot, type SettledRange } from '../../reconciler/settlement/range-root.js';

const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const hashOf = (words: string) => text(leafHash(Buffer.from(words)));

/** A write of block 3 to 12, all kinds in turn, with keys of every width of UTF-8. */
export function sampleLeaf(place: number): Leaf {
  const keys = ['a', '\u0000k\u0000', '\u{10ffff}', 'Ä\u{1f600}', '', '\ufeffbom', '\ufffd'];
  const isPrivate = place % 3 === 1;
  const isDelete = place % 4 === 3;
  return {
    block: 3 + (place % 10),
    transaction: place % 5,
    kind: `${isPrivate ? 'private-' : ''}${place % 7 === 2 ? 'metadata' : 'write'}` as Leaf['kind'],
    namespace: 'cars',
    collection: isPrivate ? 'prices' : '',
    key: isPrivate ? hashOf(`key ${place}`) : `${keys[place % keys.length]}${place}`,
    valueHash: isDelete ? '' : hashOf(`value ${place}`),
    delete: isDelete,
    purge: isPrivate && isDelete && place % 7 !== 2,
  };
}

/** Proofs of all leaves of a range of blocks 3 to 12. */
export function sampleProofs(leafCount: number, other: Partial<SettledRange> = {}): readonly Proof[] {
  const leaves = Array.from({ length: leafCount }, (_, place) => sampleLeaf(place));
  const tree = new MerkleTree(leaves.map((leaf) => leafHash(encodeLeaf(leaf))));
  const hashes = { treeRoot: text(tree.root), previousRoot: hashOf('previous'), lastBlockHash: hashOf('block 12') };
  const range: SettledRange = { channel: 'chains02', from: 3, to: 12, leafCount, ...hashes, ...other };
  return leaves.map((leaf, index) => ({
    range,
    root: rangeRoot(range),
    leaf,
    index,
    path: tree.path(index).map(text),
  }));
}
