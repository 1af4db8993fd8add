import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { QuorateError } from '../../../core/model/quorate-error.js';
import { lockOwner, takeLock } from '../../../machine/process-lock.js';
import type { Topology } from '../../topology.js';
import { dataDamaged } from './data-damaged.js';
import { JournalFile } from './journal.js';
import { OrdererData } from './orderer-data.js';
import { OrderingData } from './ordering-data.js';
import { PeerData } from './peer-data.js';
import { checkFits, readStoredNetwork, type StoredNetwork } from './stored-network.js';
import { writeWhole } from './write-whole.js';

const DATA_FILE = 'data.json';
const LOCK_FILE = 'lock';
const ORDERING = 'ordering';
const OWN_NAMES = new Set([LOCK_FILE, `${DATA_FILE}.new`, ORDERING, 'orderers', 'peers', 'private', 'genesis']);

/** The data folder of an embedded network: what its nodes must find again after a restart. decisions/0004. */
export class DataDirectory {
  /** What data.json said at the start; undefined in a new folder. */
  readonly stored: StoredNetwork | undefined;
  readonly ordering: OrderingData;
  readonly #folder: string;
  readonly #peers = new Map<string, PeerData>();
  readonly #journals: JournalFile[] = [];
  #closed = false;

  /**
   * Takes the folder for this process, and makes it where there is none.
   * @throws QuorateError DEVNET_DATA_IN_USE, DEVNET_DATA_FOREIGN, DEVNET_DATA_OTHER, DEVNET_DATA_FORMAT,
   * DEVNET_DATA_DAMAGED
   */
  static open(directory: string, topology: Topology, portBase: number | undefined): DataDirectory {
    const folder = resolve(directory);
    mkdirSync(folder, { recursive: true });
    takeFolder(folder);
    try {
      return new DataDirectory(folder, topology, portBase);
    } catch (error) {
      rmSync(join(folder, LOCK_FILE), { force: true });
      throw error;
    }
  }

  private constructor(folder: string, topology: Topology, portBase: number | undefined) {
    this.#folder = folder;
    this.stored = readStoredNetwork(join(folder, DATA_FILE));
    if (this.stored === undefined) refuseForeign(folder);
    else checkFits(this.stored, topology, portBase);
    this.ordering = new OrderingData(join(folder, ORDERING));
  }

  /** Replaces data.json. */
  save(network: StoredNetwork): void {
    writeWhole(join(this.#folder, DATA_FILE), `${JSON.stringify(network, null, 2)}\n`);
  }

  /** By full name. */
  orderer(name: string): OrdererData {
    return new OrdererData(join(this.#folder, 'orderers', name));
  }

  /** By full name; the same each time. */
  peer(name: string): PeerData {
    let data = this.#peers.get(name);
    if (data === undefined) {
      data = new PeerData(join(this.#folder, 'peers', name));
      this.#peers.set(name, data);
    }
    return data;
  }

  /** The private writes that an organization's peers have got to know. */
  privateData(mspId: string): { readonly journal: JournalFile; readonly records: readonly Buffer[] } {
    const path = join(this.#folder, 'private', `${encodeURIComponent(mspId)}.journal`);
    const opened = existsSync(path) ? JournalFile.open(path) : { journal: JournalFile.create(path), records: [] };
    this.#journals.push(opened.journal);
    return opened;
  }

  /** The genesis block that a channel of the spec began with. `make` gives it when there is none yet. */
  genesis(channelId: string, make: () => Uint8Array): Uint8Array {
    const path = join(this.#folder, 'genesis', `${encodeURIComponent(channelId)}.block`);
    if (existsSync(path)) return readFileSync(path);
    const block = make();
    writeWhole(path, block);
    return block;
  }

  /** Closes all files and lets the folder go. Safe to call twice. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.ordering.close();
    for (const peer of this.#peers.values()) peer.close();
    this.#peers.clear();
    const open = this.#journals.splice(0);
    for (const journal of open) journal.close();
    rmSync(join(this.#folder, LOCK_FILE), { force: true });
  }
}

function takeFolder(folder: string): void {
  const lock = join(folder, LOCK_FILE);
  // The first try removes the lock of a process that lives no more.
  if (takeLock(lock) || takeLock(lock)) return;
  const owner = lockOwner(lock);
  throw new QuorateError('DEVNET_DATA_IN_USE', 'Another network uses this data folder', {
    why: `process ${owner ?? 'unknown'} has ${folder}`,
    mend: 'stop it with `reconcile devnet down`, or choose another folder',
    facts: { directory: folder, pid: owner ?? 0 },
  });
}

/** A folder that holds something else must not be filled with ours. A start that was killed early leaves empty ones. */
function refuseForeign(folder: string): void {
  const foreign = readdirSync(folder).find((name) => !OWN_NAMES.has(name));
  if (foreign !== undefined) {
    throw new QuorateError('DEVNET_DATA_FOREIGN', 'The folder is no data folder of an embedded network', {
      why: `${folder} has no ${DATA_FILE}, and holds ${foreign}`,
      mend: 'choose an empty folder',
      facts: { directory: folder },
    });
  }
  const ordering = join(folder, ORDERING);
  if (existsSync(ordering) && readdirSync(ordering).length > 0)
    throw dataDamaged(join(folder, DATA_FILE), 'it is missing, and there are blocks');
}
