import { QuorateError } from '../../core/model/quorate-error.js';
import { PinnedBlock } from './pinned-block.js';
import { RpcEndpoint, unreachable } from './rpc-endpoint.js';

export interface EvmClientSettings {
  readonly chainId: number;
  /** JSON-RPC URLs, in the order in which they are asked. */
  readonly rpc: readonly string[];
  /** Of one HTTP request, in milliseconds; 15,000 by default. */
  readonly timeoutMs?: number;
}

/** How often a read begins anew because a block was replaced under it. */
const READS = 3;

/** A chain, through whichever of our endpoints answers. */
export class EvmClient {
  readonly chainId: number;
  readonly #endpoints: readonly RpcEndpoint[];
  /** The endpoint that answered last: the next question goes there first. */
  #last = 0;
  /** The last answer to each question, and the hash of its block. */
  readonly #known = new Map<string, { readonly hash: string; readonly value: unknown }>();

  constructor({ chainId, rpc, timeoutMs = 15_000 }: EvmClientSettings) {
    this.chainId = chainId;
    this.#endpoints = rpc.map((url) => new RpcEndpoint(url, chainId, timeoutMs));
  }

  /**
   * Runs `work` against one endpoint, whole; where that one cannot be reached, anew against the next.
   * @throws QuorateError BESU_UNREACHABLE (transient) when none can be, WRONG_CHAIN at once; and what `work` throws
   */
  async on<T>(work: (endpoint: RpcEndpoint) => Promise<T>): Promise<T> {
    const failures: string[] = [];
    const first = this.#last;
    for (let turn = 0; turn < this.#endpoints.length; turn++) {
      const index = (first + turn) % this.#endpoints.length;
      try {
        const done = await work(this.#endpoints[index]!);
        this.#last = index;
        return done;
      } catch (error) {
        if (!(error instanceof QuorateError) || error.code !== 'BESU_UNREACHABLE') throw error;
        failures.push(error.why ?? '');
      }
    }
    throw unreachable(
      `chain ${this.chainId}`,
      failures.length > 0 ? failures.join('; ') : 'your settings name no rpc address',
    );
  }

  /**
   * Reads everything of one block: the newest when it begins.
   * @param key names a question whose answer follows from the block: nothing more is asked where that is still the newest
   * @throws QuorateError as `on`; BLOCK_REPLACED (transient) where the chain goes on replacing blocks under the read
   */
  async atOneBlock<T>(work: (block: PinnedBlock) => Promise<T>, key?: string): Promise<T> {
    for (let turn = 0; turn < READS; turn++) {
      const read = await this.on(async (endpoint) => {
        const block = await PinnedBlock.latest(endpoint);
        const known = key === undefined ? undefined : this.#known.get(key);
        if (known?.hash === block.hash) return { value: known.value as T };
        const value = await work(block);
        if (!(await block.isStillThere())) return undefined;
        if (key !== undefined) this.#known.set(key, { hash: block.hash, value });
        return { value };
      });
      if (read) return read.value;
    }
    throw new QuorateError('BLOCK_REPLACED', 'The chain replaced the block that was being read', {
      why: `chain ${this.chainId}, ${READS} times`,
      mend: 'Nothing: it is tried again.',
      retry: 'transient',
    });
  }
}
