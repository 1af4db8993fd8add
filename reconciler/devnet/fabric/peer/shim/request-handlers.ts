import { MessageType } from './chaincode-message.js';
import type { RequestHandler } from './chaincode-stream.js';
import { type InvocationSupport, invokeChaincode } from './invoke-chaincode.js';
import {
  getHistoryForKey,
  getQueryResult,
  getStateByRange,
  queryStateClose,
  queryStateNext,
} from './query-requests.js';
import {
  deleteState,
  getPrivateDataHash,
  getState,
  getStateMetadata,
  getStateMultiple,
  purgePrivateData,
  putState,
  putStateMetadata,
  writeBatch,
} from './state-requests.js';

/** Every request that a chaincode may make, by message type. Fabric: handler.go handleMessageReadyState. */
export function requestHandlers(support: InvocationSupport): ReadonlyMap<number, RequestHandler> {
  return new Map<number, RequestHandler>([
    [MessageType.GET_STATE, getState],
    [MessageType.GET_STATE_MULTIPLE, getStateMultiple],
    [MessageType.PUT_STATE, putState],
    [MessageType.DEL_STATE, deleteState],
    [MessageType.GET_PRIVATE_DATA_HASH, getPrivateDataHash],
    [MessageType.PURGE_PRIVATE_DATA, purgePrivateData],
    [MessageType.GET_STATE_METADATA, getStateMetadata],
    [MessageType.PUT_STATE_METADATA, putStateMetadata],
    [MessageType.WRITE_BATCH_STATE, writeBatch],
    [MessageType.GET_STATE_BY_RANGE, getStateByRange],
    [MessageType.GET_QUERY_RESULT, getQueryResult],
    [MessageType.GET_HISTORY_FOR_KEY, getHistoryForKey],
    [MessageType.QUERY_STATE_NEXT, queryStateNext],
    [MessageType.QUERY_STATE_CLOSE, queryStateClose],
    [MessageType.INVOKE_CHAINCODE, (context, payload) => invokeChaincode(support, context, payload)],
  ]);
}
