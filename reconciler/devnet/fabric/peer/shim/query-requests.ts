import { ledger, peer } from '@hyperledger/fabric-protos';
import timestamps from 'google-protobuf/google/protobuf/timestamp_pb.js';
import type { RangeIterator } from '../../ledger/peer-ledger.js';
import { decodeMessage } from '../endorser/error-text.js';
import type { ResultSource } from './query-iterators.js';
import { requireCollectionAccess } from './state-requests.js';
import type { TransactionContext } from './transaction-context.js';

const { KV, KeyModification } = ledger.queryresult;

/** Range over keys: plain, of a page, or of a collection's cleartext. Fabric: handler.go HandleGetStateByRange. */
export function getStateByRange(context: TransactionContext, payload: Uint8Array): Uint8Array {
  const request = decodeMessage('unmarshal failed', peer.GetStateByRange.deserializeBinary, payload);
  const page = decodeMessage('unmarshal failed', peer.QueryMetadata.deserializeBinary, request.getMetadata_asU8());
  const { simulator } = context.simulation();
  const [startKey, endKey, collection] = [request.getStartkey(), request.getEndkey(), request.getCollection()];
  const { namespace } = context;
  if (collection !== '') {
    requireCollectionAccess(context, collection, 'read');
    const range = simulator.privateRange(namespace, collection, startKey, endKey);
    return context.queries.open(keyValues(namespace, range)).serializeBinary();
  }
  if (page.getPagesize() !== 0 || page.getBookmark() !== '') {
    const range = simulator.rangePage(namespace, page.getBookmark() || startKey, endKey, page.getPagesize());
    const source = { ...keyValues(namespace, range), bookmark: () => range.bookmark() };
    return context.queries.open(source, { pageSize: page.getPagesize() }).serializeBinary();
  }
  return context.queries.open(keyValues(namespace, simulator.range(namespace, startKey, endKey))).serializeBinary();
}

function keyValues(namespace: string, range: RangeIterator): ResultSource {
  return {
    next: () => {
      const result = range.next();
      if (result === undefined) return undefined;
      const entry = new KV();
      entry.setNamespace(namespace);
      entry.setKey(result.key);
      entry.setValue(result.value);
      return entry.serializeBinary();
    },
    close: () => range.close(),
  };
}

/** The values that a key has had, newest first, as KeyModification. */
export function getHistoryForKey(context: TransactionContext, payload: Uint8Array): Uint8Array {
  const request = decodeMessage('unmarshal failed', peer.GetHistoryForKey.deserializeBinary, payload);
  const history = context.simulation().simulator.history(context.namespace, request.getKey())[Symbol.iterator]();
  const source = {
    next: () => {
      const step = history.next();
      if (step.done === true) return undefined;
      const timestamp = new timestamps.Timestamp();
      timestamp.setSeconds(step.value.timestamp.seconds);
      timestamp.setNanos(step.value.timestamp.nanos);
      const entry = new KeyModification();
      entry.setTxId(step.value.transactionId);
      entry.setValue(step.value.value);
      entry.setTimestamp(timestamp);
      entry.setIsDelete(step.value.isDelete);
      return entry.serializeBinary();
    },
    close: () => {
      history.return?.();
    },
  };
  return context.queries.open(source).serializeBinary();
}

/** Rich queries need CouchDB; a peer with LevelDB, which this one mirrors, refuses them. */
export function getQueryResult(context: TransactionContext, payload: Uint8Array): Uint8Array {
  const request = decodeMessage('unmarshal failed', peer.GetQueryResult.deserializeBinary, payload);
  const page = decodeMessage('unmarshal failed', peer.QueryMetadata.deserializeBinary, request.getMetadata_asU8());
  context.simulation();
  if (request.getCollection() !== '') requireCollectionAccess(context, request.getCollection(), 'read');
  else if (page.getPagesize() !== 0 || page.getBookmark() !== '') {
    throw new Error('ExecuteQueryWithMetadata not supported for leveldb');
  }
  throw new Error('ExecuteQuery not supported for leveldb');
}

/** The next batch of an open query. @throws `query iterator not found`. */
export function queryStateNext(context: TransactionContext, payload: Uint8Array): Uint8Array {
  const request = decodeMessage('unmarshal failed', peer.QueryStateNext.deserializeBinary, payload);
  return context.queries.next(request.getId()).serializeBinary();
}

/** Ends a query; one that is not open is no error. */
export function queryStateClose(context: TransactionContext, payload: Uint8Array): Uint8Array {
  const request = decodeMessage('unmarshal failed', peer.QueryStateClose.deserializeBinary, payload);
  return context.queries.close(request.getId()).serializeBinary();
}
