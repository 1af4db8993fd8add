import { readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { abiOf } from '../../evm/abi.js';
import { startBootsFirst } from './start-boots-first.js';
import type { RunningEvmNode } from './start-evm-devnet.js';
import { UpstreamRpc } from './upstream-rpc.js';
import type { NodeFiles } from './write-node-files.js';

const ASKS = /^(permissions-nodes-contract-enabled)=(?:true|false)$/m;
const LOOK_MS = 1000;

/**
 * Whether a real node asks the contract of nodes from its next start on. One without a list lets nobody connect with anybody,
 * so that validators would agree on no block and no vote would reach one: such a network begins open. That of accounts is
 * asked from the first block on, and allows everything before its rules are there, and voters after that.
 */
export function setContractAsked({ config }: Pick<NodeFiles, 'config'>, asked: boolean): void {
  const text = readFileSync(config, 'utf8');
  writeFileSync(config, text.replace(ASKS, `$1=${asked}`));
}

/**
 * From now on these real nodes let in whom the contract does: settings and a restart, of all at once. A boot
 * node that is restarted alone is dialled again after half a minute only (decision 0006).
 */
export async function enforceContract(nodes: readonly RunningEvmNode[]): Promise<void> {
  await Promise.all(nodes.map((node) => node.stop()));
  for (const { files } of nodes) setContractAsked(files, true);
  await startBootsFirst(nodes);
}

/**
 * Does so when the first list is in the contract.
 * @param nodeRules address of our own rules
 * @returns ends the wait
 */
export function enforceOnceListed(
  nodes: readonly RunningEvmNode[],
  nodeRules: string,
  log: (line: string) => void,
): () => void {
  const ended = new AbortController();
  const { signal } = ended;
  const wait = async () => {
    const call = { to: nodeRules, data: abiOf('quorate-nodes').encodeFunctionData('getSize') };
    const chain = new UpstreamRpc(nodes[0]!.rpcUrl);
    while (BigInt(String(await chain.call('eth_call', [call, 'latest']))) === 0n)
      await delay(LOOK_MS, null, { signal });
    log('the first list is in the contract: the nodes are restarted, and ask it from now on');
    await enforceContract(nodes);
    log('all nodes ask the contract');
  };
  wait().catch((error: Error) => {
    if (!signal.aborted) log(`the nodes do not ask the contract: ${error.message}`);
  });
  return () => ended.abort();
}
