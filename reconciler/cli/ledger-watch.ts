import type { BesuConnections } from '../adapters/evm/besu-connections.js';
import { watchContract } from '../adapters/evm/watch-contract.js';
import type { OwnPeers } from '../adapters/fabric/own-peers.js';
import { watchBlocks } from '../adapters/fabric/watch-blocks.js';
import type { EvmPlace } from '../kinds/network/governance-place.js';

/** A channel by its name, or a governance contract. */
export type Watched = string | EvmPlace;

/** Which ledgers wake the loop: those that are wanted now are watched, the others are let go. */
export class LedgerWatch {
  readonly #peers: OwnPeers;
  readonly #besu: BesuConnections | undefined;
  readonly #wake: () => void;
  readonly #watched = new Map<string, AbortController>();

  constructor(peers: OwnPeers, besu: BesuConnections | undefined, wake: () => void) {
    this.#peers = peers;
    this.#besu = besu;
    this.#wake = wake;
  }

  watch(ledgers: readonly Watched[]): void {
    const wanted = new Map(ledgers.map((ledger) => [JSON.stringify(ledger), ledger]));
    for (const [key, stop] of this.#watched) {
      if (wanted.has(key)) continue;
      stop.abort();
      this.#watched.delete(key);
    }
    for (const [key, ledger] of wanted) {
      if (this.#watched.has(key)) continue;
      const stop = new AbortController();
      this.#watched.set(key, stop);
      this.#start(ledger, stop.signal);
    }
  }

  stop(): void {
    this.watch([]);
  }

  #start(ledger: Watched, stop: AbortSignal): void {
    if (typeof ledger === 'string') {
      void watchBlocks(this.#peers, ledger, this.#wake, stop);
      return;
    }
    const { besuNetwork: network, chainId, contract } = ledger;
    // Without settings for it the loop says so by itself, in every pass.
    if (this.#besu) void watchContract(this.#besu.client({ network, chainId }), contract, this.#wake, stop);
  }
}
