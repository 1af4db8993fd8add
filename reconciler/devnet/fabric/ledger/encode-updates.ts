import { Buffer } from 'node:buffer';
import { bytes, concat, flag, list, message, text, varint } from '../../../fabric/wire/wire.js';
import { compareKeys } from './compare-keys.js';
import { sha256 } from './hash.js';
import type { StateUpdate } from './ledger-state.js';
import type { SpaceUpdates, UpdateBatch } from './update-batch.js';
import { versionBytes } from './version.js';

const kvWrite = message({
  namespace: text(1),
  collection: text(2),
  key: bytes(3),
  isDelete: flag(4),
  value: bytes(5),
  version: bytes(6),
});
const updatesMessage = message({ writes: list(1, kvWrite) });

type Write = ReturnType<typeof kvWrite.decode>;

/**
 * The bytes of a block's updates that enter its commit hash: namespaces, then public keys before collections, all in
 * byte order; a repeated namespace or collection name is left out. Fabric: txmgmt/txmgr/update_batch_bytes.go.
 */
export function encodeUpdates(batch: UpdateBatch): Uint8Array {
  const byNamespace = new Map<string, SpaceUpdates[]>();
  for (const updates of batch.spaces()) {
    const ofNamespace = byNamespace.get(updates.space.namespace);
    if (ofNamespace === undefined) byNamespace.set(updates.space.namespace, [updates]);
    else ofNamespace.push(updates);
  }
  const writes: Write[] = [];
  for (const namespace of [...byNamespace.keys()].sort(compareKeys)) {
    // The channel configuration lives in the namespace without a name, and is not part of the hash.
    if (namespace === '') continue;
    const ofNamespace = byNamespace.get(namespace)!.sort(bySpace).flatMap(writesOf);
    ofNamespace[0]!.namespace = namespace;
    writes.push(...ofNamespace);
  }
  return updatesMessage.encode({ writes });
}

/** Chained over all blocks of a channel. Fabric: kv_ledger.go addBlockCommitHash. */
export function commitHash(filter: Uint8Array, batch: UpdateBatch, previous: Uint8Array): Uint8Array {
  return sha256(concat([varint(filter.length), filter, encodeUpdates(batch), previous]));
}

function bySpace(a: SpaceUpdates, b: SpaceUpdates): number {
  return compareKeys(a.space.collection ?? '', b.space.collection ?? '');
}

function writesOf({ space, keys }: SpaceUpdates): Write[] {
  const hashed = space.hashed === true;
  const writes = [...keys.keys()].sort(compareKeys).map((key) => toWrite(key, keys.get(key)!, hashed));
  writes[0]!.collection = space.collection ?? '';
  return writes;
}

function toWrite(key: string, { value, version }: StateUpdate, hashed: boolean): Write {
  return {
    namespace: '',
    collection: '',
    key: Buffer.from(key, hashed ? 'hex' : 'utf8'),
    isDelete: value === undefined,
    value,
    version: versionBytes(version),
  };
}
