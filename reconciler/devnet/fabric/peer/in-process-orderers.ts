import { common } from '@hyperledger/fabric-protos';
import { broadcast } from '../orderer/broadcast.js';
import type { OrdererNode } from '../orderer/orderer-node.js';
import { connectionRefusedText, goRpcErrorText } from './gateway/go-status.js';
import type { OrdererAccess } from './peer-network.js';

/** gRPC UNAVAILABLE */
const UNAVAILABLE = 14;

/**
 * The orderers of this process, reached without a connection but with the answers that one would give.
 * `orderers` is live: one that is added later is seen.
 */
export function inProcessOrderers(orderers: readonly OrdererNode[]): OrdererAccess {
  return {
    broadcast: async (address, envelope) => {
      const node = orderers.find((one) => one.endpoint === address);
      if (node === undefined || !node.running) {
        throw new Error(goRpcErrorText(UNAVAILABLE, connectionRefusedText(address)));
      }
      return broadcast(node.registrar, common.Envelope.deserializeBinary(envelope));
    },
    subscribe: (channelId, start, onBlock) => new Subscription(orderers, channelId, start, onBlock).start(),
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
  private next: number;
  private end: () => void = () => {};
  private timer: NodeJS.Timeout | undefined;
  private pending: NodeJS.Immediate | undefined;
  private stopped = false;

  constructor(
    orderers: readonly OrdererNode[],
    channelId: string,
    start: number,
    onBlock: (bytes: Uint8Array) => void,
  ) {
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
    const node = this.orderers.find((one) => one.running && one.registrar.channel(this.channelId) !== undefined);
    const channel = node?.registrar.channel(this.channelId);
    if (channel === undefined) {
      this.timer = setTimeout(() => this.take(), RETRY_MS);
      this.timer.unref();
      return;
    }
    for (let block = channel.block(this.next); block !== undefined; block = channel.block(this.next)) {
      this.next += 1;
      this.onBlock(block.bytes);
      if (this.stopped) return;
    }
    this.end = channel.ordered.onChange(() => this.schedule());
  }
}

const RETRY_MS = 100;
