import { rmdirSync, rmSync } from 'node:fs';
import { checkPorts } from '../check-ports.js';
import { freePortBase } from '../free-port-base.js';
import { deriveOrganization, type OrganizationIdentities } from '../identities/derive-organization.js';
import { nodeByName } from '../node-by-name.js';
import { refuseBft } from '../refuse-bft.js';
import type { NetworkOptions, RunningNetwork } from '../running-network.js';
import type { Topology } from '../topology.js';
import { allocatePorts, knownPorts, type Ports } from './allocate-ports.js';
import { DataDirectory } from './data/data-directory.js';
import { orderingServiceOf, privateDataOf, storedNetworkOf } from './data/stored-parts.js';
import { onceEach } from './explain/once-each.js';
import { joinChannels } from './join-channels.js';
import { OrdererNode, type OrdererNodeOptions } from './orderer/orderer-node.js';
import type { OrderingService } from './orderer/ordering-service.js';
import { BlockVerifier } from './peer/block-verifier.js';
import { inProcessOrderers } from './peer/in-process-orderers.js';
import type { PeerNetwork } from './peer/peer-network.js';
import { PeerNode } from './peer/peer-node.js';
import { socketsDirectory } from './sockets-directory.js';
import { writeNetworkFiles } from './write-network-files.js';

export interface StartOptions extends NetworkOptions {
  readonly now?: () => Date;
  readonly random?: () => number;
}

/** The embedded engine's network: all nodes are in this process, and may be looked into. */
export type DevnetNetwork = RunningNetwork<PeerNode, OrdererNode>;

/**
 * Starts the network of a topology: identities from the public seed, orderers, genesis blocks, peers; every peer joins
 * the channels of its organization. When it resolves, a first transaction can be submitted. With a data directory that
 * was used before, the network goes on where it was; channels and peers that are new in the topology are added.
 * @throws QuorateError DEVNET_PORTS, DEVNET_PORT_TAKEN, DEVNET_DATA_*; what had started is stopped.
 */
export async function startNetwork(topology: Topology, options: StartOptions = {}): Promise<DevnetNetwork> {
  refuseBft(topology, "the embedded engine orders by Raft's rules alone");
  if (options.dataDirectory === undefined) return startOn(undefined, topology, options);
  const data = DataDirectory.open(options.dataDirectory, topology, options.portBase);
  try {
    return await startOn(data, topology, options);
  } catch (error) {
    data.close();
    throw error;
  }
}

async function startOn(
  data: DataDirectory | undefined,
  topology: Topology,
  options: StartOptions,
): Promise<DevnetNetwork> {
  const identities = options.identities ?? topology.organizations.map((one) => deriveOrganization(topology.name, one));
  const stored = data?.stored;
  const ports = await portsOf(topology, data, options.portBase);
  await checkPorts(ports.all, stored !== undefined);
  const now = options.now ?? (() => new Date());
  const explain = options.log === undefined ? {} : { explain: onceEach(options.log) };
  const service = orderingServiceOf(data, identities);
  const orderers = identities.flatMap((owner) => startableOrderers(owner, service, ports, { now, ...explain }, data));
  const sockets = new Map(identities.map(({ mspId }) => [mspId, stored?.sockets[mspId] ?? socketsDirectory()]));
  const network: PeerNetwork = {
    orderers: inProcessOrderers(orderers),
    peers: [],
    privateData: new Map(identities.map(({ mspId }) => [mspId, privateDataOf(data, mspId)])),
    blockVerifier: new BlockVerifier(),
    genesisBundles: new WeakMap(),
    now,
    random: options.random ?? Math.random,
    ...explain,
  };
  const peers = identities.flatMap((owner) => startablePeers(owner, network, ports, sockets, options, data));
  network.peers.push(...peers);
  const nodes = [...orderers, ...peers];
  const stop = async () => {
    await Promise.all(nodes.map((node) => node.stop()));
    service.stop();
    data?.close();
    for (const directory of sockets.values()) removeSockets(directory, data !== undefined);
  };
  try {
    await startAll(nodes);
    const portBase = stored === undefined ? options.portBase : stored.portBase;
    const save = (channels: readonly string[]) =>
      data?.save(storedNetworkOf(topology, { peers, orderers }, { channels, portBase, sockets }));
    // Before the first genesis block is kept: it names these ports.
    if (stored === undefined) save([]);
    const { batchTimeout } = options;
    const genesisBlocks = joinChannels(topology, { identities, orderers, peers, batchTimeout, data });
    save(topology.channels.map(({ name }) => name));
    const running = { engine: 'embedded' as const, topology, identities, peers, orderers, genesisBlocks, sockets };
    const files = options.directory === undefined ? undefined : writeNetworkFiles(options.directory, running, now());
    return {
      ...running,
      files,
      peer: (name) => nodeByName(peers, name),
      orderer: (name) => nodeByName(orderers, name),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/**
 * Whoever comes again on a data folder needs the ports it had, so they are never left to the system: it would give
 * them to any outgoing connection while the network is down.
 */
async function portsOf(
  topology: Topology,
  data: DataDirectory | undefined,
  portBase: number | undefined,
): Promise<Ports> {
  if (data === undefined || (data.stored === undefined && portBase !== undefined))
    return allocatePorts(topology, portBase);
  const known = data.stored?.ports ?? {};
  const count = allocatePorts(topology, 1).all.length;
  const fresh = allocatePorts(topology, await freePortBase(count, Math.random, new Set(Object.values(known).flat())));
  return data.stored === undefined ? fresh : knownPorts(known, fresh);
}

/** Waits for all, so that nothing is still starting when the first failure is thrown. */
async function startAll(nodes: readonly { start(): Promise<void> }[]): Promise<void> {
  const results = await Promise.allSettled(nodes.map((node) => node.start()));
  for (const result of results) if (result.status === 'rejected') throw result.reason;
}

function startableOrderers(
  owner: OrganizationIdentities,
  service: OrderingService,
  ports: Ports,
  shared: Pick<OrdererNodeOptions, 'now' | 'explain'>,
  data: DataDirectory | undefined,
): OrdererNode[] {
  return [...owner.orderers].map(([shortName, signer]) => {
    const node = new OrdererNode(service, {
      name: `${shortName}.${owner.domain}`,
      signer,
      tls: owner.tls.get(shortName)!,
      clientRootCas: [owner.tlsCa.certificatePem],
      ports: ports.orderer(owner.mspId, shortName),
      ...shared,
    });
    const kept = data?.orderer(node.name);
    for (const { channelId, joinBlock, attached } of kept?.restore() ?? [])
      node.registrar.restore(channelId, joinBlock, attached);
    node.registrar.keeper = kept;
    return node;
  });
}

function startablePeers(
  organization: OrganizationIdentities,
  network: PeerNetwork,
  ports: Ports,
  sockets: ReadonlyMap<string, string>,
  options: StartOptions,
  data: DataDirectory | undefined,
): PeerNode[] {
  return [...organization.peers.keys()].map((shortName) => {
    const { rpc, operations } = ports.peer(organization.mspId, shortName);
    return new PeerNode({
      network,
      organization,
      shortName,
      port: rpc,
      operationsPort: operations,
      ...(data === undefined ? {} : { data: data.peer(`${shortName}.${organization.domain}`) }),
      builderConfig: { quorate_sockets: sockets.get(organization.mspId)! },
      ...(options.executeTimeoutMs === undefined ? {} : { executeTimeoutMs: options.executeTimeoutMs }),
      ...(options.log === undefined ? {} : { log: options.log }),
    });
  });
}

/** The chaincodes of a network that is kept may still listen there, for when it comes back. */
function removeSockets(directory: string, kept: boolean): void {
  if (!kept) {
    rmSync(directory, { recursive: true, force: true });
    return;
  }
  try {
    rmdirSync(directory);
  } catch {
    // Not there, or in use.
  }
}
