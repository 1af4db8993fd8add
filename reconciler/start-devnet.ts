import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Gateway } from '@hyperledger/fabric-gateway';
import { loadDirectory } from './cli/load-directory.js';
import { specInvalid } from './cli/spec-invalid.js';
import { startNetwork } from './devnet/fabric/start-network.js';
import { instantBlocks } from './devnet/instant-blocks.js';
import type { RunningNetwork } from './devnet/running-network.js';
import type { Topology } from './devnet/topology.js';
import { topologyFromSpec } from './devnet/topology-from-spec.js';
import { connectUser } from './workbench/connect-user.js';
import { type DevChaincode, devChaincodes, sourceNow } from './workbench/dev-chaincode.js';
import { type ChaincodeOptions, namedChaincodes } from './workbench/named-chaincodes.js';
import { simpleTopology } from './workbench/simple-topology.js';
import { sharedBuilds } from './workbench/work-folders.js';
import { Workbench } from './workbench/workbench.js';

export type { ChaincodeOptions };

/** What a devnet is made of. */
export interface StartDevnetOptions {
  /** Folder of a spec; its chaincodes that have a `source.path` are deployed, too. In place of `organizations`. */
  readonly spec?: string;
  /** MSP ids, one peer each; default Org1 and Org2. An orderer is added. */
  readonly organizations?: readonly string[];
  /** The one channel of all of them; default `mychannel`. */
  readonly channel?: string;
  /** By name: a folder with the source, or what else the definition shall say. */
  readonly chaincodes?: Readonly<Record<string, string | ChaincodeOptions>>;
  /** `instant` (default): each transaction in a block of its own, cut at once. `timed`: as the spec says, else after 2 s. */
  readonly blocks?: 'instant' | 'timed';
  /** Gets the lines that the nodes log. */
  readonly log?: (line: string) => void;
}

/** Whose connection it shall be. */
export interface ConnectOptions {
  /** `Admin` (default) or `User1`. */
  readonly user?: string;
  /** Short name; default: the organization's first peer. */
  readonly peer?: string;
}

/** A running network with its chaincodes, in this process. */
export interface Devnet extends AsyncDisposable {
  readonly network: RunningNetwork;
  /** Folder with a log for each organization and chaincode; goes with `stop`. */
  readonly logs: string;
  /**
   * An unmodified client of Fabric; `stop` closes it.
   * @throws QuorateError DEVNET_UNKNOWN_USER, DEVNET_NODE
   */
  connect(organization: string, options?: ConnectOptions): Gateway;
  /** Ends everything: clients, chaincode processes, nodes. Safe to call twice. */
  stop(): Promise<void>;
}

/**
 * Starts a Fabric-compatible network in this process, on free ports of 127.0.0.1, builds and deploys the chaincodes, and
 * resolves when all of them serve. Nothing of it outlives this process, however that ends; builds are kept in the user's
 * cache, so that the next start is fast.
 * @throws QuorateError e.g. SPEC_INVALID, DEVNET_OPTIONS, CHAINCODE_BUILD_FAILED; then nothing is left running
 */
export async function startDevnet(options: StartDevnetOptions = {}): Promise<Devnet> {
  const { topology, chaincodes } = await wanted(options);
  const directory = mkdtempSync(join(tmpdir(), 'quorate-devnet-'));
  const network = await startNetwork(options.blocks === 'timed' ? topology : instantBlocks(topology), {
    ...(options.log ? { log: options.log } : {}),
  });
  const folders = sharedBuilds(directory);
  const bench = new Workbench(network, { folders });
  const clients: { close(): void }[] = [];
  let stopping: Promise<void> | undefined;
  const end = async () => {
    for (const client of clients.splice(0)) client.close();
    await bench.close();
    await network.stop();
    rmSync(directory, { recursive: true, force: true });
  };
  const stop = () => {
    stopping ??= end();
    return stopping;
  };
  try {
    await Promise.all(chaincodes.map((chaincode) => deploy(bench, chaincode)));
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    network,
    logs: folders.logs,
    connect: (organization, as = {}) => {
      const client = connectUser(network, { mspId: organization, ...as });
      clients.push(client);
      return client.gateway;
    },
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

async function deploy(bench: Workbench, chaincode: DevChaincode): Promise<void> {
  const source = sourceNow(chaincode);
  await bench.build(source);
  await bench.deploy(chaincode, source);
}

/** Network and chaincodes as the options want them; a chaincode of the options takes the place of the spec's. */
async function wanted(
  options: StartDevnetOptions,
): Promise<{ topology: Topology; chaincodes: readonly DevChaincode[] }> {
  const { spec, organizations, channel } = options;
  if (spec === undefined) {
    const topology = simpleTopology(organizations, channel);
    return { topology, chaincodes: namedChaincodes(options.chaincodes ?? {}, topology) };
  }
  const { desired, diagnostics, root } = await loadDirectory(spec);
  if (desired === undefined) throw specInvalid(diagnostics, { spec });
  const topology = topologyFromSpec(desired);
  const own = namedChaincodes(options.chaincodes ?? {}, topology);
  const replaced = (one: DevChaincode) =>
    own.some(({ spec: { name, channel: on } }) => name === one.spec.name && on === one.spec.channel);
  return { topology, chaincodes: [...devChaincodes(desired, root).filter((one) => !replaced(one)), ...own] };
}
