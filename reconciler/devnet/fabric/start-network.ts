import { rmSync } from 'node:fs';
import { common } from '@hyperledger/fabric-protos';
import { QuorateError } from '../../core/model/quorate-error.js';
import { deriveOrganization, type OrganizationIdentities } from '../identities/derive-organization.js';
import type { NetworkOptions, RunningNetwork } from '../running-network.js';
import type { Topology } from '../topology.js';
import { allocatePorts, type Ports } from './allocate-ports.js';
import { checkPorts } from './check-ports.js';
import { genesisOfTopology } from './genesis-of-topology.js';
import { OrdererNode } from './orderer/orderer-node.js';
import { OrderingService } from './orderer/ordering-service.js';
import { BlockVerifier } from './peer/block-verifier.js';
import { inProcessOrderers } from './peer/in-process-orderers.js';
import type { PeerNetwork } from './peer/peer-network.js';
import { PeerNode } from './peer/peer-node.js';
import { PrivateDataStore } from './peer/private-data-store.js';
import { socketsDirectory } from './sockets-directory.js';
import { SignatureCache } from './validation/signature-cache.js';
import { writeNetworkFiles } from './write-network-files.js';

export interface StartOptions extends NetworkOptions {
  /** core.yaml chaincode.executetimeout of all peers; Fabric ships 30 s. */
  readonly executeTimeoutMs?: number;
  readonly now?: () => Date;
  readonly random?: () => number;
}

/** The embedded engine's network: all nodes are in this process, and may be looked into. */
export type DevnetNetwork = RunningNetwork<PeerNode, OrdererNode>;

/**
 * Starts the network of a topology: identities from the public seed, orderers, genesis blocks, peers; every peer joins
 * the channels of its organization. When it resolves, a first transaction can be submitted.
 * @throws QuorateError DEVNET_PORTS, DEVNET_PORT_TAKEN; what had started is stopped.
 */
export async function startNetwork(topology: Topology, options: StartOptions = {}): Promise<DevnetNetwork> {
  const identities = options.identities ?? topology.organizations.map((one) => deriveOrganization(topology.name, one));
  const ports = allocatePorts(topology, options.portBase);
  await checkPorts(ports.all);
  const now = options.now ?? (() => new Date());
  const service = new OrderingService();
  const orderers = identities.flatMap((owner) => startableOrderers(owner, service, ports, now));
  const sockets = new Map(identities.map(({ mspId }) => [mspId, socketsDirectory()]));
  const network: PeerNetwork = {
    orderers: inProcessOrderers(orderers),
    peers: [],
    privateData: new Map(identities.map(({ mspId }) => [mspId, new PrivateDataStore(mspId)])),
    blockVerifier: new BlockVerifier(),
    signatures: new SignatureCache(),
    genesisBundles: new WeakMap(),
    now,
    random: options.random ?? Math.random,
  };
  const peers = identities.flatMap((owner) => startablePeers(owner, network, ports, sockets, options));
  network.peers.push(...peers);
  const nodes = [...orderers, ...peers];
  const stop = async () => {
    await Promise.all(nodes.map((node) => node.stop()));
    service.stop();
    for (const directory of sockets.values()) rmSync(directory, { recursive: true, force: true });
  };
  try {
    await startAll(nodes);
    const genesisBlocks = joinChannels(topology, identities, orderers, peers, options.batchTimeout);
    const running = { topology, identities, peers, orderers, genesisBlocks, sockets };
    const files = options.directory === undefined ? undefined : writeNetworkFiles(options.directory, running, now());
    return {
      ...running,
      engine: 'embedded',
      files,
      peer: (name) => byName(peers, name),
      orderer: (name) => byName(orderers, name),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
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
  now: () => Date,
): OrdererNode[] {
  return [...owner.orderers].map(
    ([shortName, signer]) =>
      new OrdererNode(service, {
        name: `${shortName}.${owner.domain}`,
        signer,
        tls: owner.tls.get(shortName)!,
        clientRootCas: [owner.tlsCa.certificatePem],
        ports: ports.orderer(owner.mspId, shortName),
        now,
      }),
  );
}

function startablePeers(
  organization: OrganizationIdentities,
  network: PeerNetwork,
  ports: Ports,
  sockets: ReadonlyMap<string, string>,
  options: StartOptions,
): PeerNode[] {
  return [...organization.peers.keys()].map((shortName) => {
    const { rpc, operations } = ports.peer(organization.mspId, shortName);
    return new PeerNode({
      network,
      organization,
      shortName,
      port: rpc,
      operationsPort: operations,
      builderConfig: { quorate_sockets: sockets.get(organization.mspId)! },
      ...(options.executeTimeoutMs === undefined ? {} : { executeTimeoutMs: options.executeTimeoutMs }),
      ...(options.log === undefined ? {} : { log: options.log }),
    });
  });
}

function joinChannels(
  topology: Topology,
  organizations: readonly OrganizationIdentities[],
  orderers: readonly OrdererNode[],
  peers: readonly PeerNode[],
  batchTimeout: string | undefined,
): ReadonlyMap<string, Uint8Array> {
  const genesisOrderers = orderers.map(({ mspId, address, registrar }) => ({
    mspId,
    endpoint: address,
    tlsCertificatePem: registrar.identity.tlsCertificatePem,
  }));
  const blocks = new Map<string, Uint8Array>();
  for (const channel of topology.channels) {
    const block = genesisOfTopology(channel, {
      organizations,
      orderers: genesisOrderers,
      peers,
      ...(batchTimeout === undefined ? {} : { batchTimeout }),
    });
    blocks.set(channel.name, block);
    for (const node of orderers) {
      if (!channel.ordererOrganizations.includes(node.mspId)) continue;
      node.registrar.join(channel.name, common.Block.deserializeBinary(block));
    }
    for (const peer of peers) if (channel.members.includes(peer.mspId)) peer.joinChannel(block);
  }
  return blocks;
}

function byName<Node extends { readonly name: string }>(nodes: readonly Node[], name: string): Node {
  const node = nodes.find((one) => one.name === name);
  if (node !== undefined) return node;
  throw new QuorateError('DEVNET_NODE', 'The embedded network has no such node', {
    why: `there is no "${name}"`,
    mend: `use one of ${nodes.map((one) => one.name).join(', ')}`,
    facts: { node: name },
  });
}
