import { QuorateError } from '../../core/model/quorate-error.js';

const LIMIT_MS = 10_000;

/** The chain id that the first endpoint which answers says. @throws QuorateError BESU_UNREACHABLE (transient) */
export async function askChainId(rpc: readonly string[]): Promise<number> {
  const failures: string[] = [];
  for (const url of rpc) {
    try {
      const answer = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'eth_chainId', params: [] }),
        signal: AbortSignal.timeout(LIMIT_MS),
      });
      const { result } = (await answer.json()) as { readonly result?: unknown };
      if (typeof result === 'string' && /^0x[0-9a-f]{1,13}$/i.test(result)) return Number(result);
      failures.push(`${new URL(url).host} names no chain id`);
    } catch (error) {
      failures.push(`${new URL(url).host}: ${error instanceof Error ? error.message : 'no answer'}`);
    }
  }
  throw new QuorateError('BESU_UNREACHABLE', 'No endpoint of the network answers', {
    why: failures.join('; '),
    mend: 'mend besu.networks in reconciler.yaml, or give --chain-id',
    retry: 'transient',
  });
}
