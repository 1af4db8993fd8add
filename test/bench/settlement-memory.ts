/**
 * Memory of an agent that catches up: the heap after a collection, and the resident peak, behind 1,000 to 20,000 blocks that
 * it has read, verified, rooted and submitted. The blocks are signed as they are asked for and not kept; the root
 * contract is the compiled one, in memory. Prints, judges nothing.
 *
 *   node dist/test/bench/settlement-memory.js [BLOCKS]      default: 20000
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { BlockReader } from '../../reconciler/ports/read/block-reader.js';
import { CHAIN } from '../chaincode/plasma-root/plasma-ledger.js';
import { SettlementConsortium } from '../settlement/settlement-consortium.js';
import { SignedChain, write } from '../settlement/signed-chain.js';

const MOST = Number(process.argv[2] ?? 20_000);
const STEPS = [0.05, 0.25, 0.5, 1].map((share) => Math.round(MOST * share));
const PER_BLOCK = 3;
/** A block is about as large as three transactions of two endorsers make it. */
const VALUE = Buffer.alloc(4000, 7);

setFlagsFromString('--expose_gc');
const collect = runInNewContext('gc') as () => void;
const mebibytes = (bytes: number) => (bytes / 2 ** 20).toFixed(0);

/** A peer with so many blocks, of which it holds block 0 and the last two that were asked for. */
class PassingBlocks implements BlockReader {
  readonly #chain: SignedChain;
  height = 0;

  constructor(chain: SignedChain) {
    this.#chain = chain;
  }

  async blocks() {
    return { peer: 'peer0', height: this.height, read: (from: number, to: number) => this.#read(from, to) };
  }

  async *#read(from: number, to: number): AsyncGenerator<Uint8Array, void, undefined> {
    for (let number = from; number <= to; number += 1) yield this.#at(number);
  }

  #at(number: number): Uint8Array {
    const { blocks } = this.#chain;
    while (blocks.length <= number) {
      const block = blocks.length;
      this.#chain.add(Array.from({ length: PER_BLOCK }, (_, at) => write(`car${block}.${at}`, VALUE)));
      if (block > 3) delete blocks[block - 3];
    }
    return blocks[number]!.serializeBinary();
  }
}

const chain = new SignedChain();
const consortium = await SettlementConsortium.start(chain);
const [operator] = consortium.members;
const { definition } = await operator!.ports.reader.chain(CHAIN);
const settlement = { everyBlocks: 100, everySeconds: 10 };
await consortium.ledger.adopt({ ...definition!, settlement }, 1, ['Org1', 'Org2', 'Org3']);
const blocks = new PassingBlocks(chain);
const agent = operator!.process((ports) => ({ ...ports, blocks, event: () => undefined }));
console.log(`${PER_BLOCK} writes a block, roots over 100 blocks, one process`);
for (const height of STEPS) {
  const from = blocks.height;
  blocks.height = height;
  const begin = performance.now();
  await agent.pass({ now: true });
  const seconds = (performance.now() - begin) / 1000;
  collect();
  const { heapUsed } = process.memoryUsage();
  const peak = process.resourceUsage().maxRSS / 1024;
  const rate = ((height - from) / seconds).toFixed(0);
  console.log(
    `  ${String(height).padStart(6)} blocks: heap ${mebibytes(heapUsed)} MiB, resident peak ${peak.toFixed(0)} MiB; ${rate} blocks/s, their making included`,
  );
}
