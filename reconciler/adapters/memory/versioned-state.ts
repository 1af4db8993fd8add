import { compareBytes } from '../../core/order/compare-bytes.js';

/** A key with what lies under it. */
export interface Entry<Value> {
  readonly key: string;
  readonly value: Value;
}

/** Why a block's validation threw a transaction out. */
export type Conflict = 'MVCC_READ_CONFLICT' | 'PHANTOM_READ_CONFLICT';

interface Versioned {
  readonly value: unknown;
  readonly version: number;
}

interface Range {
  readonly entries: readonly Entry<unknown>[];
  readonly fingerprint: string;
}

/** Keys and values with a version each, as a peer's world state has them. Values are plain data and never changed. */
export class VersionedState {
  readonly #entries = new Map<string, Versioned>();
  /** What lies under the prefixes that were asked for, until a write. */
  readonly #ranges = new Map<string, Range>();
  #sorted: readonly string[] | undefined;
  #version = 0;

  get(key: string): Versioned | undefined {
    return this.#entries.get(key);
  }

  /** Keys that begin with a prefix, sorted by bytes. */
  keys(prefix: string): readonly string[] {
    this.#sorted ??= [...this.#entries.keys()].sort(compareBytes);
    return this.#sorted.filter((key) => key.startsWith(prefix));
  }

  /** What lies under a prefix, and with which versions. */
  range(prefix: string): Range {
    let range = this.#ranges.get(prefix);
    if (range === undefined) {
      const found = this.keys(prefix).map((key) => ({ key, ...this.#entries.get(key)! }));
      range = {
        entries: found.map(({ key, value }) => ({ key, value })),
        fingerprint: found.map(({ key, version }) => `${key}@${version}`).join('\n'),
      };
      this.#ranges.set(prefix, range);
    }
    return range;
  }

  /** What makes a simulation's reads old; undefined when they still hold. Fabric: txmgmt/validation. */
  conflict({ reads, ranges }: Simulation): Conflict | undefined {
    for (const [key, version] of reads) if (this.get(key)?.version !== version) return 'MVCC_READ_CONFLICT';
    for (const [prefix, seen] of ranges) if (seen !== this.fingerprint(prefix)) return 'PHANTOM_READ_CONFLICT';
    return undefined;
  }

  apply({ writes }: Simulation): void {
    this.#version += 1;
    this.#ranges.clear();
    for (const [key, value] of writes) {
      if (this.#entries.has(key) !== (value !== undefined)) this.#sorted = undefined;
      if (value === undefined) this.#entries.delete(key);
      else this.#entries.set(key, { value, version: this.#version });
    }
  }

  fingerprint(prefix: string): string {
    return this.range(prefix).fingerprint;
  }
}

/** One transaction's look at the state. Like Fabric's simulator it does not see what it writes itself. */
export class Simulation {
  readonly reads = new Map<string, number | undefined>();
  readonly ranges = new Map<string, string>();
  readonly writes = new Map<string, unknown>();
  readonly transactionId: string;
  readonly #state: VersionedState;

  constructor(state: VersionedState, transactionId: string) {
    this.#state = state;
    this.transactionId = transactionId;
  }

  get<Value>(key: string): Value | undefined {
    const found = this.#state.get(key);
    this.reads.set(key, found?.version);
    return found?.value as Value | undefined;
  }

  range<Value>(prefix: string): readonly Entry<Value>[] {
    const { entries, fingerprint } = this.#state.range(prefix);
    this.ranges.set(prefix, fingerprint);
    return entries as readonly Entry<Value>[];
  }

  put(key: string, value: unknown): void {
    this.writes.set(key, value);
  }

  delete(key: string): void {
    this.writes.set(key, undefined);
  }
}
