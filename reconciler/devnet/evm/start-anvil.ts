import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { QuorateError } from '../../core/model/quorate-error.js';
import { freePortBase } from '../free-port-base.js';
import { logTail } from '../processes/log-tail.js';
import type { KeptProcess, NodeKeeper } from '../processes/node-keeper.js';
import { waitFor } from '../processes/wait-for.js';
import { evmGenesis, type GenesisParameters } from './evm-genesis.js';
import { findAnvil } from './find-anvil.js';
import { UpstreamRpc } from './upstream-rpc.js';

export interface StartAnvilOptions extends GenesisParameters {
  readonly keeper: NodeKeeper;
  /** Exists; genesis and log are written there. */
  readonly folder: string;
  /** As Anvil's --hardfork has it. */
  readonly hardfork: string;
  /** Seconds between blocks; undefined: each transaction makes its block at once. */
  readonly blockSeconds: number | undefined;
  /** Undefined: any free one. */
  readonly port: number | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
}

const START_LIMIT_MS = 60_000;

/**
 * Starts Anvil on 127.0.0.1 as a process of the keeper, hence ended with us however we end, and resolves when it answers
 * with the wanted chain id. Gas costs nothing, as in LACChain's networks.
 * @throws QuorateError ANVIL_MISSING, DEVNET_CHAIN_FAILED with the end of its log, DEVNET_PROCESS
 */
export async function startAnvil(options: StartAnvilOptions): Promise<{ chain: UpstreamRpc; process: KeptProcess }> {
  const { keeper, folder, env } = options;
  const program = findAnvil(env);
  const port = options.port ?? (await freePortBase(1));
  const genesis = join(folder, 'genesis.json');
  const log = join(folder, 'anvil.log');
  writeFileSync(genesis, JSON.stringify(evmGenesis(options), null, 2));
  const process = await keeper.start({
    name: 'anvil',
    program,
    args: argumentsOf(options, port, genesis),
    env: { PATH: env.PATH ?? '', HOME: folder },
    folder,
    log,
  });
  const chain = new UpstreamRpc(`http://127.0.0.1:${port}`);
  let end: string | undefined;
  process.ended.then((how) => (end = `it has ended: ${how}`));
  const ready = await waitFor(
    async () => (end === undefined ? await answers(chain, options.chainId) : end),
    START_LIMIT_MS,
  );
  if (ready === true) return { chain, process };
  await process.stop();
  throw new QuorateError('DEVNET_CHAIN_FAILED', 'The chain of the embedded network does not start', {
    why: [end ?? 'it does not answer', logTail(log)].join('\n'),
    mend: 'read its log',
    facts: { log, port },
  });
}

function argumentsOf(
  { chainId, hardfork, blockSeconds, gasLimit }: StartAnvilOptions,
  port: number,
  genesis: string,
): string[] {
  const blocks = blockSeconds === undefined ? [] : ['--block-time', String(blockSeconds)];
  return [
    ...['--host', '127.0.0.1', '--port', String(port), '--init', genesis],
    // Without it the accounts of Anvil sign for another chain than the genesis block says.
    ...['--chain-id', String(chainId), '--hardfork', hardfork, '--gas-limit', String(gasLimit)],
    ...['--gas-price', '0', '--block-base-fee-per-gas', '0', ...blocks],
    // No web page has any business here.
    '--no-cors',
  ];
}

/** True, or why it can never be; undefined while it does not answer. */
async function answers(chain: UpstreamRpc, chainId: number): Promise<true | string | undefined> {
  try {
    const id = Number(await chain.call('eth_chainId'));
    return id === chainId ? true : `another chain answers there: ${id}`;
  } catch {
    return undefined;
  }
}
