import { checkProof } from './check-proof.js';
import type { Leaf } from './leaf.js';
import type { MerkleTree } from './merkle-tree.js';
import type { Proof } from './proof.js';
import { rangeRoot, type SettledRange } from './range-root.js';

/**
 * The proof of one leaf of a range.
 *
 * @param tree over all of the range's leaves; the same one serves many proofs
 * @param index the leaf's place among them
 * @throws QuorateError PROOF_REFUSED where leaf, tree and range do not fit: so what is handed out holds
 */
export function makeProof(range: SettledRange, tree: MerkleTree, leaf: Leaf, index: number): Proof {
  const path = tree.path(index).map((hash) => Buffer.from(hash).toString('hex'));
  const proof = { range, root: rangeRoot(range), leaf, index, path };
  checkProof(proof, proof.root);
  return proof;
}
