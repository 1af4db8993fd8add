import type { OwnPeers } from '../adapters/fabric/own-peers.js';
import { watchBlocks } from '../adapters/fabric/watch-blocks.js';

/** Which channels wake the loop: those that are wanted now are watched, the others are let go. */
export class ChannelWatch {
  readonly #peers: OwnPeers;
  readonly #wake: () => void;
  readonly #watched = new Map<string, AbortController>();

  constructor(peers: OwnPeers, wake: () => void) {
    this.#peers = peers;
    this.#wake = wake;
  }

  watch(channels: ReadonlySet<string>): void {
    for (const [channel, stop] of this.#watched) {
      if (channels.has(channel)) continue;
      stop.abort();
      this.#watched.delete(channel);
    }
    for (const channel of channels) {
      if (this.#watched.has(channel)) continue;
      const stop = new AbortController();
      this.#watched.set(channel, stop);
      void watchBlocks(this.#peers, channel, this.#wake, stop.signal);
    }
  }

  stop(): void {
    this.watch(new Set());
  }
}
