import { type KvRead, type MerkleSummary, queryReads } from '../../../fabric/wire/rwset-messages.js';
import { concat } from '../../../fabric/wire/wire.js';
import { sha256 } from './hash.js';

/** Fabric's degree of the tree over the results of a range query. */
export const MAX_DEGREE = 50;

/**
 * Collects what a range query returned: the reads themselves up to the degree, else the top of a tree of hashes, so that
 * a read/write set stays small. Fabric: rwsetutil/query_results_helper.go.
 */
export class RangeResults {
  readonly #maxDegree: number;
  #pending: KvRead[] = [];
  /** Hashes by level; index 0 is level 1. */
  #levels: Uint8Array[][] = [[]];

  constructor(maxDegree: number = MAX_DEGREE) {
    // Only a forged read/write set says so; Fabric's peer gives up on the block.
    if (maxDegree < 2) throw new Error(`maxDegree [${maxDegree}] should not be less than 2 in the merkle tree`);
    this.#maxDegree = maxDegree;
  }

  add(read: KvRead): void {
    this.#pending.push(read);
    if (this.#pending.length > this.#maxDegree) this.#hashPending();
  }

  /** The tree as far as it is built; to end a comparison early. */
  summary(): MerkleSummary {
    return {
      maxDegree: this.#maxDegree,
      maxLevel: this.#levels.length,
      maxLevelHashes: this.#levels.at(-1)!,
    };
  }

  /** Ends the collection: raw reads (none: undefined), or a summary. */
  done(): { readonly reads: KvRead[] | undefined; readonly summary: MerkleSummary | undefined } {
    if (this.#levels.length === 1 && this.#levels[0]!.length === 0)
      return { reads: this.#pending.length === 0 ? undefined : this.#pending, summary: undefined };
    if (this.#pending.length > 0) this.#hashPending();
    this.#complete();
    return { reads: undefined, summary: this.summary() };
  }

  #hashPending(): void {
    const hash = sha256(queryReads.encode({ reads: this.#pending }));
    this.#pending = [];
    this.#levels[0]!.push(hash);
    for (let level = 0; this.#levels[level]!.length > this.#maxDegree; level++) {
      const combined = sha256(concat(this.#levels[level]!));
      this.#levels[level] = [];
      this.#levels[level + 1] ??= [];
      this.#levels[level + 1]!.push(combined);
    }
  }

  /** Lifts what is left on lower levels up to the highest one. */
  #complete(): void {
    const top = this.#levels.length - 1;
    for (let level = 0; level < top; level++) {
      const hashes = this.#levels[level]!;
      if (hashes.length === 0) continue;
      this.#levels[level] = [];
      this.#levels[level + 1]!.push(hashes.length === 1 ? hashes[0]! : sha256(concat(hashes)));
    }
    if (this.#levels[top]!.length <= this.#maxDegree) return;
    this.#levels.push([sha256(concat(this.#levels[top]!))]);
  }
}
