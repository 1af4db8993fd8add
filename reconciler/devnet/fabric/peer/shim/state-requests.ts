import { peer } from '@hyperledger/fabric-protos';
import type { ChannelBundle } from '../../../../fabric/config/channel-bundle.js';
import { decodeMessage } from '../endorser/error-text.js';
import { collectionPermission } from '../lifecycle/collection-access.js';
import type { TransactionContext } from './transaction-context.js';

const EMPTY = new Uint8Array();

/** Refuses private data in Init and to callers who may not read or write it. Fabric: handler.go errorIfCreatorHasNo…. */
export function requireCollectionAccess(
  context: TransactionContext,
  collection: string,
  action: 'read' | 'write',
): void {
  if (context.isInit) throw new Error('private data APIs are not allowed in chaincode Init()');
  let permission = context.permissions.get(collection);
  if (permission === undefined) {
    permission = collectionPermission(context.parameters, context.namespace, collection);
    context.permissions.set(collection, permission);
  }
  if (!permission[action]) {
    throw new Error(
      `tx creator does not have ${action} access permission on privatedata in chaincodeName:${context.namespace} collectionName: ${collection}`,
    );
  }
}

function readKey(context: TransactionContext, collection: string, key: string): Uint8Array {
  const { simulator, privateReads } = context.simulation();
  if (collection === '') return simulator.getState(context.namespace, key) ?? EMPTY;
  const value = simulator.getPrivateData(context.namespace, collection, key) ?? EMPTY;
  const collections = privateReads.get(context.namespace) ?? new Set<string>();
  privateReads.set(context.namespace, collections.add(collection));
  return value;
}

/** The value of a key, public or private; empty when there is none. Fabric: handler.go HandleGetState. */
export function getState(context: TransactionContext, payload: Uint8Array): Uint8Array {
  const request = decodeMessage('unmarshal failed', peer.GetState.deserializeBinary, payload);
  if (request.getCollection() !== '') requireCollectionAccess(context, request.getCollection(), 'read');
  return readKey(context, request.getCollection(), request.getKey());
}

/** The values of several keys, in their order. */
export function getStateMultiple(context: TransactionContext, payload: Uint8Array): Uint8Array {
  const request = decodeMessage('unmarshal failed', peer.GetStateMultiple.deserializeBinary, payload);
  if (request.getCollection() !== '') requireCollectionAccess(context, request.getCollection(), 'read');
  const result = new peer.GetStateMultipleResult();
  result.setValuesList(request.getKeysList().map((key) => readKey(context, request.getCollection(), key)));
  return result.serializeBinary();
}

/** SHA-256 of a private value, which every peer knows; empty when there is none. */
export function getPrivateDataHash(context: TransactionContext, payload: Uint8Array): Uint8Array {
  const request = decodeMessage('unmarshal failed', peer.GetState.deserializeBinary, payload);
  if (context.isInit) throw new Error('private data APIs are not allowed in chaincode Init()');
  const { simulator } = context.simulation();
  return simulator.getPrivateDataHash(context.namespace, request.getCollection(), request.getKey()) ?? EMPTY;
}

/** Writes a key, public or private. */
export function putState(context: TransactionContext, payload: Uint8Array): Uint8Array {
  const request = decodeMessage('unmarshal failed', peer.PutState.deserializeBinary, payload);
  writeKey(context, request.getCollection(), request.getKey(), request.getValue_asU8());
  return EMPTY;
}

/** Deletes a key, public or private. */
export function deleteState(context: TransactionContext, payload: Uint8Array): Uint8Array {
  const request = decodeMessage('unmarshal failed', peer.DelState.deserializeBinary, payload);
  deleteKey(context, request.getCollection(), request.getKey());
  return EMPTY;
}

/** Deletes a private key with its past; needs the application capability V2_5. */
export function purgePrivateData(context: TransactionContext, payload: Uint8Array): Uint8Array {
  const request = decodeMessage('unmarshal failed', peer.DelState.deserializeBinary, payload);
  purgeKey(context, request.getCollection(), request.getKey());
  return EMPTY;
}

function writeKey(context: TransactionContext, collection: string, key: string, value: Uint8Array): void {
  const { simulator } = context.simulation();
  if (collection === '') {
    simulator.setState(context.namespace, key, value);
    return;
  }
  requireCollectionAccess(context, collection, 'write');
  simulator.setPrivateData(context.namespace, collection, key, value);
}

function deleteKey(context: TransactionContext, collection: string, key: string): void {
  const { simulator } = context.simulation();
  if (collection === '') {
    simulator.deleteState(context.namespace, key);
    return;
  }
  requireCollectionAccess(context, collection, 'write');
  simulator.deletePrivateData(context.namespace, collection, key);
}

function purgeKey(context: TransactionContext, collection: string, key: string): void {
  const { ledger, simulator } = context.simulation();
  if (!hasPurge(ledger.bundle())) {
    throw new Error('purge private data is not enabled, channel application capability of V2_5 or later is required');
  }
  if (collection === '') throw new Error('only applicable for private data');
  requireCollectionAccess(context, collection, 'write');
  simulator.purgePrivateData(context.namespace, collection, key);
}

function hasPurge(bundle: ChannelBundle): boolean {
  return bundle.capabilities.application.includes('V2_5');
}

/** The metadata of a key, e.g. its own endorsement policy. */
export function getStateMetadata(context: TransactionContext, payload: Uint8Array): Uint8Array {
  const request = decodeMessage('unmarshal failed', peer.GetStateMetadata.deserializeBinary, payload);
  const collection = request.getCollection();
  const { simulator } = context.simulation();
  if (collection !== '') requireCollectionAccess(context, collection, 'read');
  const metadata =
    collection === ''
      ? simulator.getStateMetadata(context.namespace, request.getKey())
      : simulator.getPrivateDataMetadata(context.namespace, collection, request.getKey());
  const result = new peer.StateMetadataResult();
  for (const [name, value] of metadata ?? []) {
    const entry = new peer.StateMetadata();
    entry.setMetakey(name);
    entry.setValue(value);
    result.addEntries(entry);
  }
  return result.serializeBinary();
}

/** Writes one entry of the metadata of a key. */
export function putStateMetadata(context: TransactionContext, payload: Uint8Array): Uint8Array {
  const request = decodeMessage('unmarshal failed', peer.PutStateMetadata.deserializeBinary, payload);
  writeMetadata(context, request.getCollection(), request.getKey(), request.getMetadata());
  return EMPTY;
}

function writeMetadata(
  context: TransactionContext,
  collection: string,
  key: string,
  entry: peer.StateMetadata | undefined,
): void {
  const { simulator } = context.simulation();
  const metadata = new Map([[entry?.getMetakey() ?? '', entry?.getValue_asU8() ?? EMPTY]]);
  if (collection === '') {
    simulator.setStateMetadata(context.namespace, key, metadata);
    return;
  }
  requireCollectionAccess(context, collection, 'write');
  simulator.setPrivateDataMetadata(context.namespace, collection, key, metadata);
}

/** Several writes in one message, in order (Go's shim from 2.5.10 on). */
export function writeBatch(context: TransactionContext, payload: Uint8Array): Uint8Array {
  const batch = decodeMessage('unmarshal failed', peer.WriteBatchState.deserializeBinary, payload);
  for (const record of batch.getRecList()) applyWrite(context, record);
  return EMPTY;
}

function applyWrite(context: TransactionContext, record: peer.WriteRecord): void {
  const [collection, key] = [record.getCollection(), record.getKey()];
  const type = record.getType();
  if (type === peer.WriteRecord.Type.PUT_STATE) writeKey(context, collection, key, record.getValue_asU8());
  else if (type === peer.WriteRecord.Type.DEL_STATE) deleteKey(context, collection, key);
  else if (type === peer.WriteRecord.Type.PURGE_PRIVATE_DATA) purgeKey(context, collection, key);
  else if (type === peer.WriteRecord.Type.PUT_STATE_METADATA) {
    writeMetadata(context, collection, key, record.getMetadata());
  } else throw new Error('unknown operation type');
}
