import type { LogDescription } from 'ethers';
import { QuorateError } from '../../core/model/quorate-error.js';
import { abiOf } from '../../evm/abi.js';
import type { PinnedBlock } from './pinned-block.js';
import { rpcRefused } from './rpc-endpoint.js';

/** One event of the governance contract. */
export interface OpsscEvent {
  readonly name: string;
  readonly args: LogDescription['args'];
  readonly transactionId: string;
  readonly block: number;
  /** Place in its block. */
  readonly index: number;
  /** Of its block, in seconds since 1970. */
  readonly time: number;
}

interface RawLog {
  readonly topics: string[];
  readonly data: string;
  readonly blockNumber: string;
  readonly blockHash: string;
  readonly logIndex: string;
  readonly transactionHash: string;
}

/** Besu answers for 5,000 blocks at most by default (--rpc-max-logs-range). */
const RANGE = 5_000;
/** Ranges of one request. */
const RANGES = 20;

interface Read {
  readonly number: number;
  readonly hash: string;
  readonly events: readonly OpsscEvent[];
}

/**
 * All events of a governance contract, from its birth. What was read is kept; each read goes on from there, and begins
 * anew where the chain has replaced the block that it goes on from.
 */
export class OpsscLog {
  readonly #contract: string;
  #read: Read | undefined;

  constructor(contract: string) {
    this.#contract = contract;
  }

  /** Events up to and with a block, in their order. @throws QuorateError BESU_UNREACHABLE, RPC_REFUSED, NO_CODE */
  async until(block: PinnedBlock): Promise<readonly OpsscEvent[]> {
    const known = await this.#stillKnown(block);
    if (known?.number === block.number) return known.events;
    const from = known ? known.number + 1 : await this.#birth(block);
    const logs = await this.#logs(block, from);
    const times = await timesOf(block, logs);
    const events = [...(known?.events ?? []), ...logs.flatMap((log) => eventOf(log, times.get(log.blockNumber)!))];
    this.#read = { number: block.number, hash: block.hash, events };
    return events;
  }

  async #stillKnown(block: PinnedBlock): Promise<Read | undefined> {
    const read = this.#read;
    if (!read || read.number > block.number) return undefined;
    if (read.number === block.number) return read.hash === block.hash ? read : undefined;
    const tag = `0x${read.number.toString(16)}`;
    const there = (await block.endpoint.call('eth_getBlockByNumber', [tag, false])) as { hash: string } | null;
    return there?.hash === read.hash ? read : undefined;
  }

  async #birth(block: PinnedBlock): Promise<number> {
    const [born] = await block.ask([{ to: this.#contract, abi: abiOf('opssc'), name: 'deployedAt' }]);
    if (!born) throw notOpssc(this.#contract);
    return Number(born[0]);
  }

  async #logs(block: PinnedBlock, from: number): Promise<readonly RawLog[]> {
    const logs: RawLog[] = [];
    for (let start = from; start <= block.number; start += RANGE * RANGES) {
      const starts = Array.from({ length: RANGES }, (_, index) => start + index * RANGE);
      const calls = starts
        .filter((first) => first <= block.number)
        .map((first) => {
          const last = Math.min(first + RANGE - 1, block.number);
          return {
            method: 'eth_getLogs',
            params: [{ address: this.#contract, fromBlock: hex(first), toBlock: hex(last) }],
          };
        });
      for (const answer of await block.endpoint.batch(calls)) {
        if ('error' in answer) throw rpcRefused(block.endpoint.name, 'eth_getLogs', answer.error);
        logs.push(...(answer.result as RawLog[]));
      }
    }
    return logs;
  }
}

/** The contract that the Network document names does not answer as OpsSC does. */
export function notOpssc(address: string): QuorateError {
  return new QuorateError('GOVERNANCE_UNREADABLE', 'The governance contract cannot be asked', {
    why: `at ${address} there is no OpsSC`,
    mend: 'Correct the contract in the Network document, or deploy chaincode/evm there.',
    facts: { address },
  });
}

async function timesOf(block: PinnedBlock, logs: readonly RawLog[]): Promise<ReadonlyMap<string, number>> {
  const numbers = [...new Set(logs.map(({ blockNumber }) => blockNumber))];
  const answers = await block.endpoint.batch(
    numbers.map((number) => ({ method: 'eth_getBlockByNumber', params: [number, false] })),
  );
  return new Map(
    answers.map((answer, index) => {
      if ('error' in answer) throw rpcRefused(block.endpoint.name, 'eth_getBlockByNumber', answer.error);
      return [numbers[index]!, Number((answer.result as { timestamp: string } | null)?.timestamp ?? 0)];
    }),
  );
}

/** None for an event that this release does not know. */
function eventOf(log: RawLog, time: number): OpsscEvent[] {
  const parsed = abiOf('opssc').parseLog(log);
  if (!parsed) return [];
  const { name, args } = parsed;
  const place = { block: Number(log.blockNumber), index: Number(log.logIndex), time };
  return [{ name, args, transactionId: log.transactionHash, ...place }];
}

function hex(value: number): string {
  return `0x${value.toString(16)}`;
}
