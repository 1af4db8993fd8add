import type { common } from '@hyperledger/fabric-protos';
import type { ChannelBlocks } from '../../ports/read/block-reader.js';
import type { ChainPlace, ChannelTrust } from './channel-trust.js';
import { decodeBlock } from './read-block.js';

/**
 * Blocks in their order, each linked to the one before it and signed by the channel's orderers as its own config blocks
 * name them (trust.placeOf). Both ends are included.
 *
 * @returns the place behind the last one, as the generator's own result
 * @throws QuorateError PLASMA_FORK, PLASMA_BLOCK_FORGED, PLASMA_BLOCK_UNREADABLE, and what reading throws
 */
export async function* verifiedBlocks(
  blocks: ChannelBlocks,
  trust: ChannelTrust,
  start: ChainPlace & { readonly from: number; readonly to: number },
): AsyncGenerator<common.Block, ChainPlace, undefined> {
  const { from, to, ...before } = start;
  let place: ChainPlace = before;
  let number = from;
  for await (const bytes of blocks.read(from, to)) {
    const block = decodeBlock(bytes, { channel: trust.channel, block: number, peer: blocks.peer });
    place = trust.next(block, place, blocks.peer);
    number += 1;
    yield block;
  }
  return place;
}
