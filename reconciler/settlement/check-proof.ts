import { QuorateError } from '../core/model/quorate-error.js';
import { encodeLeaf } from './leaf.js';
import { leafHash } from './merkle-hash.js';
import { rootOfPath } from './merkle-tree.js';
import type { Proof } from './proof.js';
import { rangeRoot } from './range-root.js';

/**
 * Checks a proof against a root. Needs no ledger: what it says is as good as where the root came from.
 *
 * @param proof as `parseProof` gives it
 * @param trustedRoot lower-case hex, from the root contract or from one's own computation; never from the proof
 * @throws QuorateError PROOF_REFUSED
 */
export function checkProof(proof: Proof, trustedRoot: string): void {
  const { range, leaf } = proof;
  if (proof.root !== trustedRoot) throw refused('it is for another root than the one it is checked against');
  if (rangeRoot(range) !== trustedRoot) throw refused('its range is not the one that the root commits to');
  if (leaf.block < range.from || leaf.block > range.to) throw refused('its block is not in its range');
  const path = proof.path.map((hash) => Buffer.from(hash, 'hex'));
  const root = rootOfPath(leafHash(encodeLeaf(leaf)), proof.index, range.leafCount, path);
  if (root === undefined) throw refused('its path does not fit its place among the leaves');
  if (Buffer.from(root).toString('hex') !== range.treeRoot) throw refused('its leaf and path do not lead to the root');
}

function refused(why: string): QuorateError {
  return new QuorateError('PROOF_REFUSED', 'The proof does not hold', {
    why,
    mend: 'make it again from a peer that you trust; if it is refused again, one of the two does not tell the truth',
  });
}
