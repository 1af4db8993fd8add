import { join } from 'node:path';
import { BesuConnections } from '../adapters/evm/besu-connections.js';
import { connectOwnPeers } from '../adapters/fabric/connect-own-peers.js';
import { GatewayChannelReader } from '../adapters/fabric/gateway-channel-reader.js';
import { GatewayChannelWriter } from '../adapters/fabric/gateway-channel-writer.js';
import { GatewayFabricReader } from '../adapters/fabric/gateway-fabric-reader.js';
import { GatewayPlasmaRootReader } from '../adapters/fabric/gateway-plasma-root-reader.js';
import { OpsscReader, OpsscWriter } from '../adapters/fabric/opssc-governance.js';
import { OrderingServiceClient } from '../adapters/fabric/ordering-service.js';
import { ownIdentity } from '../adapters/fabric/own-identity.js';
import { OwnOrderers } from '../adapters/fabric/own-orderers.js';
import { OwnPeers } from '../adapters/fabric/own-peers.js';
import { readNamed } from '../adapters/files/read-named.js';
import { parseAllowedSigners } from '../adapters/git/allowed-signers.js';
import { OwnUpstream } from '../adapters/git/own-upstream.js';
import { notConfigured, portNotConfigured } from '../adapters/not-configured.js';
import type { ReconcilerConfig } from '../config/reconciler-config.js';
import type { SigningIdentity } from '../fabric/msp/signing-identity.js';
import type { EvmPlace, GovernancePlace } from '../kinds/network/governance-place.js';
import { LoopMemory } from '../loop/loop-memory.js';
import type { LookPorts } from '../loop/loop-ports.js';
import type { Looker } from '../loop/pass.js';
import type { ChannelReader } from '../ports/read/channel-reader.js';
import type { ChannelWriter } from '../ports/write/channel-writer.js';
import type { GovernanceWriter } from '../ports/write/governance-writer.js';
import { directoryRevision } from './directory-revision.js';
import { revisionLoader } from './load-own-revision.js';
import { refuseDevnetAccount, refuseDevnetIdentity } from './refuse-devnet-identity.js';
import { stateFolder } from './state-folder.js';

/** What an organization of a Fabric network holds open besides its peers. */
export interface FabricConnections {
  readonly identity: SigningIdentity;
  readonly ordering: OrderingServiceClient;
  readonly orderers: OwnOrderers;
}

/** One organization that looks, with the connections that it holds open. Nothing in it can write. */
export interface ComposedLook {
  readonly looker: Looker;
  readonly peers: OwnPeers;
  /** Undefined where this organization has no Fabric network. */
  readonly fabric: FabricConnections | undefined;
  /** Undefined where this organization has no Besu network. */
  readonly besu: BesuConnections | undefined;
  /** For commands by which a person speaks; a plan has no use for it. */
  readonly governanceWriter: (place: GovernancePlace) => GovernanceWriter;
  /** The same: it signs config updates in our name and sends nothing. */
  readonly configSigner: Pick<ChannelWriter, 'sign'>;
  close(): void;
}

/**
 * Joins one organization's read adapters: for plans, `status` and whoever else only looks.
 * @param spec a folder of this machine in place of our own upstream's revision
 */
export function composeLook(config: ReconcilerConfig, spec?: string): ComposedLook {
  const fabric = config.identity && connectFabric(config);
  const { organization } = config;
  const besu =
    config.besu &&
    new BesuConnections(config.besu, (address, chainId, rpc) =>
      refuseDevnetAccount(address, { organization, chainId, rpc }),
    );
  const peers = fabric ? connectOwnPeers(config.peers, fabric.identity) : new OwnPeers([]);
  const ports: LookPorts = {
    ...(spec === undefined ? ownUpstream(config) : directoryRevision(spec)),
    read: new GatewayFabricReader(peers),
    channels: fabric ? new GatewayChannelReader({ ...fabric, peers }) : portNotConfigured<ChannelReader>('fabric'),
    governance: (place) =>
      'channel' in place ? new OpsscReader(peers, place.channel, place.chaincode) : besuOf(besu).governance(place),
    besu: besu && ((place) => besu.reader(onEvm(place))),
    plasmaRoot: fabric && ((place) => new GatewayPlasmaRootReader(peers, place)),
    runtime: undefined,
    now: Date.now,
  };
  const settings = {
    organization: config.organization,
    voteMode: config.voteMode,
    intervalMs: config.intervalMs,
    peers: config.peers.map(({ name }) => name),
  };
  const close = (): void => {
    peers.close();
    fabric?.ordering.close();
    fabric?.orderers.close();
  };
  const governanceWriter = (place: GovernancePlace): GovernanceWriter =>
    'channel' in place ? new OpsscWriter(peers, place.channel, place.chaincode) : besuOf(besu).governanceWriter(place);
  const configSigner = fabric
    ? new GatewayChannelWriter(fabric.identity, fabric.ordering, peers, fabric.orderers)
    : portNotConfigured<ChannelWriter>('fabric');
  const looker = { ports, settings, memory: new LoopMemory() };
  return { looker, peers, fabric, besu, governanceWriter, configSigner, close };
}

function connectFabric(config: ReconcilerConfig): FabricConnections {
  const identity = ownIdentity(config);
  const endpoints = config.peers.map(({ endpoint }) => endpoint);
  refuseDevnetIdentity(identity.certificatePem, endpoints);
  return {
    identity,
    ordering: new OrderingServiceClient(identity, config.addressOverrides),
    orderers: new OwnOrderers(config.orderers),
  };
}

function besuOf(besu: BesuConnections | undefined): BesuConnections {
  if (besu) return besu;
  throw notConfigured('besu');
}

/** The governance contract; undefined where the governance ledger is a channel. */
export function onEvm(place: GovernancePlace): EvmPlace | undefined {
  return 'contract' in place ? place : undefined;
}

/** Our own clone of our own upstream, as the settings judge it. */
function ownUpstream({ state, git, voteMode, branchTrailer }: ReconcilerConfig): Pick<LookPorts, 'revisions' | 'load'> {
  stateFolder(state);
  const clone = join(state, 'clone');
  const revisions = new OwnUpstream({
    url: git.url,
    branch: git.branch,
    directory: clone,
    rootCommit: git.root,
    allowedSigners: git.allowedSigners ? parseAllowedSigners(readNamed(git.allowedSigners, 'git.allowedSigners')) : [],
    requireSignature: voteMode === 'merged',
    requireBranchTrailer: branchTrailer,
  });
  return { revisions, load: revisionLoader(clone, git.path) };
}
