/** One of our own peers' blocks of one channel, as they were when it was asked. */
export interface ChannelBlocks {
  /** Short name of the peer that all of this is read from. */
  readonly peer: string;
  /** How many blocks it has: the last one is `height - 1`. */
  readonly height: number;
  /**
   * Blocks as the peer stores them (common.Block bytes, with its own filter of what is valid), in their order, both ends
   * included. A few are asked for ahead, so memory does not grow with their number.
   * @throws QuorateError BLOCKS_UNREADABLE, FABRIC_UNREACHABLE (both transient), FABRIC_DENIED
   */
  read(from: number, to: number): AsyncIterable<Uint8Array>;
}

/** Reads the blocks of channels from our own peers. */
export interface BlockReader {
  /**
   * The blocks of the peer that has most of them, of our own peers that answer.
   * @throws QuorateError CHANNEL_UNKNOWN (no peer of ours is in it), FABRIC_UNREACHABLE (both transient), FABRIC_DENIED
   */
  blocks(channel: string): Promise<ChannelBlocks>;
}
