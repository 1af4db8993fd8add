import type { OrdererPlace } from '../read/channel-reader.js';

/** What became of a config update that was sent. */
export type UpdateAnswer =
  | { readonly state: 'accepted' }
  /** The orderer's own text. */
  | { readonly state: 'refused'; readonly reason: string };

/** What this organization does to channels: with its own signature, and on its own nodes. */
export interface ChannelWriter {
  /** Our ConfigSignature over ConfigUpdate bytes: a bearer instrument, given only after a decision. */
  sign(update: Uint8Array): Promise<Uint8Array>;
  /**
   * Sends an update with its ConfigSignature bytes to the orderers, one after the other until one takes or refuses it; where
   * a quorum must have it (BFT, where one alone may lie), to all of them at once.
   * @param quorum how many must take it; 1 where left out
   * @throws QuorateError ORDERER_UNREACHABLE (transient)
   */
  submit(
    channel: string,
    update: Uint8Array,
    signatures: readonly Uint8Array[],
    orderers: readonly OrdererPlace[],
    quorum?: number,
  ): Promise<UpdateAnswer>;
  /** One of our own peers joins by the genesis block. Already joined is a success. @throws QuorateError JOIN_FAILED */
  joinPeer(peer: string, channel: string, genesisBlock: Uint8Array): Promise<void>;
  /** One of our own orderers joins by a config block. Already joined is a success. @throws QuorateError JOIN_FAILED */
  joinOrderer(orderer: string, channel: string, configBlock: Uint8Array): Promise<void>;
}
