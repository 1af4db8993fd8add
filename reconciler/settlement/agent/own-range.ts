import type { ChannelBlocks } from '../../ports/read/block-reader.js';
import type { Leaf } from '../leaf.js';
import { RangeBuilder } from '../range-builder.js';
import { rangeRoot, type SettledRange } from '../range-root.js';
import type { ChainPlace, ChannelTrust } from './channel-trust.js';
import { verifiedBlocks } from './verified-blocks.js';

/** A range as our own peer has it. */
export interface OwnRange {
  readonly range: SettledRange;
  readonly root: string;
  /** Behind its last block. */
  readonly behind: ChainPlace;
}

export interface OwnRangeWanted extends Pick<SettledRange, 'from' | 'to' | 'previousRoot'> {
  /** `trust.placeOf` its first block; asked for where it is left out. */
  readonly start?: ChainPlace;
  /** Told of each leaf, in its order. */
  readonly leaf?: (leaf: Leaf) => void;
}

/**
 * Reads, verifies and roots a range from our own peer, in memory that does not grow with it.
 * @throws as `verifiedBlocks` and `RangeBuilder.add`
 */
export async function ownRange(blocks: ChannelBlocks, trust: ChannelTrust, wanted: OwnRangeWanted): Promise<OwnRange> {
  const { from, to, previousRoot, leaf } = wanted;
  const start = wanted.start ?? (await trust.placeOf(blocks, from));
  const builder = new RangeBuilder({ channel: trust.channel, from, previousRoot });
  const reading = verifiedBlocks(blocks, trust, { ...start, from, to });
  for (;;) {
    const next = await reading.next();
    if (next.done) {
      const range = builder.range()!;
      return { range, root: rangeRoot(range), behind: next.value };
    }
    const leaves = builder.add(next.value);
    if (leaf) leaves.forEach(leaf);
  }
}
