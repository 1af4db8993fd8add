/** An orderer as Git or a channel's configuration names it. */
export interface OrdererPlace {
  /** `host:port` */
  readonly address: string;
  /** PEM texts of the CAs that issue its TLS certificate. */
  readonly tlsRootCertificates: readonly string[];
}

/**
 * What the ordering service says of a channel to our own identity. `forbidden`: we are no member (not yet, or not any
 * more; a removed member never receives the block that removes it). `absent`: it has no such channel.
 */
export type OrderedChannelView =
  | {
      readonly state: 'readable';
      /** Hex SHA-256 of the genesis block's header bytes. */
      readonly genesis: string;
      /** common.Config bytes. */
      readonly config: Uint8Array;
    }
  | { readonly state: 'forbidden' }
  | { readonly state: 'absent' };

/** How many orderers of a channel let us read it, and how many forbid it; those that are down or lack it say nothing. */
export interface ReadRights {
  readonly letting: number;
  readonly forbidding: number;
}

/** What one of our own orderers is in a channel, by its channel participation API. */
export interface OrdererView {
  readonly name: string;
  readonly up: boolean;
  readonly why: string;
  /** Undefined: it has not joined the channel, or is down. */
  readonly state:
    | {
        readonly relation: 'consenter' | 'follower' | 'config-tracker' | 'other';
        readonly status: 'active' | 'onboarding' | 'inactive' | 'failed';
        readonly height: number;
      }
    | undefined;
}

/** By which certificate one of our own signs in a channel. */
export interface ShownIdentity {
  /** Short name of a peer or an orderer; undefined: we ourselves, who ask. */
  readonly node: string | undefined;
  /** PEM; undefined where it did not tell. */
  readonly certificate: string | undefined;
  /** Of an orderer: its newest block, whose signature tells. */
  readonly block?: number;
}

/** What is read of channels beyond what our own peers say of those they have joined (fabric-reader.ts). */
export interface ChannelReader {
  /**
   * From the orderers, asked one after the other: the first that lets us read answers for all; `forbidden` or `absent`
   * only when none does.
   * @throws QuorateError ORDERER_UNREACHABLE (transient) when none answers
   */
  ordered(channel: string, orderers: readonly OrdererPlace[]): Promise<OrderedChannelView>;
  /** Asks each of these orderers by itself whether we may read the channel. Never throws. */
  readRights(channel: string, orderers: readonly OrdererPlace[]): Promise<ReadRights>;
  /** Block 0 from the orderers. @throws QuorateError ORDERER_UNREACHABLE (transient), ORDERER_REFUSED */
  genesisBlock(channel: string, orderers: readonly OrdererPlace[]): Promise<Uint8Array>;
  /** The newest config block from the orderers: an orderer joins by it. @throws as `genesisBlock` */
  configBlock(channel: string, orderers: readonly OrdererPlace[]): Promise<Uint8Array>;
  /**
   * The TLS certificate (PEM) that whoever listens at each of these addresses shows, believed or not; one that does not
   * answer is not told of. Never throws.
   */
  shownCertificates(addresses: readonly string[]): Promise<Readonly<Record<string, string>>>;
  /**
   * By which certificates we ourselves, our own peers (by an endorsement) and these orderers of ours (by name; by the
   * signature under the newest block that each has) sign in a channel. Peers and orderers that are not in the channel, and
   * orderers that have signed none of its blocks, are not told of. Never throws.
   */
  shownIdentities(channel: string, orderers: Readonly<Record<string, OrdererPlace>>): Promise<readonly ShownIdentity[]>;
  /** Our own orderers of these names, in a channel; one that is not configured is not told of. Never throws. */
  orderers(channel: string, names: readonly string[]): Promise<readonly OrdererView[]>;
}
