import type { common } from '@hyperledger/fabric-protos';
import { blockHash } from '../../fabric/block/block-hash.js';
import { lastConfigIndex } from '../../fabric/block/block-metadata.js';
import { blockDataHash } from '../../fabric/block/data-hash.js';
import { bundleFromBlock } from '../../fabric/config/bundle-from-block.js';
import type { ChannelBundle } from '../../fabric/config/channel-bundle.js';
import { verifyBlock } from '../../fabric/config/verify-block.js';
import type { ChannelBlocks } from '../../ports/read/block-reader.js';
import { type BlockPlace, forged, forked } from '../block-faults.js';
import { asUnreadable, readBlock } from './read-block.js';

/** A configuration, and the number of its config block. */
export interface Configured {
  readonly number: number;
  readonly bundle: ChannelBundle;
}

/** Where a run of blocks begins: what the first of them must name, and be signed under. */
export interface ChainPlace {
  /** Hash of the block before, lower-case hex; '' before block 0. */
  readonly previousHash: string;
  /** Undefined before block 0. */
  readonly configured: Configured | undefined;
}

/** Parsed configurations that are kept; older ones are proven again where they are needed. */
const KEPT = 8;

/**
 * Who may sign the blocks of one channel, proven from the hash of its block 0 on: every config block is signed under the
 * one before, is linked to its neighbor and counts one further. So it takes two blocks a config update, wherever one
 * begins, and what our peer says of the configuration is not believed.
 */
export class ChannelTrust {
  readonly channel: string;
  readonly #genesis: string;
  readonly #known = new Map<number, ChannelBundle>();

  /** @param genesis hash of its block 0, lower-case hex, as the members have agreed on it */
  constructor(channel: string, genesis: string) {
    this.channel = channel;
    this.#genesis = genesis;
  }

  /**
   * What the block of this number must fit. Reads the block before it, which is checked too.
   * @throws QuorateError PLASMA_FORK, PLASMA_BLOCK_FORGED, PLASMA_BLOCK_UNREADABLE, and what reading throws
   */
  async placeOf(blocks: ChannelBlocks, number: number): Promise<ChainPlace> {
    if (number === 0) return { previousHash: '', configured: undefined };
    const before = await readBlock(blocks, this.channel, number - 1);
    return { previousHash: blockHash(before), configured: await this.#behind(blocks, before) };
  }

  /**
   * Checks the next block of a chain. @returns the place behind it
   * @throws QuorateError PLASMA_FORK, PLASMA_BLOCK_FORGED, PLASMA_BLOCK_UNREADABLE
   */
  next(block: common.Block, at: ChainPlace, peer: string): ChainPlace {
    const header = block.getHeader()!;
    const place = { channel: this.channel, block: header.getNumber(), peer };
    if (at.configured === undefined) return this.#first(block, place);
    asForged(place, () => verifyBlock(block, at.configured!.bundle));
    const previous = Buffer.from(header.getPreviousHash_asU8()).toString('hex');
    if (previous !== at.previousHash) {
      throw forked(place, `the block before it has the hash ${at.previousHash}, and it names ${previous}`);
    }
    const configured = this.#moved(block, at.configured, place);
    return { previousHash: blockHash(block), configured };
  }

  /** Block 0 is signed by nobody: its hash is what the members have agreed on. */
  #first(block: common.Block, place: BlockPlace): ChainPlace {
    const hash = blockHash(block);
    if (hash !== this.#genesis) {
      throw forked(place, `our peer's block 0 has the hash ${hash}, and the members have agreed on ${this.#genesis}`);
    }
    const data = block.getData()?.getDataList_asU8() ?? [];
    if (Buffer.compare(blockDataHash(data), block.getHeader()!.getDataHash_asU8()) !== 0) {
      throw forged(place, 'its data are not those of its header');
    }
    return { previousHash: hash, configured: this.#keep(this.#configuredBy(block, place)) };
  }

  /** A config block says of itself that it is the last one; every other one must name the one in force. */
  #moved(block: common.Block, before: Configured, place: BlockPlace): Configured {
    const last = asUnreadable(place, () => lastConfigIndex(block));
    if (last === before.number) return before;
    if (last !== place.block) {
      throw forged(place, `it names config block ${last}, and the last one before it is ${before.number}`);
    }
    const configured = this.#configuredBy(block, place);
    if (configured.bundle.sequence === before.bundle.sequence + 1) return this.#keep(configured);
    const { sequence } = configured.bundle;
    throw forged(place, `its configuration is number ${sequence}, and number ${before.bundle.sequence} was before it`);
  }

  #configuredBy(block: common.Block, place: BlockPlace): Configured {
    const bundle = asForged(place, () => bundleFromBlock(block));
    if (bundle.channelId !== this.channel) throw forged(place, `it configures channel ${bundle.channelId}`);
    return { number: place.block, bundle };
  }

  /** The configuration in force behind a block. */
  async #behind(blocks: ChannelBlocks, block: common.Block): Promise<Configured> {
    const number = block.getHeader()!.getNumber();
    const place = { channel: this.channel, block: number, peer: blocks.peer };
    const last = number === 0 ? 0 : asUnreadable(place, () => lastConfigIndex(block));
    if (last > number) throw forged(place, `it names config block ${last}`);
    const configured = await this.#proven(blocks, last);
    if (last < number) asForged(place, () => verifyBlock(block, configured.bundle));
    return configured;
  }

  /** The configuration of a config block: from it back to one that is proven, then forward. */
  async #proven(blocks: ChannelBlocks, number: number): Promise<Configured> {
    const way: number[] = [];
    let at = number;
    while (!this.#known.has(at) && at > 0) {
      way.push(at);
      at = await this.#configBefore(blocks, at);
    }
    let configured = this.#remembered(at) ?? (await this.#genesisConfig(blocks));
    for (const next of way.reverse()) configured = await this.#step(blocks, configured, next);
    return configured;
  }

  async #configBefore(blocks: ChannelBlocks, number: number): Promise<number> {
    const place = { channel: this.channel, block: number - 1, peer: blocks.peer };
    if (place.block === 0) return 0;
    const before = await readBlock(blocks, this.channel, place.block);
    const last = asUnreadable(place, () => lastConfigIndex(before));
    if (last > place.block) throw forged(place, `it names config block ${last}`);
    return last;
  }

  async #genesisConfig(blocks: ChannelBlocks): Promise<Configured> {
    const block = await readBlock(blocks, this.channel, 0);
    return this.next(block, { previousHash: '', configured: undefined }, blocks.peer).configured!;
  }

  async #step(blocks: ChannelBlocks, from: Configured, number: number): Promise<Configured> {
    const before = await readBlock(blocks, this.channel, number - 1);
    const place = { channel: this.channel, block: number - 1, peer: blocks.peer };
    if (place.block > from.number) asForged(place, () => verifyBlock(before, from.bundle));
    const at = { previousHash: blockHash(before), configured: from };
    const { configured } = this.next(await readBlock(blocks, this.channel, number), at, blocks.peer);
    if (configured?.number === number) return configured;
    throw forged({ ...place, block: number }, 'it is said to be a config block, and is none');
  }

  #remembered(number: number): Configured | undefined {
    const bundle = this.#known.get(number);
    return bundle && { number, bundle };
  }

  /** Only what has been checked against the one before it: what is kept is believed. */
  #keep(configured: Configured): Configured {
    const { number, bundle } = configured;
    this.#known.delete(number);
    this.#known.set(number, bundle);
    // Block 0 is where every other proof begins.
    const oldest = [...this.#known.keys()].find((one) => one !== 0);
    if (this.#known.size > KEPT && oldest !== undefined) this.#known.delete(oldest);
    return configured;
  }
}

/** Whatever a check throws over a block that our peer gave: that block is not believed. */
function asForged<Value>(place: BlockPlace, check: () => Value): Value {
  try {
    return check();
  } catch (cause) {
    throw forged(place, cause instanceof Error ? cause.message : String(cause), cause);
  }
}
