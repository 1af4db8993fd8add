import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { common } from '@hyperledger/fabric-protos';
import { headerHash } from '../../../fabric/block/block-header.js';
import { type AgreedBlock, type ChannelKeeper, OrderedChannel } from '../orderer/ordered-channel.js';
import { dataDamaged } from './data-damaged.js';
import { JournalFile } from './journal.js';
import { decodeParts, encodeParts } from './parts.js';

const BLOCK = Buffer.from('block');
const SIGNATURE = Buffer.from('signature');

/** The blocks of all channels as they were agreed, and what each orderer has signed of them: `ordering/` of the folder. */
export class OrderingData {
  readonly #folder: string;
  readonly #journals = new Set<JournalFile>();

  constructor(folder: string) {
    this.#folder = folder;
    mkdirSync(folder, { recursive: true });
  }

  /** Keeps a channel that is new in this process, as far as it goes now. */
  keep(channel: OrderedChannel): ChannelKeeper {
    const path = join(this.#folder, `${encodeURIComponent(channel.channelId)}-${genesisHash(channel)}.journal`);
    const blocks = Array.from({ length: channel.height() }, (_, number) => encodeAgreed(channel.block(number)!));
    return this.#keeper(JournalFile.create(path, blocks), new Map());
  }

  /**
   * The channels of earlier processes. `behind` may know blocks that came after those in the journal: a peer that had
   * got them tells them, so that no orderer can be behind a peer.
   */
  *restore(behind: (channelId: string, genesisHash: string, ordered: OrderedBlocks) => void): Iterable<OrderedChannel> {
    for (const name of readdirSync(this.#folder).sort()) {
      if (!name.endsWith('.journal')) continue;
      const path = join(this.#folder, name);
      const { journal, records } = JournalFile.open(path);
      const signatures = new Map<string, Uint8Array>();
      const keeper = this.#keeper(journal, signatures);
      try {
        const blocks: AgreedBlock[] = [];
        for (const record of records) take(decodeParts(record), blocks, signatures);
        if (blocks.length === 0) throw new Error('it holds no block');
        const first = new OrderedChannel(blocks.slice(0, 1));
        behind(first.channelId, genesisHash(first), { blocks, keeper });
        const channel = new OrderedChannel(blocks);
        channel.keeper = keeper;
        yield channel;
      } catch (error) {
        throw dataDamaged(path, (error as Error).message, error);
      }
    }
  }

  close(): void {
    for (const journal of this.#journals) journal.close();
    this.#journals.clear();
  }

  #keeper(journal: JournalFile, signatures: Map<string, Uint8Array>): ChannelKeeper {
    this.#journals.add(journal);
    const key = (orderer: string, number: number) => `${number} ${orderer}`;
    return {
      block: (agreed) => journal.append(encodeAgreed(agreed)),
      signature: (orderer, number, metadata) => {
        // One write to the disk for the block and its first signature: nobody has seen the block before.
        journal.append(encodeParts([SIGNATURE, Buffer.from(orderer), Buffer.from(`${number}`), metadata]), true);
        signatures.set(key(orderer, number), metadata);
      },
      signatureOf: (orderer, number) => signatures.get(key(orderer, number)),
      forget: () => {
        journal.close();
        this.#journals.delete(journal);
        rmSync(journal.path, { force: true });
      },
    };
  }
}

/** What a journal holds of a channel; blocks may be added behind, with the keeper told. */
export interface OrderedBlocks {
  readonly blocks: AgreedBlock[];
  readonly keeper: ChannelKeeper;
}

function genesisHash(channel: OrderedChannel): string {
  return channel.hashOf(0)!.toString('hex').slice(0, 16);
}

/** The first bytes of a genesis block's hash, which name its channel among others of the same name. */
export function genesisHashOf(genesis: Uint8Array): string {
  const header = common.Block.deserializeBinary(genesis).getHeader() ?? new common.BlockHeader();
  return Buffer.from(headerHash(header)).toString('hex').slice(0, 16);
}

function encodeAgreed({ block, lastConfig, signedValue }: AgreedBlock): Buffer {
  const signed = signedValue === undefined ? [] : [signedValue];
  return encodeParts([BLOCK, block.serializeBinary(), Buffer.from(`${lastConfig}`), ...signed]);
}

function take(
  [kind, first, second, third]: readonly Buffer[],
  blocks: AgreedBlock[],
  signatures: Map<string, Uint8Array>,
) {
  if (kind?.equals(SIGNATURE)) {
    signatures.set(`${second} ${first}`, third!);
    return;
  }
  const block = common.Block.deserializeBinary(first!);
  const number = block.getHeader()!.getNumber();
  if (!kind?.equals(BLOCK) || number !== blocks.length) throw new Error(`block ${blocks.length} is not there`);
  blocks.push({ number, block, lastConfig: Number(second), signedValue: third });
}
