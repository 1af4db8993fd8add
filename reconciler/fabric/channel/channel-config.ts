/** A policy as configtx.yaml writes it. */
export interface PolicyText {
  /**
   * `Unknown`: one that its text cannot make again, byte for byte (a type or a principal that the policy language cannot
   * say, identities in another order or shared). It is shown and kept, and cannot be written.
   */
  readonly Type: 'Signature' | 'ImplicitMeta' | 'Unknown';
  /** The policy language, `MAJORITY Admins`; of an unknown one its type number and the SHA-256 of its bytes. */
  readonly Rule: string;
}

export type Policies = Readonly<Record<string, PolicyText>>;

/** FabricOUIdentifier: an organizational unit, and the PEM of the CA that must vouch for it; none: any CA of the MSP. */
export interface OrganizationalUnit {
  readonly organizationalUnitIdentifier: string;
  readonly certificate?: string;
}

/** FabricNodeOUs. An MSP without them reads as `{ enable: false }`. */
export interface NodeOUs {
  readonly enable: boolean;
  readonly client?: OrganizationalUnit;
  readonly peer?: OrganizationalUnit;
  readonly admin?: OrganizationalUnit;
  readonly orderer?: OrganizationalUnit;
}

/** The public part of a FabricMSPConfig. Certificates and revocation lists are PEM texts. */
export interface MspContent {
  readonly rootCerts: readonly string[];
  readonly intermediateCerts: readonly string[];
  readonly tlsRootCerts: readonly string[];
  readonly tlsIntermediateCerts: readonly string[];
  readonly revocationList: readonly string[];
  readonly admins: readonly string[];
  readonly organizationalUnitIdentifiers: readonly OrganizationalUnit[];
  readonly nodeOUs: NodeOUs;
}

export interface HostPort {
  readonly Host: string;
  readonly Port: number;
}

export interface ChannelOrganization {
  /** Of its group in the config tree; often, not always, the MSP id. */
  readonly name: string;
  readonly mspId: string;
  readonly msp: MspContent;
  readonly Policies: Policies;
}

export interface ApplicationOrganization extends ChannelOrganization {
  readonly AnchorPeers: readonly HostPort[];
}

export interface OrdererOrganization extends ChannelOrganization {
  /** `host:port`. */
  readonly OrdererEndpoints: readonly string[];
}

export interface BatchSize {
  readonly MaxMessageCount: number;
  /** Bytes, as the next. */
  readonly AbsoluteMaxBytes: number;
  readonly PreferredMaxBytes: number;
}

/** A node of an etcdraft ordering service; certificates are PEM texts. */
export interface RaftConsenter extends HostPort {
  readonly ClientTLSCert: string;
  readonly ServerTLSCert: string;
}

export interface RaftOptions {
  /** Go duration. */
  readonly TickInterval: string;
  readonly ElectionTick: number;
  readonly HeartbeatTick: number;
  readonly MaxInflightBlocks: number;
  /** Bytes. */
  readonly SnapshotIntervalSize: number;
}

/** Intervals and timeouts are Go durations. */
export interface SmartBftOptions {
  readonly RequestBatchMaxCount: number;
  readonly RequestBatchMaxBytes: number;
  readonly RequestBatchMaxInterval: string;
  readonly IncomingMessageBufferSize: number;
  readonly RequestPoolSize: number;
  readonly RequestForwardTimeout: string;
  readonly RequestComplainTimeout: string;
  readonly RequestAutoRemoveTimeout: string;
  readonly RequestMaxBytes: number;
  readonly ViewChangeResendInterval: string;
  readonly ViewChangeTimeout: string;
  readonly LeaderHeartbeatTimeout: string;
  readonly LeaderHeartbeatCount: number;
  readonly CollectTimeout: string;
  readonly SyncOnStart: boolean;
  readonly SpeedUpViewChange: boolean;
  /** Number of `smartbft.Options.Rotation`: 0 unspecified, 1 off, 2 on. */
  readonly LeaderRotation: number;
  readonly DecisionsPerLeader: number;
}

/** A node of a BFT ordering service; certificates are PEM texts. */
export interface BftConsenter extends HostPort {
  readonly ID: number;
  readonly MSPID: string;
  readonly Identity: string;
  readonly ClientTLSCert: string;
  readonly ServerTLSCert: string;
}

export interface ApplicationSection {
  readonly organizations: readonly ApplicationOrganization[];
  readonly Policies: Policies;
  /** Resource -> policy reference, as written. */
  readonly ACLs: Readonly<Record<string, string>>;
  readonly Capabilities: readonly string[];
}

export interface OrdererSection {
  readonly organizations: readonly OrdererOrganization[];
  /** `etcdraft`, `BFT`. */
  readonly OrdererType: string;
  readonly State: 'STATE_NORMAL' | 'STATE_MAINTENANCE';
  /** Go duration, as on the ledger. */
  readonly BatchTimeout: string;
  readonly BatchSize: BatchSize;
  readonly MaxChannels: number;
  readonly Policies: Policies;
  readonly Capabilities: readonly string[];
  /** Of an etcdraft channel. Consenters in the ledger's order. */
  readonly EtcdRaft?: { readonly Consenters: readonly RaftConsenter[]; readonly Options: RaftOptions };
  /** Of a BFT channel, as the next, which is in the ledger's order. */
  readonly SmartBFT?: SmartBftOptions;
  readonly ConsenterMapping?: readonly BftConsenter[];
}

/**
 * What a channel's config says, as plain data in the words of configtx.yaml. Lists are sorted by bytes where their order
 * means nothing: organizations by MSP id, certificates by their DER. Versions, mod_policies and values that no
 * configtx.yaml sets are not in it.
 */
export interface ChannelConfig {
  readonly channelId: string;
  readonly sequence: number;
  /** Of the channel group, as the next two. */
  readonly Policies: Policies;
  readonly Capabilities: readonly string[];
  readonly OrdererAddresses: readonly string[];
  readonly application?: ApplicationSection;
  readonly orderer?: OrdererSection;
}
