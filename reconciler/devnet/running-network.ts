import type { KeyedIdentity } from '../fabric/msp/signing-identity.js';
import type { NetworkFiles } from './fabric/write-network-files.js';
import type { OrganizationIdentities } from './identities/derive-organization.js';
import type { CertifiedKey } from './identities/issue-certificate.js';
import type { Topology } from './topology.js';

/** `embedded`: our own peers and orderers in this process. `fabric`: Fabric's own, as processes. */
export type Engine = 'embedded' | 'fabric';

/** A peer or an orderer, whoever made it. It listens on 127.0.0.1 only and keeps its ports over a restart. */
export interface RunningNode {
  /** Full name, which its TLS certificate names too: `peer0.telco1.localhost`. */
  readonly name: string;
  readonly mspId: string;
  /** `127.0.0.1:PORT` of its gRPC endpoint, TLS on. */
  readonly address: string;
  /** `127.0.0.1:PORT`, plain HTTP: /healthz, /version, /logspec. */
  readonly operationsAddress: string;
  readonly isRunning: boolean;
  /** Of the real engine: its process, while it runs. The embedded engine's nodes have none of their own. */
  readonly pid?: number | undefined;
  /** Resolves once it answers. Without effect on one that runs. */
  start(): Promise<void>;
  /** Resolves once it has ended; what it has stored stays. Without effect on one that does not run. */
  stop(): Promise<void>;
  /**
   * From its next start on it shows this certificate, and believes whoever talks to it by these CAs (PEM): as after an
   * administrator has put other files in the place of the old ones.
   */
  useTls(pair: CertifiedKey, authorities: readonly string[]): void;
  /**
   * From its next start on it signs by this identity, and counts whom these CAs (PEM) certify to its own organization, each
   * for any role: as after an administrator has put other files into its MSP folder.
   */
  useIdentity(signer: KeyedIdentity, authorities: readonly string[]): void;
}

export interface RunningPeer extends RunningNode {
  /** The channels that it was made to join at the network's start. */
  readonly channels: readonly string[];
}

export interface RunningOrderer extends RunningNode {
  /** `127.0.0.1:PORT` of the channel participation API: HTTPS, client certificate of its own organization. */
  readonly adminAddress: string;
}

/** What a caller may say of any engine; each engine adds its own. */
export interface NetworkOptions {
  /** First of a row of ports, in the order of the topology; left out: any free ports. */
  readonly portBase?: number;
  /** Where crypto folders, connection profiles and network.json are written. */
  readonly directory?: string;
  /**
   * Where the nodes keep what they must find again: a network started with the same folder goes on where it was, with
   * the same ports. Left out: nothing outlives the network.
   */
  readonly dataDirectory?: string;
  /** The organizations' identities, in the order of the topology, where they have been derived already. */
  readonly identities?: readonly OrganizationIdentities[];
  /** Go duration in place of every channel's BatchTimeout. */
  readonly batchTimeout?: string;
  /** core.yaml chaincode.executetimeout of all peers; Fabric ships 30 s. */
  readonly executeTimeoutMs?: number;
  /** Is told what a person should know: a node that ended by itself, a package that is not well. */
  readonly log?: (line: string) => void;
}

/**
 * A running network of either engine: the one thing that commands, tests and benches know of it. Its keys, MSP folders,
 * spec and genesis content are the same with both; whatever else differs is a defect of the embedded engine.
 */
export interface RunningNetwork<
  Peer extends RunningPeer = RunningPeer,
  Orderer extends RunningOrderer = RunningOrderer,
> {
  readonly engine: Engine;
  readonly topology: Topology;
  readonly identities: readonly OrganizationIdentities[];
  readonly peers: readonly Peer[];
  readonly orderers: readonly Orderer[];
  /** By channel name. */
  readonly genesisBlocks: ReadonlyMap<string, Uint8Array>;
  /** By MSP id: where the organization's peers look for chaincode sockets (`{{.quorate_sockets}}`). */
  readonly sockets: ReadonlyMap<string, string>;
  /** What was written, when a directory was given. */
  readonly files: NetworkFiles | undefined;
  /** By full name, `peer0.telco1.localhost`. @throws QuorateError DEVNET_NODE for a name that does not exist. */
  peer(name: string): Peer;
  orderer(name: string): Orderer;
  /** Stops everything; safe to call twice. */
  stop(): Promise<void>;
}
