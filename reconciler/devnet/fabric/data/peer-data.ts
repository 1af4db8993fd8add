import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeStoredBlock, encodeStoredBlock, type StoredBlock } from '../ledger/stored-block.js';
import { dataDamaged } from './data-damaged.js';
import { JournalFile } from './journal.js';
import { writeWhole } from './write-whole.js';

const ENDING = '.journal';

/** A channel as a peer had stored it. */
export interface StoredChannel {
  readonly channelId: string;
  readonly file: string;
  /** The genesis block first. */
  readonly blocks: readonly [StoredBlock, ...StoredBlock[]];
  readonly keep: (block: StoredBlock) => void;
}

/** What one peer keeps: the blocks of its channels with their private data, and its packages. */
export class PeerData {
  readonly #channels: string;
  readonly #packages: string;
  readonly #journals: JournalFile[] = [];
  readonly #stored: readonly StoredChannel[];

  /** Reads the folder; makes it where there is none. @throws QuorateError DEVNET_DATA_DAMAGED */
  constructor(folder: string) {
    this.#channels = join(folder, 'channels');
    this.#packages = join(folder, 'packages');
    for (const one of [this.#channels, this.#packages]) mkdirSync(one, { recursive: true });
    this.#stored = readdirSync(this.#channels)
      .filter((name) => name.endsWith(ENDING))
      .sort()
      .map((name) => this.#open(name));
  }

  /** The channels that were there when the folder was opened. */
  channels(): readonly StoredChannel[] {
    return this.#stored;
  }

  /** Begins a channel with its genesis block. Returns what keeps its later blocks. */
  create(channelId: string, genesis: Uint8Array): (block: StoredBlock) => void {
    const path = join(this.#channels, `${encodeURIComponent(channelId)}${ENDING}`);
    const first = encodeStoredBlock({ block: genesis, privateWrites: new Map() });
    return this.#keeper(JournalFile.create(path, [first]));
  }

  /** The bytes of the installed packages. */
  packages(): readonly Uint8Array[] {
    return readdirSync(this.#packages)
      .filter((name) => name.endsWith('.tar.gz'))
      .sort()
      .map((name) => readFileSync(join(this.#packages, name)));
  }

  /** Keeps an installed package. */
  install(packageId: string, bytes: Uint8Array): void {
    writeWhole(join(this.#packages, `${encodeURIComponent(packageId)}.tar.gz`), bytes);
  }

  close(): void {
    for (const journal of this.#journals.splice(0)) journal.close();
  }

  #open(name: string): StoredChannel {
    const file = join(this.#channels, name);
    const { journal, records } = JournalFile.open(file);
    const [genesis, ...later] = records.map(decodeStoredBlock);
    const keep = this.#keeper(journal);
    if (genesis === undefined) throw dataDamaged(file, 'it holds no block');
    return { channelId: decodeURIComponent(name.slice(0, -ENDING.length)), file, blocks: [genesis, ...later], keep };
  }

  #keeper(journal: JournalFile): (block: StoredBlock) => void {
    this.#journals.push(journal);
    // Not synced: what a power cut takes from a peer, it gets from the orderers again.
    return (block) => journal.append(encodeStoredBlock(block));
  }
}
