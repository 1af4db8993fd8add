import { common } from '@hyperledger/fabric-protos';
import { headerHash } from '../../../fabric/block/block-header.js';
import { bundleFromBlock } from '../../../fabric/config/bundle-from-block.js';
import { ConsenterSet } from './consenters.js';
import { type ChannelKeeper, OrderedChannel, standingBlock } from './ordered-channel.js';

/** The consensus of all orderers in this process: their channels, one copy each. */
export class OrderingService {
  readonly #keep: ((channel: OrderedChannel) => ChannelKeeper) | undefined;
  readonly #channels = new Set<OrderedChannel>();
  #waiting: (() => void)[] = [];

  /** `keep`: where a new channel's blocks are kept; left out: in memory only. */
  constructor(keep?: (channel: OrderedChannel) => ChannelKeeper) {
    this.#keep = keep;
  }

  /**
   * The channel that a block belongs to: the one that holds this very block, or for a genesis block a new one.
   * Undefined for a later block of a channel that no orderer of this process has.
   * @throws when a genesis block holds no valid configuration.
   */
  channelOf(channelId: string, block: common.Block): OrderedChannel | undefined {
    const header = block.getHeader() ?? new common.BlockHeader();
    const hash = Buffer.from(headerHash(header));
    for (const channel of this.#channels) {
      if (channel.channelId === channelId && channel.hashOf(header.getNumber())?.equals(hash)) return channel;
    }
    if (header.getNumber() !== 0) return undefined;
    return this.resume([block]);
  }

  /**
   * Takes up a channel whose blocks, from block 0 on, exist already; orderers then join it by any of its config blocks.
   * @throws when they hold no valid configuration.
   */
  resume(blocks: readonly [common.Block, ...common.Block[]]): OrderedChannel {
    const channel = new OrderedChannel(blocks.map(standingBlock));
    channel.keeper = this.#keep?.(channel);
    this.#channels.add(channel);
    return channel;
  }

  /** Takes up a channel of an earlier process, whose keeper it has. */
  restore(channel: OrderedChannel): void {
    this.#channels.add(channel);
  }

  /** The consenters that a config block names. @throws when it holds no valid configuration. */
  consentersOf(block: common.Block): ConsenterSet {
    return new ConsenterSet(bundleFromBlock(block));
  }

  /** Runs `retry` once, soon after some orderer has joined a channel or started. */
  afterNextJoin(retry: () => void): void {
    this.#waiting.push(retry);
  }

  /** To be called when an orderer has joined a channel or started. */
  joined(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const retry of waiting) setImmediate(retry);
  }

  /** Forgets a channel that no orderer has any more. */
  forgetIfUnused(channel: OrderedChannel): void {
    if (channel.members.size > 0) return;
    channel.stop();
    channel.keeper?.forget();
    this.#channels.delete(channel);
  }

  /** Ends all batch timers. */
  stop(): void {
    for (const channel of this.#channels) channel.stop();
  }
}
