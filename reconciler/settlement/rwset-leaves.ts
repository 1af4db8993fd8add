import type { MetadataEntry } from '../fabric/wire/rwset-messages.js';
import type { NamespaceRwset } from '../fabric/wire/transaction-rwset.js';
import { bytesField, textField } from './canonical-bytes.js';
import type { Leaf } from './leaf.js';
import { sha256 } from './merkle-hash.js';

type Place = Pick<Leaf, 'block' | 'transaction'>;
type Written = Pick<Leaf, 'kind' | 'key' | 'valueHash' | 'delete' | 'purge'>;
type HashedWrite = NamespaceRwset['collections'][number]['rwset']['writes'][number];

const NONE = new Uint8Array();
const hex = (bytes: Uint8Array | undefined) => Buffer.from(bytes ?? NONE).toString('hex');
const HASH_OF_NOTHING = hex(sha256(NONE));

/** The leaves of what one transaction wrote in one namespace, in their order (LEAVES.md). */
export function namespaceLeaves(sets: NamespaceRwset, place: Place): readonly Leaf[] {
  const { namespace, rwset, collections } = sets;
  const leaf = (collection: string, written: Written): Leaf => ({ ...place, namespace, collection, ...written });
  return [
    ...rwset.writes.map((write) => leaf('', publicWrite(write))),
    ...rwset.metadataWrites.map(({ key, entries }) => leaf('', metadata('metadata', key, entries))),
    ...collections.flatMap(({ collection, rwset: hashed }) => [
      ...hashed.writes.map((write) => leaf(collection, privateWrite(write))),
      ...hashed.metadataWrites.map(({ keyHash, entries }) =>
        leaf(collection, metadata('private-metadata', hex(keyHash), entries)),
      ),
    ]),
  ];
}

/** Fabric: rwsetutil.IsKVWriteDelete. */
function publicWrite({ key, isDelete, value = NONE }: NamespaceRwset['rwset']['writes'][number]): Written {
  const valueHash = isDelete || value.length === 0 ? '' : hex(sha256(value));
  return { kind: 'write', key, valueHash, delete: valueHash === '', purge: false };
}

/** Fabric: rwsetutil.IsKVWriteHashDelete. */
function privateWrite(write: HashedWrite): Written {
  const hash = hex(write.valueHash);
  const valueHash = write.isDelete || hash === HASH_OF_NOTHING ? '' : hash;
  const key = hex(write.keyHash);
  return { kind: 'private-write', key, valueHash, delete: valueHash === '', purge: write.isPurge };
}

/** Fabric: validation/tx_ops.go applyMetadata. */
function metadata(kind: 'metadata' | 'private-metadata', key: string, entries: readonly MetadataEntry[]): Written {
  const fields = entries.flatMap(({ name, value }) => [textField(name), bytesField(value ?? NONE)]);
  const valueHash = entries.length === 0 ? '' : hex(sha256(Buffer.concat(fields)));
  return { kind, key, valueHash, delete: valueHash === '', purge: false };
}
