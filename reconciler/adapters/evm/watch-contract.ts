import { setTimeout as delay } from 'node:timers/promises';
import type { EvmClient } from './evm-client.js';

/** Nodes tell nobody of new blocks over HTTP, so they are asked; longer while none answers. */
const LOOK_MS = 500;
const LONGEST_MS = 15_000;

/**
 * Wakes whenever a contract has said something since: votes, executions. Only a wake: whatever is missed here is found
 * by the next look at the ledger. Never throws; ends with `stop`.
 * @param contract 0x and 40 lower-case hex digits
 */
export async function watchContract(
  client: EvmClient,
  contract: string,
  wake: () => void,
  stop: AbortSignal,
): Promise<void> {
  let seen: number | undefined;
  for (let pauseMs = LOOK_MS; !stop.aborted; ) {
    try {
      const newest = await client.on(async (endpoint) => Number(await endpoint.call('eth_blockNumber', [])));
      // A chain that was set back, or another node that is behind: from its newest on.
      if (seen !== undefined && newest > seen && (await hasSpoken(client, contract, seen + 1))) wake();
      seen = newest;
      pauseMs = LOOK_MS;
    } catch {
      pauseMs = Math.min(pauseMs * 2, LONGEST_MS);
    }
    await delay(pauseMs, undefined, { signal: stop }).catch(() => undefined);
  }
}

async function hasSpoken(client: EvmClient, contract: string, from: number): Promise<boolean> {
  const range = { address: contract, fromBlock: `0x${from.toString(16)}`, toBlock: 'latest' };
  const logs = await client.on((endpoint) => endpoint.call('eth_getLogs', [range]));
  return Array.isArray(logs) && logs.length > 0;
}
