/** What `--plan` and the loop read of a Fabric network, through this organization's own peers. */
export interface FabricReader {
  /** Where the chain of a channel ends on the peer that is asked first. @throws as `channel` */
  tip(channel: string): Promise<ChainTip>;
  /**
   * @param tip where its chain was just seen to end: that is not asked again
   * @throws QuorateError FABRIC_UNREACHABLE (transient), FABRIC_DENIED, CHANNEL_UNKNOWN
   */
  channel(channel: string, tip?: ChainTip): Promise<ChannelView>;
  /** Every committed definition of a channel: one call. */
  committed(channel: string): Promise<readonly CommittedDefinition[]>;
  /**
   * Which members have approved exactly this definition at the next sequence. Members are the live ones. Undefined when
   * that sequence is not the next any more: somebody has committed meanwhile.
   */
  readiness(channel: string, definition: ChaincodeDefinition): Promise<Readonly<Record<string, boolean>> | undefined>;
  /** Our own organization's approvals of all chaincodes of a channel: one call (several where the peer is older than 3.0). */
  ownApprovals(channel: string): Promise<readonly OwnApproval[]>;
  /** Package ids on one of our own peers. */
  installed(peer: string): Promise<readonly string[]>;
  /** Our own peers that are configured, with what can be said of each. Never throws for a peer that is down. */
  peers(): Promise<readonly PeerView[]>;
  /** The channels that each of our own peers has joined, by short name; one that is down is not in it. Never throws. */
  joined(): Promise<Readonly<Record<string, readonly string[]>>>;
  /**
   * Does the chaincode answer on this peer: its metadata query, evaluated on that peer alone. `ok` is undefined where
   * the peer could not be asked (down, not in the channel, or we may not).
   */
  answers(
    peer: string,
    channel: string,
    chaincode: string,
  ): Promise<{ readonly ok: boolean | undefined; readonly why: string }>;
  /**
   * Whether an organization's approval at a sequence names this package id, by the hashed write of
   * `chaincode-sources/fields/<cc>#<n>/PackageID` (governance-facts.md 8). Undefined: it has not
   * approved, or so long ago that nobody looks.
   */
  approvedPackageIs(
    channel: string,
    mspId: string,
    name: string,
    sequence: number,
    packageId: string,
  ): Promise<boolean | undefined>;
}

export interface PeerView {
  readonly name: string;
  readonly endpoint: string;
  readonly up: boolean;
  /** It answers, but not us: it does not take our identity. */
  readonly refuses?: true;
  readonly why: string;
  /** Channel -> ledger height. */
  readonly heights: Readonly<Record<string, number>>;
}

/** The newest block of a channel. */
export interface ChainTip {
  /** Short name of the peer that says so: another one may be behind. */
  readonly peer: string;
  readonly height: number;
  /** Hex SHA-256 of its header bytes. */
  readonly hash: string;
  /** Has that peer given every answer of the channel since? Another one may have stood in for it, and be behind. */
  readonly stands: () => boolean;
}

/** A channel as its present config block says. */
export interface ChannelView {
  readonly channel: string;
  /** Hex SHA-256 of the genesis block's header bytes: tells two channels of one name apart. */
  readonly genesis: string;
  readonly configSequence: number;
  /** common.Config bytes of the config block in force. */
  readonly config: Uint8Array;
  readonly height: number;
  /** Application organizations' MSP ids, sorted by bytes. */
  readonly members: readonly string[];
  readonly ordererOrganizations: readonly string[];
  /** MSP id -> hex SHA-256 of its FabricMSPConfig bytes. */
  readonly mspHashes: Readonly<Record<string, string>>;
  /** Policies by path, e.g. `/Channel/Application/LifecycleEndorsement`: `MAJORITY Endorsement` or a signature policy. */
  readonly policies: Readonly<Record<string, string>>;
  readonly acls: Readonly<Record<string, string>>;
  /** e.g. `2s`. */
  readonly batchTimeout: string;
  readonly maxMessageCount: number;
}

/** A chaincode definition without its sequence. `endorsementPolicy` is the policy language or a channel policy's path. */
export interface ChaincodeDefinition {
  readonly name: string;
  readonly version: string;
  readonly sequence: number;
  readonly endorsementPolicy: string;
  /** The exact bytes of the ApplicationPolicy, base64: approvals are compared byte for byte. */
  readonly validationParameter: string;
  readonly initRequired: boolean;
  /** Bytes of the CollectionConfigPackage, base64; '' when none. */
  readonly collections: string;
}

export interface OwnApproval {
  readonly definition: ChaincodeDefinition;
  /** '' when it was approved without a package. */
  readonly packageId: string;
}

export interface CommittedDefinition extends ChaincodeDefinition {
  /** MSP id -> approved at the committed sequence; undefined where the call does not tell. */
  readonly approvals: Readonly<Record<string, boolean>> | undefined;
  /** Names of endorsement and validation plugins that are not Fabric's own (escc, vscc); mostly there are none. */
  readonly plugins?: string;
}
