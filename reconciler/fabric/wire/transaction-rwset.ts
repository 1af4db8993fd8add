import { type HashedRwset, hashedRwset, type KvRwset, kvRwset, txPrivateRwset, txRwset } from './rwset-messages.js';

/** One collection of a transaction's read/write set, hashed. */
export interface CollectionRwset {
  readonly collection: string;
  readonly rwset: HashedRwset;
  /** SHA-256 of the private KVRWSet. */
  readonly privateHash: Uint8Array | undefined;
}

/** What a transaction read and wrote in one namespace. */
export interface NamespaceRwset {
  readonly namespace: string;
  readonly rwset: KvRwset;
  readonly collections: readonly CollectionRwset[];
}

/** A transaction's private writes in one collection. */
export interface PrivateRwset {
  readonly namespace: string;
  readonly collection: string;
  readonly rwset: KvRwset;
  /** As it came: what the public hash is of. */
  readonly bytes: Uint8Array;
}

const NONE = new Uint8Array(0);

/** Parses TxReadWriteSet with what is inside. @throws WireError (Fabric: BAD_RWSET). */
export function decodeTransactionRwset(results: Uint8Array): readonly NamespaceRwset[] {
  return txRwset.decode(results).namespaces.map((namespace) => ({
    namespace: namespace.namespace,
    rwset: kvRwset.decode(namespace.rwset ?? NONE),
    collections: namespace.collections.map((collection) => ({
      collection: collection.collection,
      rwset: hashedRwset.decode(collection.rwset ?? NONE),
      privateHash: collection.privateHash,
    })),
  }));
}

/** Parses TxPvtReadWriteSet with what is inside. @throws WireError */
export function decodePrivateRwset(results: Uint8Array): readonly PrivateRwset[] {
  return txPrivateRwset.decode(results).namespaces.flatMap((namespace) =>
    namespace.collections.map((collection) => ({
      namespace: namespace.namespace,
      collection: collection.collection,
      rwset: kvRwset.decode(collection.rwset ?? NONE),
      bytes: collection.rwset ?? NONE,
    })),
  );
}

/** Whether the transaction writes anything in the namespace: then its endorsement policy counts. */
export function writesNamespace(namespace: NamespaceRwset): boolean {
  return (
    namespace.rwset.writes.length > 0 ||
    namespace.rwset.metadataWrites.length > 0 ||
    namespace.collections.some(({ rwset }) => rwset.writes.length > 0 || rwset.metadataWrites.length > 0)
  );
}
