import { status } from '@grpc/grpc-js';
import type { peer } from '@hyperledger/fabric-protos';
import { RpcError } from '../../rpc-error.js';
import type { GatewayContext, GatewayPeer } from './gateway-context.js';
import { goRpcErrorText } from './go-status.js';

/** How one endorser answered: what it means for the client, and whether another peer may do better. */
export type EndorserAnswer =
  | { readonly code: typeof status.OK; readonly response: peer.ProposalResponse }
  | { readonly code: number; readonly message: string; readonly retry: boolean; readonly response?: undefined };

/**
 * Asks one peer. All peers live in this process; the ones that are not the gateway's own are still treated as if the
 * call went over the wire: an error carries no response, and Go's text (apiutils.go: responseStatus).
 */
export async function callEndorser(
  context: GatewayContext,
  endorser: GatewayPeer,
  signedProposal: peer.SignedProposal,
): Promise<EndorserAnswer> {
  try {
    const response =
      endorser === context.local
        ? await endorser.processProposal(signedProposal)
        : await withTimeout(endorser.processProposal(signedProposal), context.endorsementTimeoutMs);
    return judge(response);
  } catch (error) {
    if (endorser === context.local) {
      const message = error instanceof RpcError ? error.details : String(error);
      return error instanceof RpcError && error.withResponse
        ? { code: status.FAILED_PRECONDITION, message, retry: false }
        : { code: status.UNAVAILABLE, message, retry: true };
    }
    const message =
      error instanceof RpcError
        ? goRpcErrorText(error.code, error.details)
        : goRpcErrorText(status.UNKNOWN, String(error));
    return { code: status.UNAVAILABLE, message, retry: true };
  }
}

function judge(response: peer.ProposalResponse): EndorserAnswer {
  const inner = response.getResponse();
  const code = inner?.getStatus() ?? 0;
  if (code >= 200 && code < 400) return { code: status.OK, response };
  const message = inner?.getMessage() ?? '';
  // A 500 without a payload was made by the peer and not by the chaincode: another peer may be better.
  if (code === 500 && response.getPayload_asU8().length === 0) return { code: status.ABORTED, message, retry: true };
  return { code: status.UNKNOWN, message: `chaincode response ${code}, ${message}`, retry: false };
}

async function withTimeout<T>(work: Promise<T>, milliseconds: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const expired = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new RpcError(status.DEADLINE_EXCEEDED, 'context deadline exceeded')), milliseconds);
  });
  try {
    return await Promise.race([work, expired]);
  } finally {
    clearTimeout(timer);
  }
}
