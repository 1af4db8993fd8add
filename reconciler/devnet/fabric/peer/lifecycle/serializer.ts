import { createHash } from 'node:crypto';
import { peer } from '@hyperledger/fabric-protos';
import { fieldKey, metadataKey, recordMetadata, type StateRecord } from '../../../../fabric/lifecycle/state-records.js';
import { decodeMessage, withPrefix } from '../endorser/error-text.js';

const { StateData, StateMetadata } = peer.lifecycle;

/** Keys and values of one namespace or collection. */
export interface ReadableState {
  getState(key: string): Uint8Array | undefined;
}

/** The same, to be written too. */
export interface ReadWritableState extends ReadableState {
  putState(key: string, value: Uint8Array): void;
  deleteState(key: string): void;
}

/** The same, by prefix. */
export interface RangeableState {
  /** All entries whose key begins with `prefix`, in key order. */
  getStateRange(prefix: string): ReadonlyMap<string, Uint8Array>;
}

/** Another organization's approvals: only their hashes are known. */
export interface OpaqueState {
  readonly mspId: string;
  getStateHash(key: string): Uint8Array | undefined;
}

/**
 * Writes a record's fields; a field whose value is unchanged is not written, one that is gone is deleted, and the
 * metadata is written when it changes. Fabric: lifecycle/serializer.go Serialize.
 */
export function serialize(namespace: string, name: string, record: StateRecord, state: ReadWritableState): void {
  const metadata = readMetadata(namespace, name, state) ?? new StateMetadata();
  const existing = new Map<string, Uint8Array | undefined>();
  for (const field of metadata.getFieldsList()) {
    const key = fieldKey(namespace, name, field);
    existing.set(
      key,
      withPrefix(`could not get value for key ${key}`, () => state.getState(key)),
    );
  }
  for (const [field, value] of record.fields) {
    const key = fieldKey(namespace, name, field);
    if (!existing.has(key) || !sameBytes(existing.get(key), value)) {
      withPrefix('could not write key into state', () => state.putState(key, value));
    }
    existing.delete(key);
  }
  const changed = metadata.getDatatype() !== record.datatype;
  if (existing.size > 0 || changed || metadata.getFieldsList().length !== record.fields.length) {
    withPrefix(`could not store metadata for namespace ${namespace}/${name}`, () =>
      state.putState(metadataKey(namespace, name), recordMetadata(record)),
    );
  }
  for (const key of existing.keys()) {
    withPrefix(`could not delete unneeded key ${key}`, () => state.deleteState(key));
  }
}

/** Whether the hashes of a record's metadata alone are those in `state`. */
export function isMetadataSerialized(
  namespace: string,
  name: string,
  record: StateRecord,
  state: OpaqueState,
): boolean {
  return sameBytes(state.getStateHash(metadataKey(namespace, name)), sha256(recordMetadata(record)));
}

/** The metadata of a record; none when there is no such record. */
export function readMetadata(
  namespace: string,
  name: string,
  state: ReadableState,
): peer.lifecycle.StateMetadata | undefined {
  const bytes = withPrefix(`could not query metadata for namespace ${namespace}/${name}`, () =>
    state.getState(metadataKey(namespace, name)),
  );
  if (bytes === undefined || bytes.length === 0) return undefined;
  return decodeMessage(
    `could not unmarshal metadata for namespace ${namespace}/${name}`,
    StateMetadata.deserializeBinary,
    bytes,
  );
}

/** The metadata of all records of a namespace, by name, in key order. */
export function readAllMetadata(
  namespace: string,
  state: RangeableState,
): ReadonlyMap<string, peer.lifecycle.StateMetadata> {
  const prefix = `${namespace}/metadata/`;
  const entries = withPrefix(`could not get state range for namespace ${namespace}`, () => state.getStateRange(prefix));
  const result = new Map<string, peer.lifecycle.StateMetadata>();
  for (const [key, value] of entries) {
    const metadata = decodeMessage(
      `error unmarshalling metadata for key ${key}`,
      StateMetadata.deserializeBinary,
      value,
    );
    result.set(key.slice(prefix.length), metadata);
  }
  return result;
}

/** One field; an empty one when it was never written. */
export function readField(
  namespace: string,
  name: string,
  field: string,
  state: ReadableState,
): peer.lifecycle.StateData {
  const key = fieldKey(namespace, name, field);
  const value = withPrefix(`could not get state for key ${key}`, () => state.getState(key));
  return decodeMessage(
    `could not unmarshal state for key ${key}`,
    StateData.deserializeBinary,
    value ?? new Uint8Array(),
  );
}

/** SHA-256, as private values are known by. */
export function sha256(bytes: Uint8Array): Uint8Array {
  return createHash('sha256').update(bytes).digest();
}

/** Whether two values are the same; nothing and empty are. */
export function sameBytes(one: Uint8Array | undefined, other: Uint8Array | undefined): boolean {
  return Buffer.compare(one ?? new Uint8Array(), other ?? new Uint8Array()) === 0;
}
