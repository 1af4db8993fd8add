import type { OwnPeers } from '../adapters/fabric/own-peers.js';
import { watchBlocks } from '../adapters/fabric/watch-blocks.js';
import type { PlasmaPlace, ReconcilerConfig } from '../config/reconciler-config.js';
import type { QuorateError } from '../core/model/quorate-error.js';
import { RunLoop } from '../loop/run-loop.js';
import { asQuorateError } from '../loop/start-task.js';
import type { PlasmaChainView } from '../ports/read/plasma-root-reader.js';
import type { SettlementAgent } from '../settlement/agent/settlement-agent.js';
import type { SettlementEvent } from '../settlement/agent/settlement-ports.js';
import { isBlockFault } from '../settlement/block-faults.js';
import { composeSettlement, type SettlementOptions } from './compose-settlement.js';

export interface SettlementRunnerParameters extends Pick<SettlementOptions, 'wrap'> {
  readonly config: Pick<ReconcilerConfig, 'organization' | 'state' | 'intervalMs'>;
  readonly peers: OwnPeers;
  readonly event: (event: SettlementEvent) => void;
  /** A fork, or a block that its orderers have not made: called again in every pass in which it is still so. */
  readonly fault?: (error: QuorateError) => void;
  readonly stop: AbortSignal;
}

/** Runs our agents, one a plasma chain, until stopped: an interval, wakes by both channels, and backoff. */
export class SettlementRunner {
  readonly #parameters: SettlementRunnerParameters;
  readonly #running = new Map<string, { readonly stop: AbortController; readonly run: Promise<void> }>();

  constructor(parameters: SettlementRunnerParameters) {
    this.#parameters = parameters;
  }

  /** Starts an agent for each of these chains that has none; the others end after their pass. */
  keep(places: readonly PlasmaPlace[]): void {
    const wanted = new Map(places.map((place) => [JSON.stringify(place), place]));
    for (const [key, { stop }] of this.#running) {
      if (wanted.has(key)) continue;
      stop.abort();
      this.#running.delete(key);
    }
    for (const [key, place] of wanted) {
      if (this.#running.has(key)) continue;
      const stop = new AbortController();
      const signal = AbortSignal.any([stop.signal, this.#parameters.stop]);
      this.#running.set(key, { stop, run: new ChainRun(this.#parameters, place, signal).run() });
    }
  }

  /** Resolves once all have ended, after a stop. */
  async ended(): Promise<void> {
    await Promise.all([...this.#running.values()].map(({ run }) => run));
  }
}

/** One agent, with what wakes it. */
class ChainRun {
  readonly #parameters: SettlementRunnerParameters;
  readonly #place: PlasmaPlace;
  readonly #stop: AbortSignal;
  readonly #agent: SettlementAgent;
  readonly #loop: RunLoop;
  #watched: string | undefined;
  #view: PlasmaChainView | undefined;
  #shown = '';

  constructor(parameters: SettlementRunnerParameters, place: PlasmaPlace, stop: AbortSignal) {
    const { config, peers, event, wrap } = parameters;
    this.#parameters = parameters;
    this.#place = place;
    this.#stop = stop;
    this.#agent = composeSettlement(config, peers, place, { event, wrap });
    const { intervalMs } = config;
    this.#loop = new RunLoop({ intervalMs, stop, random: Math.random, pass: () => this.#pass() });
  }

  run(): Promise<void> {
    void watchBlocks(this.#parameters.peers, this.#place.channel, () => this.#loop.wakeForLedger(), this.#stop);
    return this.#loop.run();
  }

  async #pass(): Promise<{ readonly retryAfterMs: number | undefined; readonly failed: boolean }> {
    try {
      const { view, retryAfterMs } = await this.#agent.pass();
      this.#view = view;
      this.#watch();
      this.#shown = '';
      return { retryAfterMs, failed: false };
    } catch (error) {
      this.#failed(asQuorateError(error));
      return { retryAfterMs: undefined, failed: true };
    }
  }

  /** What stays as it is, is said once; what people must look at, every time. */
  #failed(error: QuorateError): void {
    const { event, fault } = this.#parameters;
    const detail = `${error.code}: ${error.message}${error.why ? `: ${error.why}` : ''}`;
    if (detail !== this.#shown || isBlockFault(error)) event({ type: 'error', chain: this.#place.chain, detail });
    this.#shown = detail;
    if (isBlockFault(error)) fault?.(error);
  }

  /** A plasma chain may have many blocks a second: the first unsettled one wakes, and the one that fills a range. */
  #watch(): void {
    const channel = this.#view?.definition?.channel;
    if (channel === undefined || this.#watched === channel) return;
    this.#watched = channel;
    const wake = (block: number): void => {
      if (!this.#view?.definition) return;
      const behind = block - this.#view.settledTo;
      if (behind === 1 || behind >= this.#view.definition.settlement.everyBlocks) this.#loop.wakeForLedger();
    };
    void watchBlocks(this.#parameters.peers, channel, wake, this.#stop);
  }
}
