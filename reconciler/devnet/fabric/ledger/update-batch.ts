import { Buffer } from 'node:buffer';
import type { MetadataEntry } from '../../../fabric/wire/rwset-messages.js';
import type { NamespaceRwset } from '../../../fabric/wire/transaction-rwset.js';
import { compareKeys } from './compare-keys.js';
import { sha256 } from './hash.js';
import type { LedgerState, Metadata, Space, StateUpdate } from './ledger-state.js';
import { spaceName } from './ledger-state.js';
import type { Version } from './peer-ledger.js';

/** The updates of one space of the block so far. */
export interface SpaceUpdates {
  readonly space: Space;
  readonly keys: Map<string, StateUpdate>;
}

interface KeyOperations {
  readonly space: Space;
  readonly key: string;
  /** Undefined: no value written. */
  value?: Uint8Array;
  deleted?: boolean;
  /** Present: metadata written; undefined inside: removed. */
  metadata?: { readonly to: Metadata };
}

const EMPTY_HASH = sha256('');

/**
 * What the valid transactions of a block write, the later over the earlier. Public keys, and hashed keys of collections.
 * Fabric: core/ledger/kvledger/txmgmt/validation (tx_ops.go, types.go).
 */
export class UpdateBatch {
  readonly #spaces = new Map<string, SpaceUpdates>();
  readonly #base: LedgerState;
  readonly #sorted = new Map<string, readonly string[]>();

  constructor(base: LedgerState) {
    this.#base = base;
  }

  get(space: Space, key: string): StateUpdate | undefined {
    return this.#spaces.get(spaceName(space))?.keys.get(key);
  }

  put(space: Space, key: string, update: StateUpdate): void {
    const name = spaceName(space);
    let updates = this.#spaces.get(name);
    if (updates === undefined) {
      updates = { space, keys: new Map() };
      this.#spaces.set(name, updates);
    }
    updates.keys.set(key, update);
    this.#sorted.delete(name);
  }

  spaces(): readonly SpaceUpdates[] {
    return [...this.#spaces.values()];
  }

  /** By space name, as LedgerState takes them. */
  byName(): ReadonlyMap<string, ReadonlyMap<string, StateUpdate>> {
    return new Map([...this.#spaces].map(([name, { keys }]) => [name, keys]));
  }

  /** Start inclusive, end exclusive, '' open, in byte order; deletes too. */
  *range(space: Space, start: string, end: string): Generator<readonly [string, StateUpdate]> {
    const name = spaceName(space);
    const keys = this.#spaces.get(name)?.keys;
    if (keys === undefined) return;
    let sorted = this.#sorted.get(name);
    if (sorted === undefined) {
      sorted = [...keys.keys()].sort(compareKeys);
      this.#sorted.set(name, sorted);
    }
    for (const key of sorted) {
      if (compareKeys(key, start) < 0) continue;
      if (end !== '' && compareKeys(key, end) >= 0) return;
      yield [key, keys.get(key)!];
    }
  }

  /** Adds a valid transaction's writes. Value-only writes keep the metadata, metadata-only writes keep the value. */
  apply(rwset: readonly NamespaceRwset[], version: Version): void {
    for (const operations of collectOperations(rwset).values()) this.#applyOne(operations, version);
  }

  #applyOne(operations: KeyOperations, version: Version): void {
    const { space, key } = operations;
    if (operations.deleted === true) {
      this.put(space, key, { value: undefined, metadata: undefined, version });
      return;
    }
    const latest = this.get(space, key) ?? this.#base.get(space, key);
    const value = operations.value ?? latest?.value;
    // Metadata on a key that does not exist is no update at all.
    if (value === undefined) return;
    const metadata = operations.metadata === undefined ? latest?.metadata : operations.metadata.to;
    this.put(space, key, { value, metadata, version });
  }
}

function collectOperations(rwset: readonly NamespaceRwset[]): Map<string, KeyOperations> {
  const all = new Map<string, KeyOperations>();
  const at = (space: Space, key: string): KeyOperations => {
    const name = `${spaceName(space)}\u0000\u0000${key}`;
    let operations = all.get(name);
    if (operations === undefined) {
      operations = { space, key };
      all.set(name, operations);
    }
    return operations;
  };
  for (const { namespace, rwset: kv, collections } of rwset) {
    const space = { namespace };
    for (const { key, isDelete, value } of kv.writes) write(at(space, key), isDelete, value);
    for (const { key, entries } of kv.metadataWrites) at(space, key).metadata = { to: toMetadata(entries) };
    for (const { collection, rwset: hashed } of collections) {
      const hashedSpace = { namespace, collection, hashed: true };
      for (const { keyHash, isDelete, valueHash } of hashed.writes)
        write(at(hashedSpace, hex(keyHash)), isDelete || isEmptyHash(valueHash), valueHash);
      for (const { keyHash, entries } of hashed.metadataWrites)
        at(hashedSpace, hex(keyHash)).metadata = { to: toMetadata(entries) };
    }
  }
  return all;
}

/** FAB-18386: an empty value is a delete whatever the flag says. */
function write(operations: KeyOperations, isDelete: boolean, value: Uint8Array | undefined): void {
  if (isDelete || value === undefined || value.length === 0) operations.deleted = true;
  else operations.value = value;
}

function isEmptyHash(valueHash: Uint8Array | undefined): boolean {
  return valueHash !== undefined && EMPTY_HASH.equals(valueHash);
}

function hex(bytes: Uint8Array | undefined): string {
  return Buffer.from(bytes ?? []).toString('hex');
}

function toMetadata(entries: readonly MetadataEntry[]): Metadata {
  if (entries.length === 0) return undefined;
  return new Map(entries.map(({ name, value }) => [name, value ?? new Uint8Array(0)]));
}
