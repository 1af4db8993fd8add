import { QuorateError } from '../../core/model/quorate-error.js';
import { packageId } from '../../fabric/package/package-id.js';
import { readPackage } from '../../fabric/package/read-package.js';
import type { ChaincodeDefinition } from '../../ports/read/fabric-reader.js';
import type { FabricWriter, Submitted } from '../../ports/write/fabric-writer.js';
import { reachable, unreachable } from './memory-fabric-reader.js';
import type { MemoryLedger } from './memory-ledger.js';
import { approve, commit, refused } from './memory-lifecycle.js';

const NOTHING: Submitted = { transactionId: '', block: 0 };
const LIFECYCLE = '/Channel/Application/LifecycleEndorsement';

/** One organization's acts on a MemoryLedger, by Fabric's lifecycle rules (memory-lifecycle.ts). */
export class MemoryFabricWriter implements FabricWriter {
  readonly #ledger: MemoryLedger;
  readonly #mspId: string;

  constructor(ledger: MemoryLedger, mspId: string) {
    this.#ledger = ledger;
    this.#mspId = mspId;
  }

  async install(peer: string, packageBytes: Uint8Array): Promise<string> {
    const { installed } = reachable(this.#ledger.peer(this.#mspId, peer));
    const id = packageId(readPackage(packageBytes).metadata.label, packageBytes);
    installed.add(id);
    return id;
  }

  async approve(channel: string, definition: ChaincodeDefinition, approvedPackage: string): Promise<Submitted> {
    this.#speaksIn(channel);
    const approval = { definition, packageId: approvedPackage };
    if (this.#ledger.read(channel, (state) => approve(state, this.#mspId, approval)) === 'unchanged') return NOTHING;
    return this.#ledger.submit({
      channel,
      simulate: (state) => approve(state, this.#mspId, approval),
      // A write to an organization's own implicit collection: its own endorsement is enough.
      endorsed: () => true,
    });
  }

  async commit(channel: string, definition: ChaincodeDefinition, endorsers: readonly string[]): Promise<Submitted> {
    this.#speaksIn(channel);
    const away = endorsers.filter((mspId) => !this.#ledger.isUp(mspId));
    if (away.length > 0) throw refused('COMMIT_FAILED', `no peer of ${away.join(', ')} answers`, definition);
    if (this.#ledger.read(channel, (state) => commit(state, definition, endorsers)) === 'past') return NOTHING;
    try {
      return await this.#ledger.submit({
        channel,
        simulate: (state) => commit(state, definition, endorsers),
        endorsed: () => this.#ledger.channel(channel).satisfied(LIFECYCLE, endorsers),
      });
    } catch (error) {
      if (!(error instanceof QuorateError) || error.code !== 'TRANSACTION_INVALID') throw error;
      throw refused('COMMIT_FAILED', error.why ?? '', definition);
    }
  }

  #speaksIn(name: string): void {
    if (!this.#ledger.isUp(this.#mspId)) throw unreachable(`all peers of ${this.#mspId} are down`);
    if (this.#ledger.channel(name).members.includes(this.#mspId)) return;
    throw new QuorateError('FABRIC_DENIED', 'The channel takes nothing of ours', {
      why: `${this.#mspId} is no member of ${name}`,
    });
  }
}
