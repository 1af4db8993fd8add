import { status } from '@grpc/grpc-js';
import { common, gateway } from '@hyperledger/fabric-protos';
import { RpcError } from '../../rpc-error.js';
import { gatewayError, type NodeFailure } from './error-details.js';
import type { GatewayContext } from './gateway-context.js';
import type { OrdererEndpoint, Registry } from './registry.js';

/** Fabric: internal/pkg/gateway/submit.go (not BFT: the first orderer that takes it is enough). @throws RpcError */
export async function submit(
  context: GatewayContext,
  registry: Registry,
  request: gateway.SubmitRequest,
): Promise<gateway.SubmitResponse> {
  const transaction = request.getPreparedTransaction();
  if (transaction === undefined) throw gatewayError(status.INVALID_ARGUMENT, 'a prepared transaction is required');
  if (transaction.getSignature_asU8().length === 0) {
    throw gatewayError(status.INVALID_ARGUMENT, 'prepared transaction must be signed');
  }
  const orderers = orderersOf(registry, request.getChannelId());
  if (orderers.length === 0) throw gatewayError(status.UNAVAILABLE, 'no orderer nodes available');
  const envelope = transaction.serializeBinary();
  const failures: NodeFailure[] = [];
  for (const orderer of orderers) {
    if (await accepted(context, orderer, envelope, failures)) return new gateway.SubmitResponse();
  }
  throw gatewayError(status.UNAVAILABLE, 'no orderers could successfully process transaction', failures);
}

/** An answer of 5xx leaves no detail behind, as in Fabric. @throws RpcError on 4xx: another orderer would say the same. */
async function accepted(
  context: GatewayContext,
  orderer: OrdererEndpoint,
  envelope: Uint8Array,
  failures: NodeFailure[],
): Promise<boolean> {
  try {
    const answer = await context.broadcast(orderer.address, envelope);
    if (answer.status === common.Status.SUCCESS) return true;
    if (answer.status < 400 || answer.status >= 500) return false;
    const name = Object.entries(common.Status).find(([, value]) => value === answer.status)?.[0] ?? '';
    throw gatewayError(
      status.ABORTED,
      `received unsuccessful response from orderer: status=${name}, info=${answer.info}`,
    );
  } catch (error) {
    if (error instanceof RpcError && error.code === status.ABORTED) throw error;
    failures.push({ ...orderer, message: error instanceof Error ? error.message : String(error) });
    return false;
  }
}

function orderersOf(registry: Registry, channelId: string): OrdererEndpoint[] {
  // Recorded from Fabric: an empty channel id gives an empty text.
  if (channelId === '') throw gatewayError(status.FAILED_PRECONDITION, '');
  try {
    return registry.orderers(channelId);
  } catch (error) {
    throw gatewayError(status.FAILED_PRECONDITION, error instanceof Error ? error.message : String(error));
  }
}
