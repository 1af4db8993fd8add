import { join, resolve } from 'node:path';
import { QuorateError } from '../core/model/quorate-error.js';
import { type EvmTopology, evmTopologies } from '../devnet/evm/evm-topology.js';
import type { NetworkFile } from '../devnet/fabric/write-network-files.js';
import { deriveOrganization, type OrganizationIdentities } from '../devnet/identities/derive-organization.js';
import { writeCrypto } from '../devnet/identities/write-crypto.js';
import { instantBlocks } from '../devnet/instant-blocks.js';
import { type StartEngineOptions, startEngine } from '../devnet/start-engine.js';
import type { Topology } from '../devnet/topology.js';
import { topologyFromSpec } from '../devnet/topology-from-spec.js';
import { findNetwork } from '../kinds/network/find-network.js';
import type { DesiredState } from '../spec/desired-state.js';
import { diagnosticsText } from '../views/diagnostics.js';
import { shellWord } from '../views/shell-word.js';
import { devChaincodes } from '../workbench/dev-chaincode.js';
import { type CliContext, paintFor } from './cli-context.js';
import type { UpOptions } from './commands/devnet-command.js';
import { type RunningBesu, startBesuNetworks } from './devnet-besu.js';
import { howToReachBesu } from './devnet-besu-text.js';
import { devnetBesuUp, refuseSecondBesu } from './devnet-besu-up.js';
import { answers, readNetworkFile } from './devnet-files.js';
import { devnetIdentities, identitiesText } from './devnet-identities.js';
import { devnetWatch, type Watching } from './devnet-watch.js';
import { EXIT, type ExitCode } from './exit-codes.js';
import { loadDirectory } from './load-directory.js';
import { untilStopped } from './until-stopped.js';

/** Where the files of a network's devnet are, unless told otherwise. */
export function devnetDirectory(network: string): string {
  return resolve('.quorate', 'devnet', network);
}

/** Runs the networks of a spec, Fabric's of either engine and Besu's, until this process is asked to end. */
export async function devnetUp(options: UpOptions, context: CliContext): Promise<ExitCode> {
  const { desired, diagnostics, root } = await loadDirectory(options.spec);
  if (desired === undefined) {
    context.stderr.write(diagnosticsText(diagnostics, paintFor(context.stderr, context, { color: true })));
    return EXIT.error;
  }
  const directory = resolve(options.directory ?? devnetDirectory(desired.network));
  const topologies = evmTopologies(desired);
  if (topologies.length > 0 && !hasChannel(desired)) {
    return devnetBesuUp({ network: desired.network, topologies, directory }, options, context);
  }
  const topology = topologyOf(desired, options);
  await refuseSecond(directory);
  await refuseSecondBesu(directory);
  const identities = topology.organizations.map((one) => deriveOrganization(topology.name, one));
  checkIdentities(desired, identities, directory);
  // From here on a signal must find someone who stops the network.
  const stopped = untilStopped();
  const log = (line: string) => context.stderr.write(`${line}\n`);
  const place = { env: context.env, directory, identities, log };
  const network = await startEngine(options.engine, topology, { ...place, ...engineOptions(options, directory) });
  let watching: Watching | undefined;
  let besu: RunningBesu | undefined;
  try {
    besu = await besuBeside(topologies, { network: desired.network, directory }, context);
    tellFabric(network.files!.content, directory, options, context);
    if (besu) context.stdout.write(`\n${howToReachBesu(besu.file, directory)}`);
    if (options.watch)
      watching = devnetWatch(network, devChaincodes(desired, root), { ...options, directory }, context);
    context.stdout.write(`\nstopping: ${await stopped}\n`);
  } finally {
    await watching?.close();
    await besu?.close();
    network.files?.remove();
    await network.stop();
  }
  return EXIT.success;
}

function engineOptions({ data, portBase, batchTimeout }: UpOptions, directory: string): StartEngineOptions {
  return {
    ...(data === undefined ? {} : { dataDirectory: dataFolder(data, directory) }),
    ...(portBase === undefined ? {} : { portBase }),
    ...(batchTimeout === undefined ? {} : { batchTimeout }),
  };
}

function tellFabric(content: NetworkFile, directory: string, { quiet }: UpOptions, context: CliContext): void {
  if (!quiet) {
    const paint = paintFor(context.stdout, context, { color: true });
    context.stdout.write(`${identitiesText(devnetIdentities(content), directory, paint)}\n`);
  }
  context.stdout.write(howToConnect(content, directory));
}

function hasChannel({ resources }: DesiredState): boolean {
  return [...resources.values()].some(({ address }) => address.kind === 'Channel');
}

/** Their ports are any free ones: a row of its own is Fabric's. */
async function besuBeside(
  topologies: readonly EvmTopology[],
  place: { readonly network: string; readonly directory: string },
  context: CliContext,
): Promise<RunningBesu | undefined> {
  if (topologies.length === 0) return undefined;
  const log = (line: string) => context.stderr.write(`${line}\n`);
  return startBesuNetworks(topologies, { ...place, env: context.env, startedAt: context.now(), log });
}

function dataFolder(data: string | true, directory: string): string {
  return data === true ? join(directory, 'data') : resolve(data);
}

function topologyOf(desired: DesiredState, { blocks, batchTimeout, watch, inspect }: UpOptions): Topology {
  if (inspect !== undefined && !watch) {
    throw new QuorateError('OPTION_MISSING', 'There is nothing to debug', {
      why: '--inspect is for chaincodes that this command runs itself',
      mend: 'give --watch, too',
    });
  }
  const topology = topologyFromSpec(desired);
  if (blocks !== 'instant') return topology;
  if (batchTimeout === undefined) return instantBlocks(topology);
  throw new QuorateError('OPTION_CONFLICT', 'Instant blocks have no timeout', {
    why: '--blocks instant cuts each transaction at once, so --batch-timeout would mean nothing',
    mend: 'leave one of the two out',
  });
}

async function refuseSecond(directory: string): Promise<void> {
  const known = readNetworkFile(directory);
  if (known === undefined || !(await answers(known))) return;
  throw new QuorateError('DEVNET_RUNNING', 'This devnet runs already', {
    why: `process ${known.pid} runs it since ${known.startedAt}`,
    mend: 'stop it with `reconcile devnet down`, or choose another --directory',
    facts: { pid: known.pid, directory },
  });
}

/**
 * The certificates in the spec must be those that the devnet has keys for.
 * @throws QuorateError DEVNET_IDENTITIES; the right MSP folders have been written then.
 */
function checkIdentities(desired: DesiredState, derived: readonly OrganizationIdentities[], directory: string): void {
  const written = findNetwork(desired.network, desired.resources)!.spec.organizations;
  const wrong = derived.filter((one) => {
    const { msp } = written.find(({ mspId }) => mspId === one.mspId)!;
    return msp.rootCerts.length !== 1 || msp.rootCerts[0]!.trim() !== one.ca.certificatePem.trim();
  });
  if (wrong.length === 0) return;
  writeCrypto(directory, derived);
  throw new QuorateError('DEVNET_IDENTITIES', "The spec's certificates are not those of the devnet", {
    why: `the devnet has no keys for the CA of ${wrong.map(({ mspId }) => mspId).join(', ')}; its own keys are public and derived from the network's and organizations' names`,
    mend: `in a spec for the devnet, use the MSP folders just written: ${wrong.map((one) => mspFolder(directory, one)).join(', ')}`,
    facts: { directory },
  });
}

function mspFolder(directory: string, owner: OrganizationIdentities): string {
  const kind = owner.peers.size > 0 ? 'peerOrganizations' : 'ordererOrganizations';
  return join(directory, kind, owner.domain, 'msp');
}

function howToConnect(network: NetworkFile, directory: string): string {
  const fabric = network.engine === 'fabric' ? ' of real Fabric' : '';
  const lines = [
    `${network.network}${fabric} runs in process ${network.pid}; files in ${directory}`,
    ...network.peers.map((one) => `  peer    ${one.address}  ${one.host} (${one.mspId})  ${one.channels.join(', ')}`),
    ...network.orderers.map((one) => `  orderer ${one.address}  ${one.host} (${one.mspId})  admin ${one.admin}`),
  ];
  const [client] = network.organizations.filter((one) => one.connectionProfile !== undefined);
  const [channel] = Object.keys(network.channels);
  if (client !== undefined && channel !== undefined) {
    lines.push(
      '',
      `Connection profiles: ${join(directory, 'connection-*.json')}; MSP folders: ${join(directory, 'peerOrganizations')}`,
      'Try:',
      `  reconcile query --devnet ${shellWord(directory)} --as ${client.mspId} --channel ${channel} qscc GetChainInfo ${channel}`,
      `  reconcile query --devnet ${shellWord(directory)} --as ${client.mspId} --channel ${channel} _lifecycle QueryChaincodeDefinitions`,
      'Its keys are public: use them nowhere else. Stop it with Ctrl-C.',
    );
  }
  return `${lines.join('\n')}\n`;
}
