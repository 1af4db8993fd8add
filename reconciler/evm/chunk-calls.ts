import { QuorateError } from '../core/model/quorate-error.js';
import type { Effects, EvmCall } from '../ports/write/permissioning-writer.js';

/** Bounds of one applying transaction. Everybody must use the same: they decide the chunks, hence the effects' hash. */
export interface ChunkLimits {
  /** Of the calls' data together. Nodes refuse transactions above 128 KiB. */
  readonly bytesPerChunk: number;
  /** Of the estimates together; well below the chain's block gas limit. */
  readonly gasPerChunk: number;
}

/** Of a network whose document says nothing else: fits a block of 30,000,000 gas. */
export const DEFAULT_LIMITS: ChunkLimits = { bytesPerChunk: 98_304, gasPerChunk: 20_000_000 };

/** Entries of one kind of call: each chunk gets the calls of as many of them as fit. */
export interface Batch {
  readonly count: number;
  /** The calls that write the entries `from` (included) to `to` (not): they go together in one transaction. */
  readonly calls: (from: number, to: number) => readonly EvmCall[];
  /** Upper bound of what an entry costs, in gas. It decides the chunks: a change of it moves every open proposal. */
  readonly gas: (index: number) => number;
  /** Upper bound of the bytes that an entry adds to the calls' data. */
  readonly bytes: (index: number) => number;
}

/** A batch of entries of one type. */
export function batchOf<T>(
  entries: readonly T[],
  calls: (some: readonly T[]) => readonly EvmCall[],
  gas: (entry: T) => number,
  bytes: (entry: T) => number,
): Batch {
  return {
    count: entries.length,
    calls: (from, to) => calls(entries.slice(from, to)),
    gas: (index) => gas(entries[index]!),
    bytes: (index) => bytes(entries[index]!),
  };
}

/** Room for the transaction itself, `execute`, and each call's own start. */
const CHUNK_GAS = 200_000;
const CHUNK_BYTES = 1_024;

interface Filling {
  readonly calls: EvmCall[];
  gas: number;
  bytes: number;
}

/**
 * Puts batches, in order, into chunks that keep the limits. The same input gives the same chunks, whoever computes them.
 * @throws QuorateError ENTRY_TOO_LARGE when one entry alone does not fit
 */
export function chunkCalls(batches: readonly Batch[], limits: ChunkLimits): Effects['chunks'] {
  const chunks: Filling[] = [];
  for (const batch of batches) fill(chunks, batch, limits);
  return chunks.map(({ calls }) => calls);
}

function fill(chunks: Filling[], batch: Batch, limits: ChunkLimits): void {
  let from = 0;
  const flush = (to: number) => {
    if (to > from) chunks.at(-1)!.calls.push(...batch.calls(from, to));
    from = to;
  };
  for (let index = 0; index < batch.count; index++) {
    const gas = batch.gas(index);
    const bytes = batch.bytes(index);
    if (gas + CHUNK_GAS > limits.gasPerChunk || bytes + CHUNK_BYTES > limits.bytesPerChunk)
      tooLarge(gas, bytes, limits);
    const last = chunks.at(-1);
    if (!last || last.gas + gas > limits.gasPerChunk || last.bytes + bytes > limits.bytesPerChunk) {
      flush(index);
      chunks.push({ calls: [], gas: CHUNK_GAS, bytes: CHUNK_BYTES });
    }
    const current = chunks.at(-1)!;
    current.gas += gas;
    current.bytes += bytes;
  }
  flush(batch.count);
}

function tooLarge(gas: number, bytes: number, limits: ChunkLimits): never {
  throw new QuorateError('ENTRY_TOO_LARGE', 'One entry of a list does not fit into a transaction', {
    why: `it takes about ${gas} gas and ${bytes} bytes; a chunk has ${limits.gasPerChunk} and ${limits.bytesPerChunk}`,
    mend: 'Raise gasPerChunk and bytesPerChunk in the network document, or shorten the texts of this entry.',
    facts: { gas, bytes },
  });
}
