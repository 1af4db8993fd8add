import {
  hashedRwset,
  type KvRwset,
  kvRwset,
  type MetadataEntry,
  type RangeQueryInfo,
  txPrivateRwset,
  txRwset,
} from '../../../fabric/wire/rwset-messages.js';
import { compareKeys } from './compare-keys.js';
import { sha256 } from './hash.js';
import type { Version } from './peer-ledger.js';

interface NamespaceSets {
  readonly reads: Map<string, Version | undefined>;
  readonly writes: Map<string, Uint8Array | undefined>;
  readonly metadataWrites: Map<string, MetadataEntry[]>;
  readonly rangeQueries: Map<string, RangeQueryInfo>;
  readonly collections: Map<string, CollectionSets>;
}

interface CollectionSets {
  readonly reads: Map<string, Version | undefined>;
  readonly writes: Map<string, PrivateWrite>;
  readonly metadataWrites: Map<string, MetadataEntry[]>;
}

/** Undefined or empty `value` deletes; `purge` deletes the history of it on all peers too. */
export interface PrivateWrite {
  readonly value: Uint8Array | undefined;
  readonly purge: boolean;
}

/**
 * Collects what a simulation reads and writes, and encodes it with Fabric's bytes: namespaces, collections and keys in
 * byte order (collections' keys by their cleartext), the last write of a key, the last read, range queries in order
 * without repetition. Fabric: rwsetutil/rwset_builder.go.
 */
export class RwsetBuilder {
  readonly #namespaces = new Map<string, NamespaceSets>();

  addRead(namespace: string, key: string, version: Version | undefined): void {
    this.#namespace(namespace).reads.set(key, version);
  }

  /** An empty value is a delete. */
  addWrite(namespace: string, key: string, value: Uint8Array | undefined): void {
    this.#namespace(namespace).writes.set(key, value);
  }

  addMetadataWrite(namespace: string, key: string, metadata: ReadonlyMap<string, Uint8Array>): void {
    this.#namespace(namespace).metadataWrites.set(key, toEntries(metadata));
  }

  addRangeQuery(namespace: string, query: RangeQueryInfo): void {
    const { rangeQueries } = this.#namespace(namespace);
    const id = JSON.stringify([query.startKey, query.endKey, query.exhausted]);
    if (!rangeQueries.has(id)) rangeQueries.set(id, query);
  }

  addHashedRead(namespace: string, collection: string, key: string, version: Version | undefined): void {
    this.#collection(namespace, collection).reads.set(key, version);
  }

  addPrivateWrite(namespace: string, collection: string, key: string, write: PrivateWrite): void {
    this.#collection(namespace, collection).writes.set(key, write);
  }

  addHashedMetadataWrite(
    namespace: string,
    collection: string,
    key: string,
    metadata: ReadonlyMap<string, Uint8Array>,
  ): void {
    this.#collection(namespace, collection).metadataWrites.set(key, toEntries(metadata));
  }

  /** TxReadWriteSet bytes, and TxPvtReadWriteSet bytes when anything private was written. */
  build(): { readonly publicResults: Uint8Array; readonly privateResults: Uint8Array | undefined } {
    const privateRwsets = new Map<CollectionSets, Uint8Array>();
    const privateNamespaces = sorted(this.#namespaces).flatMap(([namespace, sets]) => {
      const collections = sorted(sets.collections).flatMap(([collection, hashed]) => {
        if (hashed.writes.size === 0 && hashed.metadataWrites.size === 0) return [];
        const rwset = kvRwset.encode(privateKvRwset(hashed));
        privateRwsets.set(hashed, rwset);
        return [{ collection, rwset }];
      });
      return collections.length === 0 ? [] : [{ namespace, collections }];
    });
    const namespaces = sorted(this.#namespaces).map(([namespace, sets]) => ({
      namespace,
      rwset: kvRwset.encode(toKvRwset(sets)),
      collections: sorted(sets.collections).map(([collection, hashed]) =>
        encodeCollection(collection, hashed, privateRwsets.get(hashed)),
      ),
    }));
    return {
      publicResults: txRwset.encode({ dataModel: 0, namespaces }),
      privateResults:
        privateNamespaces.length === 0
          ? undefined
          : txPrivateRwset.encode({ dataModel: 0, namespaces: privateNamespaces }),
    };
  }

  #namespace(namespace: string): NamespaceSets {
    let sets = this.#namespaces.get(namespace);
    if (sets === undefined) {
      sets = {
        reads: new Map(),
        writes: new Map(),
        metadataWrites: new Map(),
        rangeQueries: new Map(),
        collections: new Map(),
      };
      this.#namespaces.set(namespace, sets);
    }
    return sets;
  }

  #collection(namespace: string, collection: string): CollectionSets {
    const { collections } = this.#namespace(namespace);
    let sets = collections.get(collection);
    if (sets === undefined) {
      sets = { reads: new Map(), writes: new Map(), metadataWrites: new Map() };
      collections.set(collection, sets);
    }
    return sets;
  }
}

function toKvRwset(sets: NamespaceSets): KvRwset {
  return {
    reads: sorted(sets.reads).map(([key, version]) => ({ key, version })),
    rangeQueries: [...sets.rangeQueries.values()],
    writes: toWrites(sets.writes),
    metadataWrites: sorted(sets.metadataWrites).map(([key, entries]) => ({ key, entries })),
  };
}

/** Metadata itself is only in the hashed set; the private set names the key, whose version it changes. */
function privateKvRwset({ writes, metadataWrites }: CollectionSets): KvRwset {
  const values = new Map([...writes].map(([key, { value }]) => [key, value]));
  return {
    reads: [],
    rangeQueries: [],
    writes: toWrites(values),
    metadataWrites: sorted(metadataWrites).map(([key]) => ({ key, entries: [] })),
  };
}

function toEntries(metadata: ReadonlyMap<string, Uint8Array>): MetadataEntry[] {
  return [...metadata.keys()].sort(compareKeys).map((name) => ({ name, value: metadata.get(name) }));
}

function toWrites(writes: ReadonlyMap<string, Uint8Array | undefined>): KvRwset['writes'] {
  return sorted(writes).map(([key, value]) => ({ key, isDelete: isDelete(value), value }));
}

function encodeCollection(collection: string, sets: CollectionSets, privateRwset: Uint8Array | undefined) {
  const rwset = hashedRwset.encode({
    reads: sorted(sets.reads).map(([key, version]) => ({ keyHash: sha256(key), version })),
    writes: sorted(sets.writes).map(([key, { value, purge }]) => ({
      keyHash: sha256(key),
      isDelete: isDelete(value),
      valueHash: isDelete(value) ? undefined : sha256(value!),
      isPurge: purge,
    })),
    metadataWrites: sorted(sets.metadataWrites).map(([key, entries]) => ({ keyHash: sha256(key), entries })),
  });
  return { collection, rwset, privateHash: privateRwset === undefined ? undefined : sha256(privateRwset) };
}

function isDelete(value: Uint8Array | undefined): boolean {
  return value === undefined || value.length === 0;
}

function sorted<V>(map: ReadonlyMap<string, V>): [string, V][] {
  return [...map].sort((a, b) => compareKeys(a[0], b[0]));
}
