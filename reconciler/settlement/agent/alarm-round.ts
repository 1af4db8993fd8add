import type { PlasmaAlarmPage, PlasmaRootReader, PlasmaRootView } from '../../ports/read/plasma-root-reader.js';

/** Old ranges that are judged are looked over again this often: there may be a new alarm among them. */
const FULL_ROUND_MS = 60_000;

/**
 * Rounds over the alarms of one chain, a page at a time, each over as many passes as it takes. Where the first ranges are
 * judged, most rounds begin behind them: an old chain has many of them, and nothing more is said of those.
 */
export class AlarmRound {
  readonly #chain: string;
  readonly #reader: PlasmaRootReader;
  readonly #now: () => number;
  /** Behind this block there is more to look at; undefined: the next round begins. */
  #at: number | undefined;
  /** All alarms up to this block are judged. */
  #closedTo = -1;
  #isClosed = true;
  #fullSince: number | undefined;

  constructor(chain: string, reader: PlasmaRootReader, now: () => number) {
    this.#chain = chain;
    this.#reader = reader;
    this.#now = now;
  }

  page(): Promise<PlasmaAlarmPage> {
    this.#at ??= this.#begin();
    return this.#reader.alarmsAfter(this.#chain, this.#at);
  }

  /** This range has had its turn. */
  passed({ to, judged }: PlasmaRootView): void {
    this.#at = to;
    this.#isClosed &&= judged;
    if (this.#isClosed) this.#closedTo = to;
  }

  /** All ranges of a page have had their turn. @returns whether it was the last one of its round */
  turned({ next }: PlasmaAlarmPage): boolean {
    this.#at = next;
    return next === undefined;
  }

  #begin(): number {
    const now = this.#now();
    const since = this.#fullSince;
    this.#isClosed = true;
    // A clock that was put back has waited long enough.
    if (since !== undefined && since <= now && now < since + FULL_ROUND_MS) return this.#closedTo;
    this.#fullSince = now;
    this.#closedTo = -1;
    return -1;
  }
}
