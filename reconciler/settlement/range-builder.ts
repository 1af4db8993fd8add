import type { common } from '@hyperledger/fabric-protos';
import { QuorateError } from '../core/model/quorate-error.js';
import { blockHash } from '../fabric/block/block-hash.js';
import { blockLeaves } from './block-leaves.js';
import { encodeLeaf, type Leaf } from './leaf.js';
import { MerkleFrontier } from './merkle-frontier.js';
import { leafHash } from './merkle-hash.js';
import type { SettledRange } from './range-root.js';

/** Makes a range from its blocks, one after another, in memory that does not grow with their number. */
export class RangeBuilder {
  readonly #start: Pick<SettledRange, 'channel' | 'from' | 'previousRoot'>;
  readonly #frontier = new MerkleFrontier();
  #next: number;
  #last: common.Block | undefined;

  /** @param start `previousRoot` as in `SettledRange` */
  constructor(start: Pick<SettledRange, 'channel' | 'from' | 'previousRoot'>) {
    this.#start = start;
    this.#next = start.from;
  }

  /** The number of the block that `add` takes next. */
  get next(): number {
    return this.#next;
  }

  /**
   * Adds the next block, as a peer stores it. That it is the chain's own (links, signatures) is for the caller to know.
   * @returns its leaves, so that a proof of one needs no second reading
   * @throws QuorateError PLASMA_BLOCK_ORDER for any other block than the next, and what `blockLeaves` throws; the range
   *   is then as it was
   */
  add(block: common.Block): readonly Leaf[] {
    const number = block.getHeader()?.getNumber();
    if (number !== undefined && number !== this.#next) {
      throw new QuorateError('PLASMA_BLOCK_ORDER', 'A block of the plasma chain is not the next one', {
        why: `it is block ${number}, and block ${this.#next} is next`,
        mend: 'read the blocks of a range in their order, each of them once',
        facts: { expected: this.#next, got: number },
      });
    }
    const leaves = blockLeaves(block);
    for (const leaf of leaves) this.#frontier.append(leafHash(encodeLeaf(leaf)));
    this.#last = block;
    this.#next += 1;
    return leaves;
  }

  /** The range of the blocks so far; undefined while there is none, for a range has a last block. */
  range(): SettledRange | undefined {
    if (this.#last === undefined) return undefined;
    const { channel, from, previousRoot } = this.#start;
    const treeRoot = Buffer.from(this.#frontier.root()).toString('hex');
    const { size: leafCount } = this.#frontier;
    const lastBlockHash = blockHash(this.#last);
    return { channel, from, to: this.#next - 1, leafCount, treeRoot, previousRoot, lastBlockHash };
  }
}
