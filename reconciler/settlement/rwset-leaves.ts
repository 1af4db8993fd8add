import type { ledger } from '@hyperledger/fabric-protos';
import type { NamespaceSets } from '../fabric/transaction/read-rwset.js';
import { bytesField, textField } from './canonical-bytes.js';
import type { Leaf } from './leaf.js';
import { sha256 } from './merkle-hash.js';

type Place = Pick<Leaf, 'block' | 'transaction'>;
type Written = Pick<Leaf, 'kind' | 'key' | 'valueHash' | 'delete' | 'purge'>;

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const HASH_OF_NOTHING = hex(sha256(new Uint8Array()));

/** The leaves of what one transaction wrote in one namespace, in their order (LEAVES.md). */
export function namespaceLeaves(sets: NamespaceSets, place: Place): readonly Leaf[] {
  const { namespace, rwset, collections } = sets;
  const leaf = (collection: string, written: Written): Leaf => ({ ...place, namespace, collection, ...written });
  return [
    ...rwset.getWritesList().map((write) => leaf('', publicWrite(write))),
    ...rwset.getMetadataWritesList().map((write) => leaf('', metadata('metadata', write.getKey(), write))),
    ...collections.flatMap(({ collection, rwset: hashed }) => [
      ...hashed.getHashedWritesList().map((write) => leaf(collection, privateWrite(write))),
      ...hashed
        .getMetadataWritesList()
        .map((write) => leaf(collection, metadata('private-metadata', hex(write.getKeyHash_asU8()), write))),
    ]),
  ];
}

/** Fabric: rwsetutil.IsKVWriteDelete. */
function publicWrite(write: ledger.rwset.kvrwset.KVWrite): Written {
  const value = write.getValue_asU8();
  const valueHash = write.getIsDelete() || value.length === 0 ? '' : hex(sha256(value));
  return { kind: 'write', key: write.getKey(), valueHash, delete: valueHash === '', purge: false };
}

/** Fabric: rwsetutil.IsKVWriteHashDelete. */
function privateWrite(write: ledger.rwset.kvrwset.KVWriteHash): Written {
  const hash = hex(write.getValueHash_asU8());
  const valueHash = write.getIsDelete() || hash === HASH_OF_NOTHING ? '' : hash;
  const key = hex(write.getKeyHash_asU8());
  return { kind: 'private-write', key, valueHash, delete: valueHash === '', purge: write.getIsPurge() };
}

/** Fabric: validation/tx_ops.go applyMetadata. */
function metadata(
  kind: 'metadata' | 'private-metadata',
  key: string,
  write: { getEntriesList(): readonly ledger.rwset.kvrwset.KVMetadataEntry[] },
): Written {
  const entries = write
    .getEntriesList()
    .map((entry) => [textField(entry.getName()), bytesField(entry.getValue_asU8())]);
  const valueHash = entries.length === 0 ? '' : hex(sha256(Buffer.concat(entries.flat())));
  return { kind, key, valueHash, delete: valueHash === '', purge: false };
}
