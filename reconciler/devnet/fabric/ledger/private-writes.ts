import type { KvRwset } from '../../../fabric/wire/rwset-messages.js';
import { decodePrivateRwset, type NamespaceRwset, type PrivateRwset } from '../../../fabric/wire/transaction-rwset.js';
import { sameBytes, sha256 } from './hash.js';
import type { LedgerState, StateUpdate } from './ledger-state.js';
import { spaceName } from './ledger-state.js';
import type { Version } from './peer-ledger.js';
import type { UpdateBatch } from './update-batch.js';

/** A valid transaction's private writes, as this peer got them. */
export interface PrivateTransaction {
  readonly version: Version;
  readonly rwset: readonly NamespaceRwset[];
  /** TxPvtReadWriteSet bytes. */
  readonly privateResults: Uint8Array;
}

/**
 * The cleartext updates of one collection (in every chaincode), by space name. Writes whose hash is not the public one
 * are left out, as missing. Fabric: txmgmt/validation/batch_preparer.go.
 */
export function privateUpdates(
  collection: string,
  transactions: readonly PrivateTransaction[],
  state: LedgerState,
  batch: UpdateBatch,
): ReadonlyMap<string, ReadonlyMap<string, StateUpdate>> {
  const updates = new Map<string, Map<string, StateUpdate>>();
  for (const { version, rwset, privateResults } of transactions) {
    for (const written of decodePrivateRwset(privateResults)) {
      if (written.collection !== collection || !isAsHashed(written, rwset)) continue;
      const { namespace } = written;
      const name = spaceName({ namespace, collection });
      const keys = updates.get(name) ?? new Map<string, StateUpdate>();
      updates.set(name, keys);
      applyWrites(keys, written.rwset, version);
      for (const { key } of written.rwset.metadataWrites)
        renewVersion(keys, { namespace, collection }, key, state, batch);
    }
  }
  return updates;
}

function applyWrites(keys: Map<string, StateUpdate>, rwset: KvRwset, version: Version): void {
  for (const { key, isDelete, value } of rwset.writes) {
    const kept = isDelete || value === undefined || value.length === 0 ? undefined : value;
    keys.set(key, { value: kept, metadata: undefined, version });
  }
}

function isAsHashed(written: PrivateRwset, rwset: readonly NamespaceRwset[]): boolean {
  const namespace = rwset.find((candidate) => candidate.namespace === written.namespace);
  const hashed = namespace?.collections.find((candidate) => candidate.collection === written.collection);
  return sameBytes(hashed?.privateHash, sha256(written.bytes));
}

/** A write of metadata alone gives the hashed key a new version: the cleartext must follow, or it would seem stale. */
function renewVersion(
  keys: Map<string, StateUpdate>,
  space: { readonly namespace: string; readonly collection: string },
  key: string,
  state: LedgerState,
  batch: UpdateBatch,
): void {
  const hashed = batch.get({ ...space, hashed: true }, sha256(key).toString('hex'));
  const latest = keys.get(key) ?? state.get(space, key);
  if (hashed?.value === undefined || latest?.value === undefined) return;
  if (sameBytes(sha256(latest.value), hashed.value))
    keys.set(key, { value: latest.value, metadata: undefined, version: hashed.version });
}
