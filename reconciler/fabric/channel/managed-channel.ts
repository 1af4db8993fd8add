import type {
  BatchSize,
  BftConsenter,
  HostPort,
  MspContent,
  OrdererSection,
  Policies,
  RaftConsenter,
  RaftOptions,
  SmartBftOptions,
} from './channel-config.js';

/** An MSP as the Network document has it; administrators and required units are managed where they are given. */
export type ManagedMsp = Omit<MspContent, 'admins' | 'organizationalUnitIdentifiers'> &
  Partial<Pick<MspContent, 'admins' | 'organizationalUnitIdentifiers'>>;

export interface ManagedOrganization {
  /** Of the group that a newcomer gets; one that is there is known by its MSP id, and keeps its group's name. */
  readonly name: string;
  readonly mspId: string;
  readonly msp: ManagedMsp;
  readonly Policies?: Policies;
}

export interface ManagedApplicationOrganization extends ManagedOrganization {
  /** All of them. */
  readonly AnchorPeers?: readonly HostPort[];
}

export interface ManagedOrdererOrganization extends ManagedOrganization {
  /** All of them, `host:port`. */
  readonly OrdererEndpoints?: readonly string[];
}

export interface ManagedApplication {
  /** All members of the channel: who is not here is removed. */
  readonly organizations: readonly ManagedApplicationOrganization[];
  readonly Policies?: Policies;
  readonly ACLs?: Readonly<Record<string, string>>;
  readonly Capabilities?: readonly string[];
}

export interface ManagedOrderer {
  /** All of them. */
  readonly organizations: readonly ManagedOrdererOrganization[];
  readonly OrdererType?: string;
  readonly State?: OrdererSection['State'];
  /** Go duration, in any spelling; so are the other durations. */
  readonly BatchTimeout?: string;
  readonly BatchSize?: Partial<BatchSize>;
  readonly MaxChannels?: number;
  readonly Policies?: Policies;
  readonly Capabilities?: readonly string[];
  readonly EtcdRaft?: {
    /** All of them; known by their client certificate. */
    readonly Consenters?: readonly RaftConsenter[];
    readonly Options?: Partial<RaftOptions>;
  };
  readonly SmartBFT?: Partial<SmartBftOptions>;
  /** All of them; known by their ID. */
  readonly ConsenterMapping?: readonly BftConsenter[];
}

/**
 * What is wanted of a channel, in the words of configtx.yaml. What is left out is left alone: of policies and ACLs only
 * those named are managed; lists that are given are complete. A ChannelConfig is one that wants everything as it is.
 */
export interface ManagedChannel {
  readonly Policies?: Policies;
  readonly Capabilities?: readonly string[];
  readonly OrdererAddresses?: readonly string[];
  readonly application?: ManagedApplication;
  readonly orderer?: ManagedOrderer;
}
