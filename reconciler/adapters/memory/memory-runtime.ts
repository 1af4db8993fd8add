import { QuorateError } from '../../core/model/quorate-error.js';
import type {
  ChaincodeRuntime,
  ChaincodeService,
  RunningService,
  SourceTree,
} from '../../ports/write/chaincode-runtime.js';
import type { MemoryLedger } from './memory-ledger.js';

/** Chaincode processes of one organization, as far as its peers of a MemoryLedger can see them. */
export class MemoryRuntime implements ChaincodeRuntime {
  readonly #ledger: MemoryLedger;
  readonly #mspId: string;
  readonly #built = new Set<string>();
  readonly #services = new Map<string, ChaincodeService>();

  constructor(ledger: MemoryLedger, mspId: string) {
    this.#ledger = ledger;
    this.#mspId = mspId;
  }

  async prepare(source: SourceTree): Promise<void> {
    this.#built.add(source.hash);
  }

  async ensure(service: ChaincodeService): Promise<void> {
    if (!this.#built.has(service.tree)) {
      throw new QuorateError('CHAINCODE_START_FAILED', 'The chaincode process does not come up', {
        why: `tree ${service.tree} was never built`,
        retry: 'transient',
      });
    }
    this.#services.set(`${service.peer} ${service.packageId}`, service);
    this.#ledger.peer(this.#mspId, service.peer).services.add(service.packageId);
  }

  running(): readonly RunningService[] {
    return [...this.#services.values()].map(({ peer, packageId, chaincode }) => ({
      peer,
      packageId,
      chaincode,
      state: 'running',
      restarts: 0,
      why: '',
    }));
  }

  async stop(peer: string, packageId: string): Promise<void> {
    this.#services.delete(`${peer} ${packageId}`);
    this.#ledger.peer(this.#mspId, peer).services.delete(packageId);
  }

  /** The processes of a loop end with it: a new one begins with none. */
  async stopAll(): Promise<void> {
    for (const { peer, packageId } of [...this.#services.values()]) await this.stop(peer, packageId);
  }
}
