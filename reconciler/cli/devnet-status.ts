import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { QuorateError } from '../core/model/quorate-error.js';
import { NETWORK_FILE, type NetworkFile } from '../devnet/fabric/write-network-files.js';
import { type CliContext, paintFor } from './cli-context.js';
import type { DevnetOptions } from './commands/devnet-command.js';
import { BESU_FILE, type BesuFile, besuPeers, readBesuFile } from './devnet-besu-file.js';
import { besuStatusText } from './devnet-besu-text.js';
import { answers, health, readNetworkFile, runs } from './devnet-files.js';
import { devnetIdentities, identitiesText } from './devnet-identities.js';
import { devnetDirectory } from './devnet-up.js';
import { EXIT, type ExitCode } from './exit-codes.js';
import { loadDirectory } from './load-directory.js';

/** Real nodes get 8 s of it. */
const STOP_LIMIT_MS = 20_000;
const STOP_POLL_MS = 50;

async function directoryOf(options: DevnetOptions): Promise<string> {
  if (options.directory !== undefined) return resolve(options.directory);
  if (options.spec === undefined) {
    throw new QuorateError('OPTION_MISSING', 'Which devnet is not said', {
      mend: 'give --spec DIR or --directory DIR',
    });
  }
  const { desired } = await loadDirectory(options.spec);
  if (desired !== undefined) return devnetDirectory(desired.network);
  throw new QuorateError('SPEC_INVALID', 'The spec cannot be read', {
    why: 'it has errors',
    mend: 'see `reconcile validate`, or name the folder with --directory',
  });
}

/** A devnet that has Besu networks only. @throws QuorateError DEVNET_NOT_RUNNING */
async function besuOnly(directory: string): Promise<BesuFile | undefined> {
  const besu = readBesuFile(directory);
  if (besu === undefined || existsSync(join(directory, NETWORK_FILE))) return undefined;
  if (runs(besu) && [...(await besuPeers(besu)).values()].some((count) => count !== undefined)) return besu;
  throw notRunning(directory, BESU_FILE);
}

async function running(directory: string): Promise<NetworkFile> {
  const network = readNetworkFile(directory);
  if (network !== undefined && (await answers(network))) return network;
  throw notRunning(directory, NETWORK_FILE);
}

function notRunning(directory: string, file: string): QuorateError {
  return new QuorateError('DEVNET_NOT_RUNNING', 'The devnet does not run', {
    why: existsSync(join(directory, file))
      ? `it ended without taking its ${file} away`
      : `there is no ${file} in ${directory}`,
    mend: 'start it with `reconcile devnet up --spec DIR`',
    facts: { directory },
  });
}

/** Besu's part of a devnet: one line a node. @returns whether every node answers */
async function tellBesu(
  besu: BesuFile,
  { format }: { readonly format: 'text' | 'json' },
  context: CliContext,
): Promise<boolean> {
  const peers = await besuPeers(besu);
  if (format === 'json') {
    const shown = {
      version: 1,
      ...besu,
      peers: Object.fromEntries([...peers].map(([name, count]) => [name, count ?? null])),
    };
    context.stdout.write(`${JSON.stringify(shown, null, 2)}\n`);
  } else context.stdout.write(besuStatusText(besu, peers));
  return [...peers.values()].every((count) => count !== undefined);
}

/** Says where the network runs and how each node is; exit code 1 when it does not run or a node is not well. */
export async function devnetStatus(
  options: DevnetOptions & { readonly format: 'text' | 'json' },
  context: CliContext,
): Promise<ExitCode> {
  const directory = await directoryOf(options);
  const alone = await besuOnly(directory);
  if (alone) return (await tellBesu(alone, options, context)) ? EXIT.success : EXIT.error;
  const network = await running(directory);
  const besu = readBesuFile(directory);
  const states = await Promise.all(
    [...network.peers, ...network.orderers].map(async (node) => ({
      node,
      state: (await health(node.operations)) ?? 'does not answer',
    })),
  );
  const identities = devnetIdentities(network);
  if (options.format === 'json') {
    const health = Object.fromEntries(states.map(({ node, state }) => [node.name, state]));
    context.stdout.write(`${JSON.stringify({ version: 1, ...network, health, identities, besu }, null, 2)}\n`);
  } else {
    const { network: name, engine, pid, startedAt } = network;
    context.stdout.write(`${name}: process ${pid}, since ${startedAt}${engine === 'fabric' ? ', real Fabric' : ''}\n`);
    for (const { node, state } of states) {
      const own = node.process === undefined ? '' : `process ${node.process}  `;
      context.stdout.write(`  ${node.address}  ${node.name} (${node.mspId})  ${own}${state}\n`);
    }
    const paint = paintFor(context.stdout, context, { color: true });
    context.stdout.write(`\n${identitiesText(identities, directory, paint)}`);
    if (besu) await tellBesu(besu, options, context);
  }
  return states.every(({ state }) => state === 'well') ? EXIT.success : EXIT.error;
}

/** Stops a network that another process runs, and waits until it has ended. */
export async function devnetDown(options: DevnetOptions, context: CliContext): Promise<ExitCode> {
  const directory = await directoryOf(options);
  const network = (await besuOnly(directory)) ?? (await running(directory));
  process.kill(network.pid, 'SIGTERM');
  for (let waited = 0; runs(network); waited += STOP_POLL_MS) {
    if (waited >= STOP_LIMIT_MS) {
      process.kill(network.pid, 'SIGKILL');
      context.stderr.write(`process ${network.pid} did not end in ${STOP_LIMIT_MS / 1000} s and was killed\n`);
      return EXIT.error;
    }
    await pause(STOP_POLL_MS);
  }
  context.stdout.write(`${network.network}: stopped (process ${network.pid})\n`);
  return EXIT.success;
}
