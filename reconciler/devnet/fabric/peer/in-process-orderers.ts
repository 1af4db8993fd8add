import { common } from '@hyperledger/fabric-protos';
import { broadcast, OrdererPanic } from '../orderer/broadcast.js';
import { requireAccess } from '../orderer/message-filters.js';
import type { OrdererChannel } from '../orderer/orderer-channel.js';
import type { OrdererNode } from '../orderer/orderer-node.js';
import { connectionRefusedText, goRpcErrorText } from './gateway/go-status.js';
import type { BlockReader, OrdererAccess } from './peer-network.js';

/** gRPC UNAVAILABLE */
const UNAVAILABLE = 14;

/**
 * The orderers of this process, reached without a connection but with the answers that one would give.
 * `orderers` is live: one that is added later is seen.
 */
export function inProcessOrderers(orderers: readonly OrdererNode[]): OrdererAccess {
  return {
    broadcast: async (address, envelope) => {
      const node = orderers.find((one) => one.address === address);
      if (node === undefined || !node.isRunning) {
        throw new Error(goRpcErrorText(UNAVAILABLE, connectionRefusedText(address)));
      }
      try {
        return broadcast(node.registrar, common.Envelope.deserializeBinary(envelope));
      } catch (error) {
        if (!(error instanceof OrdererPanic)) throw error;
        // The stream has ended.
        throw new Error('EOF', { cause: error });
      }
    },
    subscribe: (channelId, start, reader, onBlock) =>
      new Subscription(orderers, channelId, start, reader, onBlock).start(),
  };
}

/**
 * Follows a channel over whichever running orderer has it. It looks again after each change on any of them; while
 * none has the channel, it asks once in a while, as Fabric's peers do.
 */
class Subscription {
  private readonly orderers: readonly OrdererNode[];
  private readonly channelId: string;
  private readonly onBlock: (bytes: Uint8Array) => void;
  private readonly reader: BlockReader;
  /** Sequence of the configuration that `reader` was last judged by. */
  private judgedAt = -1;
  private next: number;
  private end: () => void = () => {};
  private timer: NodeJS.Timeout | undefined;
  private pending: NodeJS.Immediate | undefined;
  private stopped = false;

  constructor(
    orderers: readonly OrdererNode[],
    channelId: string,
    start: number,
    reader: BlockReader,
    onBlock: (bytes: Uint8Array) => void,
  ) {
    this.reader = reader;
    this.orderers = orderers;
    this.channelId = channelId;
    this.next = start;
    this.onBlock = onBlock;
  }

  start(): () => void {
    this.schedule();
    return () => {
      this.stopped = true;
      this.end();
      clearTimeout(this.timer);
      if (this.pending !== undefined) clearImmediate(this.pending);
    };
  }

  private schedule(): void {
    if (this.stopped) return;
    this.pending ??= setImmediate(() => {
      this.pending = undefined;
      this.take();
    });
  }

  /** Hands out all blocks that are there, then waits for a change. */
  private take(): void {
    this.end();
    this.end = () => {};
    clearTimeout(this.timer);
    const node = this.orderers.find((one) => one.isRunning && one.registrar.channel(this.channelId) !== undefined);
    const channel = node?.registrar.channel(this.channelId);
    if (channel === undefined || !this.mayRead(channel)) {
      this.timer = setTimeout(() => this.take(), RETRY_MS);
      this.timer.unref();
      return;
    }
    for (let block = channel.block(this.next); block !== undefined; block = channel.block(this.next)) {
      this.next += 1;
      this.onBlock(block.bytes);
      if (this.stopped || !this.mayRead(channel)) break;
    }
    if (!this.stopped) this.end = channel.ordered.onChange(() => this.schedule());
  }

  /** Asked again when the configuration has changed, as a deliver session does. */
  private mayRead({ ordered }: OrdererChannel): boolean {
    const { sequence } = ordered.bundle();
    if (this.judgedAt === sequence) return true;
    const data = Buffer.from(`blocks of ${this.channelId}`);
    try {
      const signature = this.reader.sign(data);
      requireAccess(ordered.bundle(), 'Readers', { data, identity: this.reader.serialized, signature });
    } catch {
      return false;
    }
    this.judgedAt = sequence;
    return true;
  }
}

const RETRY_MS = 100;
