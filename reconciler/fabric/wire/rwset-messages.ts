import { bytes, bytesList, flag, list, message, nested, text, unsigned, type ValueOf } from './wire.js';

// The messages of ledger/rwset/rwset.proto and ledger/rwset/kvrwset/kv_rwset.proto (fabric-protos).

const kvVersion = message({ block: unsigned(1), transaction: unsigned(2) });

/** kvrwset.KVRead. */
export const kvRead = message({ key: text(1), version: nested(2, kvVersion) });
/** kvrwset.QueryReads. */
export const queryReads = message({ reads: list(1, kvRead) });
/** kvrwset.QueryReadsMerkleSummary. */
export const merkleSummary = message({ maxDegree: unsigned(1), maxLevel: unsigned(2), maxLevelHashes: bytesList(3) });
const rangeQueryInfo = message({
  startKey: text(1),
  endKey: text(2),
  exhausted: flag(3),
  rawReads: nested(4, queryReads),
  merkle: nested(5, merkleSummary),
});
const kvWrite = message({ key: text(1), isDelete: flag(2), value: bytes(3) });
const metadataEntry = message({ name: text(1), value: bytes(2) });
const metadataWrite = message({ key: text(1), entries: list(2, metadataEntry) });

/** kvrwset.KVRWSet. */
export const kvRwset = message({
  reads: list(1, kvRead),
  rangeQueries: list(2, rangeQueryInfo),
  writes: list(3, kvWrite),
  metadataWrites: list(4, metadataWrite),
});

const readHash = message({ keyHash: bytes(1), version: nested(2, kvVersion) });
const writeHash = message({ keyHash: bytes(1), isDelete: flag(2), valueHash: bytes(3), isPurge: flag(4) });
const metadataWriteHash = message({ keyHash: bytes(1), entries: list(2, metadataEntry) });

/** kvrwset.HashedRWSet. */
export const hashedRwset = message({
  reads: list(1, readHash),
  writes: list(2, writeHash),
  metadataWrites: list(3, metadataWriteHash),
});

const collectionHashedRwset = message({ collection: text(1), rwset: bytes(2), privateHash: bytes(3) });
const namespaceRwset = message({ namespace: text(1), rwset: bytes(2), collections: list(3, collectionHashedRwset) });
/** rwset.TxReadWriteSet. */
export const txRwset = message({ dataModel: unsigned(1), namespaces: list(2, namespaceRwset) });

const collectionPrivateRwset = message({ collection: text(1), rwset: bytes(2) });
const namespacePrivateRwset = message({ namespace: text(1), collections: list(2, collectionPrivateRwset) });
/** rwset.TxPvtReadWriteSet. */
export const txPrivateRwset = message({ dataModel: unsigned(1), namespaces: list(2, namespacePrivateRwset) });

/** kvrwset.KVRead. */
export type KvRead = ValueOf<typeof kvRead>;
/** kvrwset.KVRWSet. */
export type KvRwset = ValueOf<typeof kvRwset>;
/** kvrwset.HashedRWSet. */
export type HashedRwset = ValueOf<typeof hashedRwset>;
/** kvrwset.RangeQueryInfo. */
export type RangeQueryInfo = ValueOf<typeof rangeQueryInfo>;
/** kvrwset.QueryReadsMerkleSummary. */
export type MerkleSummary = ValueOf<typeof merkleSummary>;
/** kvrwset.KVMetadataEntry. */
export type MetadataEntry = ValueOf<typeof metadataEntry>;
