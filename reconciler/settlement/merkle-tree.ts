import { emptyRoot, nodeHash, sha256 } from './merkle-hash.js';

const SIZE = 32;

/** A whole tree, for proofs: about 64 bytes a leaf. Its root is that of a `MerkleFrontier` over the same leaves. */
export class MerkleTree {
  /** The hashes of each level one after another, leaves first, the root last; a lone last node goes up as it is. */
  readonly #levels: readonly Uint8Array[];

  /** @param leaves what `leafHash` gives for each leaf, in order; they are copied */
  constructor(leaves: readonly Uint8Array[]) {
    let level: Uint8Array = Buffer.concat(leaves);
    const levels = [level];
    while (level.length > SIZE) {
      level = levelAbove(level);
      levels.push(level);
    }
    this.#levels = levels;
  }

  /** How many leaves there are. */
  get size(): number {
    return this.#levels[0]!.length / SIZE;
  }

  /** 32 bytes. */
  get root(): Uint8Array {
    return this.size === 0 ? emptyRoot() : this.#levels.at(-1)!.slice();
  }

  /**
   * The hashes beside the way from a leaf to the root, the leaf's neighbor first (RFC 6962, 2.1.1).
   * @throws RangeError there is no such leaf
   */
  path(index: number): readonly Uint8Array[] {
    if (!Number.isInteger(index) || index < 0 || index >= this.size)
      throw new RangeError(`no leaf ${index} of ${this.size}`);
    const path: Uint8Array[] = [];
    let at = index;
    for (const level of this.#levels) {
      const beside = (at % 2 === 0 ? at + 1 : at - 1) * SIZE;
      if (beside < level.length) path.push(level.slice(beside, beside + SIZE));
      at = Math.floor(at / 2);
    }
    return path;
  }
}

function levelAbove(below: Uint8Array): Uint8Array {
  const pairs = Math.floor(below.length / (2 * SIZE));
  const lone = below.subarray(pairs * 2 * SIZE);
  const above = Buffer.allocUnsafe(pairs * SIZE + lone.length);
  const node = Buffer.allocUnsafe(1 + 2 * SIZE);
  node[0] = 0x01;
  for (let pair = 0; pair < pairs; pair++) {
    node.set(below.subarray(pair * 2 * SIZE, (pair + 1) * 2 * SIZE), 1);
    above.set(sha256(node), pair * SIZE);
  }
  above.set(lone, pairs * SIZE);
  return above;
}

/**
 * The root that a leaf's hash, its place and the hashes beside its way give; undefined where a tree of `leafCount` leaves
 * has no such place, or a way of another length.
 */
export function rootOfPath(
  leaf: Uint8Array,
  index: number,
  leafCount: number,
  path: readonly Uint8Array[],
): Uint8Array | undefined {
  if (!(Number.isSafeInteger(index) && index >= 0 && index < leafCount)) return undefined;
  let node = leaf;
  let used = 0;
  let at = index;
  for (let last = leafCount - 1; last > 0; last = Math.floor(last / 2)) {
    if (at % 2 === 1 || at < last) {
      const beside = path[used++];
      if (beside?.length !== SIZE) return undefined;
      node = at % 2 === 1 ? nodeHash(beside, node) : nodeHash(node, beside);
    }
    at = Math.floor(at / 2);
  }
  return used === path.length ? node : undefined;
}
