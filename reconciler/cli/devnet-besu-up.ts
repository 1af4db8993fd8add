import { mkdirSync } from 'node:fs';
import { QuorateError } from '../core/model/quorate-error.js';
import type { EvmTopology } from '../devnet/evm/evm-topology.js';
import type { CliContext } from './cli-context.js';
import type { UpOptions } from './commands/devnet-command.js';
import { startBesuNetworks } from './devnet-besu.js';
import { besuPeers, readBesuFile } from './devnet-besu-file.js';
import { howToReachBesu } from './devnet-besu-text.js';
import { EXIT, type ExitCode } from './exit-codes.js';
import { untilStopped } from './until-stopped.js';

export interface BesuUp {
  readonly network: string;
  readonly topologies: readonly EvmTopology[];
  readonly directory: string;
}

/** Runs the Besu networks of a spec that has no Fabric channel, until this process is asked to end. */
export async function devnetBesuUp(
  { network, topologies, directory }: BesuUp,
  options: UpOptions,
  context: CliContext,
): Promise<ExitCode> {
  refuseFabricOptions(options);
  await refuseSecondBesu(directory);
  mkdirSync(directory, { recursive: true });
  // From here on a signal must find someone who stops the network.
  const stopped = untilStopped();
  const besu = await startBesuNetworks(topologies, {
    ...{ network, directory, portBase: options.portBase, env: context.env, startedAt: context.now() },
    log: (line) => context.stderr.write(`${line}\n`),
  });
  try {
    context.stdout.write(howToReachBesu(besu.file, directory));
    context.stdout.write(`\nstopping: ${await stopped}\n`);
  } finally {
    await besu.close();
  }
  return EXIT.success;
}

/** @throws QuorateError DEVNET_RUNNING */
export async function refuseSecondBesu(directory: string): Promise<void> {
  const known = readBesuFile(directory);
  if (known === undefined || ![...(await besuPeers(known)).values()].some((count) => count !== undefined)) return;
  throw new QuorateError('DEVNET_RUNNING', 'This devnet runs already', {
    why: `process ${known.pid} runs it since ${known.startedAt}`,
    mend: 'stop it with `reconcile devnet down`, or choose another --directory',
    facts: { pid: known.pid, directory },
  });
}

function refuseFabricOptions({ engine, data, batchTimeout, blocks, watch }: UpOptions): void {
  const given = [
    ...(engine === 'fabric' ? ['--engine fabric'] : []),
    ...(data === undefined ? [] : ['--data']),
    ...(batchTimeout === undefined ? [] : ['--batch-timeout']),
    ...(blocks === 'instant' ? ['--blocks instant'] : []),
    ...(watch ? ['--watch'] : []),
  ];
  if (given.length === 0) return;
  throw new QuorateError('OPTION_CONFLICT', 'These options are for Fabric networks', {
    why: `${given.join(', ')}; this spec has Besu networks only`,
    mend: 'leave them out',
  });
}
