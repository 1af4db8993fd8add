import { Buffer } from 'node:buffer';
import type { CommittedBlock } from './peer-ledger.js';

/** Where a transaction is. */
export interface TransactionPosition {
  readonly block: CommittedBlock;
  readonly index: number;
}

/** The blocks of a channel and what finds them. In memory. Fabric: common/ledger/blkstorage. */
export class BlockStore {
  readonly #blocks: CommittedBlock[] = [];
  readonly #byHash = new Map<string, CommittedBlock>();
  readonly #transactions = new Map<string, TransactionPosition>();

  get height(): number {
    return this.#blocks.length;
  }

  /** `indexedIds`: per transaction the id that finds it; the first transaction with an id keeps it. */
  add(block: CommittedBlock, hash: Uint8Array, indexedIds: readonly string[]): void {
    this.#blocks.push(block);
    this.#byHash.set(Buffer.from(hash).toString('hex'), block);
    for (const [index, id] of indexedIds.entries())
      if (!this.#transactions.has(id)) this.#transactions.set(id, { block, index });
  }

  byNumber(number: number): CommittedBlock | undefined {
    return this.#blocks[number];
  }

  byHash(hash: Uint8Array): CommittedBlock | undefined {
    return this.#byHash.get(Buffer.from(hash).toString('hex'));
  }

  transaction(id: string): TransactionPosition | undefined {
    return this.#transactions.get(id);
  }
}
