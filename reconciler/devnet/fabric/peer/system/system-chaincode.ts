import { peer } from '@hyperledger/fabric-protos';
import type { SystemStub } from './system-stub.js';

/** A chaincode that runs inside the peer. */
export interface SystemChaincode {
  readonly name: string;
  invoke(stub: SystemStub): peer.Response;
}

const NAMES: ReadonlySet<string> = new Set(['_lifecycle', 'cscc', 'qscc', 'lscc']);

/** Names of system chaincodes. `lscc` is one, though none runs behind it (as in Fabric 3). */
export function isSystemChaincode(name: string): boolean {
  return NAMES.has(name);
}

/** A response with status 200. */
export function success(payload: Uint8Array = new Uint8Array()): peer.Response {
  const response = new peer.Response();
  response.setStatus(200);
  response.setPayload(payload);
  return response;
}

/** A response with status 500, or another one. */
export function failure(message: string, status = 500): peer.Response {
  const response = new peer.Response();
  response.setStatus(status);
  response.setMessage(message);
  return response;
}
