import type { ChannelBundle } from '../../../fabric/config/channel-bundle.js';
import type { BlockVerifier } from './block-verifier.js';
import type { BroadcastAnswer, GatewayPeer } from './gateway/gateway-context.js';
import type { PrivateDataStore } from './private-data-store.js';

/** The ordering service, as peers reach it. */
export interface OrdererAccess {
  /** @throws Error with Go's text when no orderer of ours listens there. */
  broadcast(address: string, envelope: Uint8Array): Promise<BroadcastAnswer>;
  /**
   * Calls with each block of the channel from `start` on, in order, as long as some orderer of it runs and `reader`
   * satisfies the channel's Readers; never within this call. The same bytes object for every subscriber. Returns the
   * function that ends it.
   */
  subscribe(channelId: string, start: number, reader: BlockReader, onBlock: (bytes: Uint8Array) => void): () => void;
}

/** Who asks for blocks: the peer's own identity. */
export interface BlockReader {
  /** SerializedIdentity bytes. */
  readonly serialized: Uint8Array;
  sign(message: Uint8Array): Uint8Array;
}

/** What the peers of one process share: each other, and what need not be done twice. Stands for gossip. */
export interface PeerNetwork {
  readonly orderers: OrdererAccess;
  /** Live: a peer that is added later is seen. */
  readonly peers: GatewayPeer[];
  /** By MSP id. */
  readonly privateData: ReadonlyMap<string, PrivateDataStore>;
  readonly blockVerifier: BlockVerifier;
  /** Configurations of genesis blocks that some peer has joined by, by the very bytes: parsed once for all peers. */
  readonly genesisBundles: WeakMap<Uint8Array, ChannelBundle>;
  /** Tells the person who runs the network why something was refused; clients get Fabric's own answer. */
  readonly explain?: (text: string) => void;
  now(): Date;
  /** In [0, 1). */
  random(): number;
}
