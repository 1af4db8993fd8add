import { setTimeout as delay } from 'node:timers/promises';

export interface RunLoopParameters {
  /**
   * One pass. Its answer says when to look again at the latest, if sooner than the interval. `ledgerOnly`: it was woken
   * by the ledger or by a wait that is over, so nothing says that Git has moved.
   */
  readonly pass: (cause: {
    readonly ledgerOnly: boolean;
  }) => Promise<{ readonly retryAfterMs: number | undefined; readonly failed: boolean }>;
  readonly intervalMs: number;
  readonly stop: AbortSignal;
  /** 0 to 1: spreads the loops of many organizations. Passed in, so that a test can fix it. */
  readonly random: () => number;
  /** Resolves after the time or when the signal fires, whichever is first; a timer when left out. */
  readonly wait?: (ms: number, signal: AbortSignal) => Promise<void>;
}

/**
 * What wakes comes in pairs: the block of our own transaction, and the end of the work that sent it. A pass between the
 * two reads everything for nothing.
 */
const SETTLE_MS = 25;
const FIRST_BACKOFF_MS = 250;
const MOST_BACKOFF_DOUBLINGS = 8;

/**
 * Interval, wake and backoff around a pass. Passes never overlap; a wake during a pass causes one more pass. Wakes that
 * follow one another closely cause one. A failed
 * pass is repeated with doubling waits (half of them jitter) up to the interval.
 */
export class RunLoop {
  readonly #parameters: RunLoopParameters;
  #wake = new AbortController();
  #ledgerOnly = false;
  #failures = 0;

  constructor(parameters: RunLoopParameters) {
    this.#parameters = parameters;
  }

  /** Something may have happened: look soon. Truth is always read again, so a wake may be lost or repeated. */
  wake(): void {
    this.#ledgerOnly = false;
    this.#wake.abort();
  }

  /** Something may have happened on a ledger, or our own work there has ended. */
  wakeForLedger(): void {
    this.#wake.abort();
  }

  async run(): Promise<void> {
    const { stop, pass, wait = sleep } = this.#parameters;
    while (!stop.aborted) {
      this.#wake = new AbortController();
      const ledgerOnly = this.#ledgerOnly;
      this.#ledgerOnly = true;
      const { retryAfterMs, failed } = await pass({ ledgerOnly });
      this.#failures = failed ? this.#failures + 1 : 0;
      if (stop.aborted) return;
      const woken = this.#wake.signal;
      await wait(this.#waitMs(retryAfterMs), AbortSignal.any([stop, woken]));
      if (woken.aborted) await wait(SETTLE_MS, stop);
    }
  }

  #waitMs(retryAfterMs: number | undefined): number {
    const { intervalMs, random } = this.#parameters;
    const waits = [intervalMs * (0.9 + 0.2 * random())];
    if (retryAfterMs !== undefined) waits.push(retryAfterMs);
    if (this.#failures > 0) {
      const doubled = FIRST_BACKOFF_MS * 2 ** Math.min(this.#failures - 1, MOST_BACKOFF_DOUBLINGS);
      waits.push(doubled * (0.5 + 0.5 * random()));
    }
    return Math.min(...waits);
  }
}

async function sleep(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal }).catch(() => undefined);
}
