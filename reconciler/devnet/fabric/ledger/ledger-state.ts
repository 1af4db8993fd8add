import type { Version } from './peer-ledger.js';
import { SortedMap } from './sorted-map.js';

/** Metadata of a key by name, e.g. `VALIDATION_PARAMETER`. Undefined: never set, or removed. */
export type Metadata = ReadonlyMap<string, Uint8Array> | undefined;

/** A committed value. */
export interface StateValue {
  readonly value: Uint8Array;
  readonly metadata: Metadata;
  readonly version: Version;
}

/** What becomes of a key: undefined `value` deletes it. */
export interface StateUpdate {
  readonly value: Uint8Array | undefined;
  readonly metadata: Metadata;
  readonly version: Version;
}

/** The public keys of a namespace, the hashed keys (lower-case hex) or the cleartext keys of one of its collections. */
export interface Space {
  readonly namespace: string;
  readonly collection?: string;
  readonly hashed?: boolean;
}

/** One string per space. */
export function spaceName(space: Space): string {
  if (space.collection === undefined) return space.namespace;
  return `${space.namespace}\u0000${space.hashed === true ? 'h' : 'p'}\u0000${space.collection}`;
}

const NOTHING: object = SortedMap.empty<StateValue>();

/** Everything a peer holds as state of a channel after one block. Immutable: a simulation keeps the one it began with. */
export class LedgerState {
  readonly #spaces: ReadonlyMap<string, SortedMap<StateValue>>;

  private constructor(spaces: ReadonlyMap<string, SortedMap<StateValue>>) {
    this.#spaces = spaces;
  }

  static empty(): LedgerState {
    return new LedgerState(new Map());
  }

  get(space: Space, key: string): StateValue | undefined {
    return this.#spaces.get(spaceName(space))?.get(key);
  }

  /** Stays the same object while nothing of the space changes: what is made of its values can be kept as long. */
  content(space: Space): object {
    return this.#spaces.get(spaceName(space)) ?? NOTHING;
  }

  /** Start inclusive, end exclusive, '' open, in byte order. */
  range(space: Space, start: string, end: string): Iterable<readonly [string, StateValue]> {
    return this.#spaces.get(spaceName(space))?.range(start, end) ?? [];
  }

  /** The state with these updates (by space name, then by key). */
  with(updates: ReadonlyMap<string, ReadonlyMap<string, StateUpdate>>): LedgerState {
    const spaces = new Map(this.#spaces);
    for (const [name, keys] of updates) {
      let map = spaces.get(name) ?? SortedMap.empty<StateValue>();
      for (const [key, { value, metadata, version }] of keys)
        map = value === undefined ? map.delete(key) : map.set(key, { value, metadata, version });
      spaces.set(name, map);
    }
    return new LedgerState(spaces);
  }
}
