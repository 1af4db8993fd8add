import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { QuorateError } from '../../core/model/quorate-error.js';
import { checkPorts } from '../check-ports.js';
import { allocatePorts } from '../fabric/allocate-ports.js';
import { genesisOfTopology } from '../fabric/genesis-of-topology.js';
import { socketsDirectory } from '../fabric/sockets-directory.js';
import { writeNetworkFiles } from '../fabric/write-network-files.js';
import { freePortBase } from '../free-port-base.js';
import { deriveOrganization, type OrganizationIdentities } from '../identities/derive-organization.js';
import { writeCrypto } from '../identities/write-crypto.js';
import { nodeByName } from '../node-by-name.js';
import { refuseBft } from '../refuse-bft.js';
import type { NetworkOptions, RunningNetwork } from '../running-network.js';
import type { Topology } from '../topology.js';
import { ordererServes, type ProcessNodes, peerSeesAll } from './channels-ready.js';
import { versionText } from './fabric-version.js';
import type { FabricBinaries } from './find-fabric.js';
import { makeNodes } from './make-nodes.js';
import { NodeKeeper } from './node-keeper.js';
import type { ProcessOrderer } from './process-orderer.js';
import type { ProcessPeer } from './process-peer.js';
import { writeBuilder } from './write-builder.js';

export interface StartProcessesOptions extends NetworkOptions {
  readonly fabric: FabricBinaries;
  /** Of it, the nodes get PATH, HOME, TMPDIR and TZ. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

export type ProcessNetwork = RunningNetwork<ProcessPeer, ProcessOrderer>;

const EXECUTE_TIMEOUT_MS = 30_000;
/** Free ports may be taken by somebody else between looking and listening. */
const TRIES = 4;

/**
 * Starts the network of a topology with Fabric's own programs, each node a process: identities from the public seed,
 * orderers (Raft, no system channel), genesis blocks, peers; every peer joins the channels of its organization. When it
 * resolves, a first transaction can be submitted at any peer.
 *
 * With a directory, settings, data and logs of the nodes are in its `nodes` and `logs`, which are emptied first; data go
 * when the network is stopped. Without one they are in a temporary folder, which then goes as a whole.
 *
 * @throws QuorateError DEVNET_PORTS, DEVNET_PORT_TAKEN, DEVNET_PROCESS, DEVNET_NODE_FAILED with the last lines of the
 * node's log; nothing goes on running then
 */
export async function startProcesses(topology: Topology, options: StartProcessesOptions): Promise<ProcessNetwork> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await startOnce(topology, options);
    } catch (error) {
      const taken = error instanceof QuorateError && error.code === 'DEVNET_PORT_TAKEN';
      if (!taken || options.portBase !== undefined || tries >= TRIES) throw error;
    }
  }
}

async function startOnce(topology: Topology, options: StartProcessesOptions): Promise<ProcessNetwork> {
  const { directory: programs, version } = options.fabric;
  if (channelCapability(options.fabric) !== 'V3_0') {
    const said = version === undefined ? 'no version that it tells' : versionText(version);
    refuseBft(topology, `BFT came with Fabric 3.0, and ${programs} has ${said}`);
  }
  const identities = options.identities ?? topology.organizations.map((one) => deriveOrganization(topology.name, one));
  const count = allocatePorts(topology, 1).all.length;
  const ports = allocatePorts(topology, options.portBase ?? (await freePortBase(count)));
  await checkPorts(ports.all);
  const { directory, removed } = prepareDirectory(options.directory);
  writeCrypto(directory, identities);
  const sockets = new Map(identities.map(({ mspId }) => [mspId, socketsDirectory()]));
  const keeper = new NodeKeeper([...removed, ...sockets.values()]);
  const stop = () => keeper.close();
  try {
    const nodes = makeNodes({
      topology,
      identities,
      directory,
      ports,
      sockets,
      builder: writeBuilder(join(directory, 'builder')),
      executeTimeoutMs: options.executeTimeoutMs ?? EXECUTE_TIMEOUT_MS,
      fabric: options.fabric,
      keeper,
      env: options.env ?? process.env,
      log: options.log ?? (() => undefined),
    });
    const genesisBlocks = genesisOf(topology, identities, nodes, options);
    await startNodes(nodes, genesisBlocks);
    const running = { engine: 'fabric' as const, topology, identities, ...nodes, genesisBlocks, sockets };
    const files =
      options.directory === undefined ? undefined : writeNetworkFiles(options.directory, running, new Date());
    return {
      ...running,
      files,
      peer: (name) => nodeByName(nodes.peers, name),
      orderer: (name) => nodeByName(nodes.orderers, name),
      stop: async () => {
        await Promise.all([...nodes.peers, ...nodes.orderers].map((node) => node.stop()));
        await stop();
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** @returns `removed`: what goes at the end */
function prepareDirectory(wanted: string | undefined): { directory: string; removed: readonly string[] } {
  if (wanted === undefined) {
    const directory = mkdtempSync(join(tmpdir(), 'quorate-fabric-'));
    return { directory, removed: [directory] };
  }
  const directory = resolve(wanted);
  // Another run had other ports, which its channels' configuration names.
  for (const name of ['nodes', 'logs']) rmSync(join(directory, name), { recursive: true, force: true });
  mkdirSync(directory, { recursive: true });
  return { directory, removed: [join(directory, 'nodes')] };
}

function genesisOf(
  topology: Topology,
  organizations: readonly OrganizationIdentities[],
  { peers, orderers }: ProcessNodes,
  { fabric, batchTimeout }: StartProcessesOptions,
): ReadonlyMap<string, Uint8Array> {
  const genesisOrderers = orderers.map(({ name, mspId, address }) => {
    const owner = organizations.find((one) => one.mspId === mspId)!;
    const { certificatePem } = owner.tls.get(name.split('.')[0]!)!;
    const identityPem = owner.orderers.get(name.split('.')[0]!)!.certificatePem;
    return { mspId, endpoint: address, tlsCertificatePem: certificatePem, identityPem };
  });
  const blocks = topology.channels.map((channel) => {
    const block = genesisOfTopology(channel, {
      organizations,
      orderers: genesisOrderers,
      peers,
      channelCapability: channelCapability(fabric),
      ...(batchTimeout === undefined ? {} : { batchTimeout }),
    });
    return [channel.name, block] as const;
  });
  return new Map(blocks);
}

/** V3_0 stops a peer of 2.5, and V2_0 stops nobody. */
export function channelCapability({ version }: Pick<FabricBinaries, 'version'>): 'V2_0' | 'V3_0' {
  return version !== undefined && version.major >= 3 ? 'V3_0' : 'V2_0';
}

async function startNodes(nodes: ProcessNodes, genesisBlocks: ReadonlyMap<string, Uint8Array>): Promise<void> {
  const { peers, orderers } = nodes;
  // The first failure counts; who ends the keeper then ends the others' waiting, too.
  await Promise.all([...orderers, ...peers].map((node) => launchAndJoin(node, genesisBlocks)));
  await Promise.all([
    ...orderers.map((one) => ordererServes(one, nodes)),
    ...peers.map((one) => peerSeesAll(one, nodes)),
  ]);
  for (const one of orderers) one.onceBack(() => ordererServes(one, nodes));
  for (const one of peers) one.onceBack(() => peerSeesAll(one, nodes));
}

async function launchAndJoin(
  node: ProcessPeer | ProcessOrderer,
  genesisBlocks: ReadonlyMap<string, Uint8Array>,
): Promise<void> {
  await node.launch();
  const client = node.ask();
  try {
    await Promise.all(node.channels.map((channel) => client.join(genesisBlocks.get(channel)!)));
  } catch (error) {
    throw node.failed(`it does not join a channel: ${(error as Error).message}`);
  } finally {
    client.close();
  }
}
