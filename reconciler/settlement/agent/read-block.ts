import { common } from '@hyperledger/fabric-protos';
import { QuorateError } from '../../core/model/quorate-error.js';
import { decode } from '../../fabric/transaction/decode.js';
import { WireError } from '../../fabric/transaction/wire-error.js';
import type { ChannelBlocks } from '../../ports/read/block-reader.js';
import { type BlockPlace, forged } from '../block-faults.js';

/**
 * A block as our peer gave it, which must be the one that was asked for.
 * @throws QuorateError PLASMA_BLOCK_UNREADABLE, PLASMA_BLOCK_FORGED
 */
export function decodeBlock(bytes: Uint8Array, place: BlockPlace): common.Block {
  const block = asUnreadable(place, () => decode(common.Block, bytes, 'Block'));
  const number = block.getHeader()?.getNumber();
  if (number !== place.block) throw forged(place, `block ${place.block} was asked for, and block ${number} came`);
  return block;
}

/** One block. @throws as `ChannelBlocks.read` and `decodeBlock` */
export async function readBlock(blocks: ChannelBlocks, channel: string, number: number): Promise<common.Block> {
  const place = { channel, block: number, peer: blocks.peer };
  for await (const bytes of blocks.read(number, number)) return decodeBlock(bytes, place);
  throw forged(place, 'it was asked for, and nothing came');
}

/** What a message of a block cannot be read for is that block's fault. @throws QuorateError PLASMA_BLOCK_UNREADABLE */
export function asUnreadable<Value>(place: BlockPlace, read: () => Value): Value {
  try {
    return read();
  } catch (cause) {
    if (!(cause instanceof WireError)) throw cause;
    throw new QuorateError('PLASMA_BLOCK_UNREADABLE', 'A block of the plasma chain cannot be read', {
      why: cause.message,
      mend: 'compare it with the same block of another peer: a peer that has committed it does not have it so',
      facts: { ...place },
      cause,
    });
  }
}
