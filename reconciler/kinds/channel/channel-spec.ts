import type { SmartBftOptions } from '../../fabric/channel/channel-config.js';

/** A policy of a channel as configtx.yaml writes it: `Type` and `Rule`. */
export interface PolicySpec {
  readonly Type: 'Signature' | 'ImplicitMeta';
  readonly Rule: string;
}

export type Policies = Readonly<Record<string, PolicySpec>>;

export interface BatchSizeSpec {
  readonly MaxMessageCount: number;
  /** Bytes; the document may say `10 MB`. */
  readonly AbsoluteMaxBytes: number;
  readonly PreferredMaxBytes: number;
}

/** A Raft node. The certificates are PEM texts; the document may name files. */
export interface ConsenterSpec {
  readonly Host: string;
  readonly Port: number;
  readonly ClientTLSCert: string;
  readonly ServerTLSCert: string;
}

/** A BFT node. */
export interface MappingSpec extends ConsenterSpec {
  readonly ID: number;
  readonly MSPID: string;
  /** PEM text of its signing certificate. */
  readonly Identity: string;
}

export interface RaftOptionsSpec {
  /** Go duration. */
  readonly TickInterval?: string;
  readonly ElectionTick?: number;
  readonly HeartbeatTick?: number;
  readonly MaxInflightBlocks?: number;
  /** Bytes; the document may say `16 MB`. */
  readonly SnapshotIntervalSize?: number;
}

/**
 * Options of BFT nodes as configtx.yaml names them, without its RequestBatchMaxCount and RequestBatchMaxBytes: orderers
 * take these from BatchSize. Intervals and timeouts are Go durations.
 */
export interface SmartBftSpec
  extends Partial<Omit<SmartBftOptions, 'RequestBatchMaxCount' | 'RequestBatchMaxBytes' | 'LeaderRotation'>> {
  readonly LeaderRotation?: LeaderRotation;
}

export type LeaderRotation = 'ROTATION_OFF' | 'ROTATION_ON';

export interface AnchorPeerSpec {
  readonly Host: string;
  readonly Port: number;
}

/** What a channel says of one organization besides its MSP. */
export interface ChannelOrganizationSpec {
  readonly Policies?: Policies;
  readonly AnchorPeers?: readonly AnchorPeerSpec[];
  /** `host:port` */
  readonly OrdererEndpoints?: readonly string[];
}

/** `spec` of a Channel document (schemas/channel.schema.json is the truth). What it leaves out is left alone. */
export interface ChannelSpec {
  /** MSP ids of the application organizations, as written. */
  readonly members: readonly string[];
  /** By MSP id. */
  readonly organizations?: Readonly<Record<string, ChannelOrganizationSpec>>;
  readonly orderer: {
    /** MSP ids, as written. */
    readonly organizations: readonly string[];
    readonly OrdererType?: 'etcdraft' | 'BFT';
    /** Go duration, e.g. `2s`. */
    readonly BatchTimeout?: string;
    readonly BatchSize?: Partial<BatchSizeSpec>;
    /** How many channels the ordering service may have; 0 is no limit. */
    readonly MaxChannels?: number;
    readonly EtcdRaft?: { readonly Consenters?: readonly ConsenterSpec[]; readonly Options?: RaftOptionsSpec };
    readonly SmartBFT?: SmartBftSpec;
    readonly ConsenterMapping?: readonly MappingSpec[];
    /** Sorted; the document has a mapping of names to true. */
    readonly Capabilities?: readonly string[];
    readonly Policies?: Policies;
  };
  readonly application?: {
    readonly Policies?: Policies;
    /** Resource -> policy reference, e.g. `peer/Propose: /Channel/Application/Voters`. */
    readonly ACLs?: Readonly<Record<string, string>>;
    readonly Capabilities?: readonly string[];
  };
  /** MSP id -> names of its peers that sit in the channel; of a member that is not named all do. Each member's own affair. */
  readonly placement?: Readonly<Record<string, readonly string[]>>;
  /** Hex SHA-256 of the header of the channel's genesis block: our peers join no other channel of this name. */
  readonly genesis?: string;
  /** Of the channel group, /Channel. */
  readonly Policies?: Policies;
  readonly Capabilities?: readonly string[];
}
