import { emptyRoot, nodeHash } from './merkle-hash.js';

/**
 * The root of leaves that come one after another, in memory of one hash per level: the roots of the full subtrees so far,
 * one for each 1 bit of their number. The tree is RFC 6962's: the left subtree is the largest full one, and nothing is doubled.
 */
export class MerkleFrontier {
  /** Roots of full subtrees, the largest first. */
  readonly #peaks: Uint8Array[] = [];
  #size = 0;

  /** How many leaves there are. */
  get size(): number {
    return this.#size;
  }

  /** Adds one leaf. @param hash what `leafHash` gives, 32 bytes; kept, not copied */
  append(hash: Uint8Array): void {
    let node = hash;
    for (let rest = this.#size; rest % 2 === 1; rest = (rest - 1) / 2) node = nodeHash(this.#peaks.pop()!, node);
    this.#peaks.push(node);
    this.#size += 1;
  }

  /** The root of the leaves so far, 32 bytes; more may be added afterwards. */
  root(): Uint8Array {
    return (
      this.#peaks.reduceRight<Uint8Array | undefined>(
        (right, left) => (right === undefined ? left : nodeHash(left, right)),
        undefined,
      ) ?? emptyRoot()
    );
  }
}
