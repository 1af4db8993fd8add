import { ledger } from '@hyperledger/fabric-protos';
import { checkTexts, type TextFields } from './check-texts.js';
import { decode } from './decode.js';

/** What a transaction read and wrote in one namespace: decoded messages. */
export interface NamespaceSets {
  readonly namespace: string;
  readonly rwset: ledger.rwset.kvrwset.KVRWSet;
  readonly collections: readonly {
    readonly collection: string;
    readonly rwset: ledger.rwset.kvrwset.HashedRWSet;
  }[];
}

const READ: TextFields = { 1: 'text' };
const QUERY: TextFields = { 1: 'text', 2: 'text', 4: { 1: READ } };
const METADATA_ENTRIES: TextFields = { 1: 'text' };

/** The text fields of ledger/rwset/rwset.proto and ledger/rwset/kvrwset/kv_rwset.proto. */
const TX_RWSET: TextFields = { 2: { 1: 'text', 3: { 1: 'text' } } };
const KV_RWSET: TextFields = { 1: READ, 2: QUERY, 3: { 1: 'text' }, 4: { 1: 'text', 2: METADATA_ENTRIES } };
const HASHED_RWSET: TextFields = { 3: { 2: METADATA_ENTRIES } };

/**
 * Decodes TxReadWriteSet bytes with all that is inside, in the order that they have.
 * Fabric: rwsetutil.TxRwSetFromProtoMsg.
 * @throws WireError, also for text that is not UTF-8
 */
export function readRwset(results: Uint8Array): readonly NamespaceSets[] {
  const set = strict(ledger.rwset.TxReadWriteSet, results, TX_RWSET, 'TxReadWriteSet');
  return set.getNsRwsetList().map((namespace) => ({
    namespace: namespace.getNamespace(),
    rwset: strict(ledger.rwset.kvrwset.KVRWSet, namespace.getRwset_asU8(), KV_RWSET, 'KVRWSet'),
    collections: namespace.getCollectionHashedRwsetList().map((collection) => ({
      collection: collection.getCollectionName(),
      rwset: strict(ledger.rwset.kvrwset.HashedRWSet, collection.getHashedRwset_asU8(), HASHED_RWSET, 'HashedRWSet'),
    })),
  }));
}

function strict<T>(
  type: { deserializeBinary(bytes: Uint8Array): T },
  bytes: Uint8Array,
  texts: TextFields,
  what: string,
): T {
  const message = decode(type, bytes, what);
  checkTexts(bytes, texts);
  return message;
}
