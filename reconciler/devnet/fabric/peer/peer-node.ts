import { type Server, status } from '@grpc/grpc-js';
import type { peer } from '@hyperledger/fabric-protos';
import { newMspConfig } from '../../../fabric/channel/edit-msp.js';
import type { Msp } from '../../../fabric/msp/identity.js';
import { setUpMsp } from '../../../fabric/msp/set-up-msp.js';
import type { SigningIdentity } from '../../../fabric/msp/signing-identity.js';
import { mspContent, type OrganizationIdentities } from '../../identities/derive-organization.js';
import type { CertifiedKey } from '../../identities/issue-certificate.js';
import type { RunningPeer } from '../../running-network.js';
import type { PeerData } from '../data/peer-data.js';
import { refusedTo } from '../explain/refused-to.js';
import { openPeerLedger } from '../ledger/open-peer-ledger.js';
import type { PeerLedger } from '../ledger/peer-ledger.js';
import type { StoredBlock } from '../ledger/stored-block.js';
import type { OperationsServer } from '../operations/operations-server.js';
import { RpcError } from '../rpc-error.js';
import { pullBlocks } from './block-puller.js';
import { createEndorser } from './endorser/create-endorser.js';
import type { Endorser } from './endorser/endorser.js';
import type { GatewayPeer } from './gateway/gateway-context.js';
import { connectionRefusedText } from './gateway/go-status.js';
import { type LocalChaincode, localChaincode } from './lifecycle/endorsement-info.js';
import { createPackageStore } from './packages/create-package-store.js';
import type { PackageStore } from './packages/package-store.js';
import { peerGateway } from './peer-gateway.js';
import type { PeerNetwork } from './peer-network.js';
import { peerOperations } from './peer-operations.js';
import { listen, peerServer } from './peer-server.js';
import type { PrivateDataStore } from './private-data-store.js';
import { knownBundle, packagesKept, restoreLedgers } from './restore-ledgers.js';

/** How long others believe a silent peer alive (core.yaml peer.gossip.aliveExpirationTimeout). */
const ALIVE_EXPIRATION_MS = 25_000;
const TIME_WINDOW_MS = 15 * 60_000;

export interface PeerNodeParameters {
  readonly network: PeerNetwork;
  readonly organization: OrganizationIdentities;
  /** `peer0` */
  readonly shortName: string;
  /** 0: any free port; kept over a restart. */
  readonly port: number;
  readonly operationsPort: number;
  /** core.yaml chaincode.executetimeout; Fabric ships 30 s. */
  readonly executeTimeoutMs?: number;
  /** Template values for connection.json of chaincode packages, beside `peername`. */
  readonly builderConfig?: Readonly<Record<string, string>>;
  readonly log?: (line: string) => void;
  /** Where its blocks and packages are kept; left out: in memory only. */
  readonly data?: PeerData;
}

/**
 * One peer: Endorser, Gateway, Deliver, DeliverFiltered and DeliverWithPrivateData over gRPC with TLS, and operations
 * over HTTP, all on 127.0.0.1. A stopped peer keeps its blocks, falls behind, and catches up when started again; with data, also after a kill.
 */
export class PeerNode implements GatewayPeer, RunningPeer {
  /** `peer0.telco1.localhost` */
  readonly name: string;
  readonly mspId: string;
  identity: Uint8Array;
  private readonly parameters: PeerNodeParameters;
  private signer: SigningIdentity;
  private tls: CertifiedKey;
  private authorities: readonly string[];
  private msp: Msp;
  private readonly packages: PackageStore;
  private readonly privateData: PrivateDataStore;
  private readonly ledgers = new Map<string, PeerLedger>();
  private readonly pullers = new Map<string, () => void>();
  private readonly halted = new Map<string, Error>();
  private port: number;
  private operationsPort: number;
  private running: { server: Server; endorser: Endorser; operations: OperationsServer } | undefined;
  private stoppedAt: Date | undefined;

  constructor(parameters: PeerNodeParameters) {
    const { organization, shortName, network } = parameters;
    this.parameters = parameters;
    this.name = `${shortName}.${organization.domain}`;
    this.mspId = organization.mspId;
    this.signer = organization.peers.get(shortName)!;
    this.identity = this.signer.serialized;
    this.tls = organization.tls.get(shortName)!;
    this.authorities = [organization.tlsCa.certificatePem];
    this.msp = setUpMsp(organization.mspConfig, 'V1_4_3');
    this.packages = createPackageStore({
      builderConfig: { peername: this.name, ...parameters.builderConfig },
      ...(parameters.log === undefined ? {} : { log: parameters.log }),
      ...packagesKept(parameters.data),
    });
    this.privateData = network.privateData.get(this.mspId)!;
    for (const ledger of restoreLedgers(parameters.data, this.mspId, network))
      this.ledgers.set(ledger.channelId, ledger);
    this.port = parameters.port;
    this.operationsPort = parameters.operationsPort;
  }

  get address(): string {
    return `127.0.0.1:${this.port}`;
  }

  get operationsAddress(): string {
    return `127.0.0.1:${this.operationsPort}`;
  }

  get isRunning(): boolean {
    return this.running !== undefined;
  }

  get channels(): readonly string[] {
    return [...this.ledgers.keys()];
  }

  /** Why the peer takes no more blocks of a channel, if so: a block of it could not be committed. */
  haltedBy(channelId: string): Error | undefined {
    return this.halted.get(channelId);
  }

  ledger(channelId: string): PeerLedger | undefined {
    return this.ledgers.get(channelId);
  }

  /** Listens, and catches up with the channels that it has joined. @throws when a port is taken. */
  async start(): Promise<void> {
    if (this.running !== undefined) return;
    const endorser = this.createEndorser();
    const server = this.createServer(endorser);
    this.port = await listen(server, this.port, this.tls, this.authorities.join(''));
    const operations = peerOperations(this.operationsPort, this.parameters.network.now, this.halted);
    this.operationsPort = await operations.start();
    this.running = { server, endorser, operations };
    this.stoppedAt = undefined;
    for (const ledger of this.ledgers.values()) this.pull(ledger);
  }

  useTls(pair: CertifiedKey, authorities: readonly string[]): void {
    this.tls = pair;
    this.authorities = authorities;
  }

  useIdentity(signer: SigningIdentity, authorities: readonly string[]): void {
    this.signer = signer;
    this.identity = signer.serialized;
    const content = mspContent(authorities, this.authorities);
    this.msp = setUpMsp(newMspConfig(this.mspId, content), 'V1_4_3');
  }

  /** Stops listening and taking blocks; open streams end. */
  async stop(): Promise<void> {
    const running = this.running;
    if (running === undefined) return;
    this.running = undefined;
    this.stoppedAt = this.parameters.network.now();
    for (const end of this.pullers.values()) end();
    this.pullers.clear();
    running.endorser.close();
    running.server.forceShutdown();
    await running.operations.stop();
  }

  /**
   * Takes no more blocks of a channel until `resume` or the next start, and answers on: a peer that is behind without
   * being down, as one with a slow disk or a broken line to the orderers is.
   */
  hold(channelId: string): void {
    this.pullers.get(channelId)?.();
    this.pullers.delete(channelId);
  }

  /** Catches up with a channel that was held; without effect where it was not, or where the peer is stopped. */
  resume(channelId: string): void {
    const ledger = this.ledgers.get(channelId);
    if (ledger !== undefined && this.running !== undefined && !this.pullers.has(channelId)) this.pull(ledger);
  }

  /** Joins by the channel's genesis block, as cscc JoinChain does once it has checked the caller. @throws with Fabric's text. */
  joinChannel(block: Uint8Array): void {
    const { network, data } = this.parameters;
    let keep: (stored: StoredBlock) => void = () => {};
    const ledger = openPeerLedger(block, {
      mspId: this.mspId,
      keep: (stored) => keep(stored),
      ...knownBundle(block, network),
      ...refusedTo(network),
    });
    network.genesisBundles.set(block, ledger.bundle());
    const { channelId } = ledger;
    if (this.ledgers.has(channelId)) {
      throw new Error(
        `cannot create ledger from genesis block: ledger [${channelId}] already exists with state [ACTIVE]`,
      );
    }
    if (data !== undefined) keep = data.create(channelId, ledger.block(0)!.bytes);
    this.ledgers.set(channelId, ledger);
    if (this.running !== undefined) this.pull(ledger);
  }

  alive(): boolean {
    if (this.running !== undefined) return true;
    if (this.stoppedAt === undefined) return false;
    return this.parameters.network.now().getTime() - this.stoppedAt.getTime() < ALIVE_EXPIRATION_MS;
  }

  height(channelId: string): number | undefined {
    return this.ledgers.get(channelId)?.height();
  }

  sequence(channelId: string, chaincode: string): number | undefined {
    if (chaincode === '_lifecycle') return 1;
    const ledger = this.ledgers.get(channelId);
    const known = ledger === undefined ? undefined : this.localChaincode(ledger, chaincode);
    return known?.approved && known.installed !== undefined ? known.definition.sequence : undefined;
  }

  processProposal(signedProposal: peer.SignedProposal): Promise<peer.ProposalResponse> {
    if (this.running !== undefined) return this.running.endorser.processProposal(signedProposal);
    return Promise.reject(new RpcError(status.UNAVAILABLE, connectionRefusedText(this.address)));
  }

  private localChaincode(ledger: PeerLedger, name: string): LocalChaincode | undefined {
    const view = {
      mspId: this.mspId,
      ledgers: this.ledgers,
      installedPackages: () => this.packages.list(),
    };
    return localChaincode(view, ledger, name);
  }

  private createEndorser(): Endorser {
    const { network, executeTimeoutMs, log } = this.parameters;
    return createEndorser({
      localMsp: this.msp,
      signer: this.signer,
      ledgers: this.ledgers,
      joinChannel: (block) => this.joinChannel(block),
      packages: this.packages,
      privateData: {
        put: (channelId, transactionId, writes) => {
          const height = this.ledgers.get(channelId)?.height() ?? 0;
          for (const store of network.privateData.values()) store.put(channelId, transactionId, writes, height);
        },
      },
      now: network.now,
      executeTimeoutMs: executeTimeoutMs ?? 30_000,
      timeWindowMs: TIME_WINDOW_MS,
      ...(log === undefined ? {} : { log }),
    });
  }

  private createServer(endorser: Endorser): Server {
    const ledger = (channelId: string) => this.ledgers.get(channelId);
    const privateWrites = (channelId: string) => this.privateData.writes(channelId);
    const { network } = this.parameters;
    const { now } = network;
    const gateway = peerGateway(network, {
      local: this,
      ledger,
      definition: (of, chaincode) => this.localChaincode(of, chaincode)?.definition,
    });
    return peerServer({
      endorser,
      gateway,
      deliver: { ledger, privateWrites, now, timeWindowMs: TIME_WINDOW_MS },
    });
  }

  private pull(ledger: PeerLedger): void {
    const { network, log } = this.parameters;
    const onHalt = (error: Error) => {
      this.halted.set(ledger.channelId, error);
      log?.(`${this.name}: channel ${ledger.channelId} halted: ${error.message}`);
    };
    const { privateData, signer: reader } = this;
    this.pullers.set(ledger.channelId, pullBlocks({ network, ledger, privateData, reader, onHalt }));
  }
}
