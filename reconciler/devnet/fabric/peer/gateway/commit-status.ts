import { status } from '@grpc/grpc-js';
import { gateway } from '@hyperledger/fabric-protos';
import { decode } from '../../../../fabric/transaction/decode.js';
import type { PeerLedger } from '../../ledger/peer-ledger.js';
import { authorizeRequest } from './authorize-request.js';
import { gatewayError } from './error-details.js';
import type { GatewayContext } from './gateway-context.js';

/**
 * The validation code of a transaction; waits for its block until `signal` aborts.
 * Fabric: internal/pkg/gateway/commitstatus.go. @throws RpcError
 */
export async function commitStatus(
  context: GatewayContext,
  signedRequest: gateway.SignedCommitStatusRequest,
  signal: AbortSignal,
): Promise<gateway.CommitStatusResponse> {
  const bytes = signedRequest.getRequest_asU8();
  if (bytes.length === 0) throw gatewayError(status.INVALID_ARGUMENT, 'a commit status request is required');
  const request = parse(bytes);
  const identity = request.getIdentity_asU8();
  if (identity.length === 0) throw gatewayError(status.INVALID_ARGUMENT, 'no identity provided');
  if (request.getChannelId() === '') throw gatewayError(status.INVALID_ARGUMENT, 'no channel ID provided');
  if (request.getTransactionId() === '') {
    throw gatewayError(status.INVALID_ARGUMENT, 'transaction ID should not be empty');
  }
  const ledger = authorizeRequest(context, 'gateway/CommitStatus', request.getChannelId(), {
    request: bytes,
    identity,
    signature: signedRequest.getSignature_asU8(),
  });
  return committed(ledger, request.getTransactionId(), signal);
}

function parse(bytes: Uint8Array): gateway.CommitStatusRequest {
  try {
    return decode(gateway.CommitStatusRequest, bytes);
  } catch (error) {
    throw gatewayError(status.INVALID_ARGUMENT, `invalid status request: ${(error as Error).message}`);
  }
}

function committed(
  ledger: PeerLedger,
  transactionId: string,
  signal: AbortSignal,
): Promise<gateway.CommitStatusResponse> {
  return new Promise((resolve, reject) => {
    const look = (): boolean => {
      const found = ledger.transaction(transactionId);
      if (found === undefined) return false;
      const response = new gateway.CommitStatusResponse();
      response.setResult(found.code as Parameters<typeof response.setResult>[0]);
      response.setBlockNumber(found.block.number);
      resolve(response);
      return true;
    };
    if (look()) return;
    const abort = () => {
      stop();
      reject(gatewayError(status.CANCELLED, 'context canceled'));
    };
    const stop = ledger.onBlock((block) => {
      if (!block.transactionIds.includes(transactionId) || !look()) return;
      stop();
      signal.removeEventListener('abort', abort);
    });
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
  });
}
