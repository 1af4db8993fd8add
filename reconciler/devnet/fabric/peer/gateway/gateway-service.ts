import { type handleUnaryCall, type ServerWritableStream, type sendUnaryData, status } from '@grpc/grpc-js';
import type { gateway } from '@hyperledger/fabric-protos';
import { RpcError } from '../../rpc-error.js';
import { chaincodeEvents } from './chaincode-events.js';
import { commitStatus } from './commit-status.js';
import { endorse } from './endorse.js';
import { gatewayError } from './error-details.js';
import { evaluate } from './evaluate.js';
import type { GatewayContext } from './gateway-context.js';
import { Registry } from './registry.js';
import { submit } from './submit.js';

type EventStream = ServerWritableStream<gateway.SignedChaincodeEventsRequest, gateway.ChaincodeEventsResponse>;

/** The handlers of service gateway.Gateway for one peer; to be added to its gRPC server. */
export function gatewayService(context: GatewayContext): gateway.IGatewayServer {
  const registry = new Registry(context);
  return {
    evaluate: unary((request) => evaluate(context, registry, request), 'evaluate timeout expired'),
    endorse: unary(
      (request) => endorse(context, registry, request),
      'endorsement timeout expired while collecting endorsements',
    ),
    submit: unary(
      (request) => submit(context, registry, request),
      'submit timeout expired while broadcasting to ordering service',
    ),
    commitStatus: unary((request, signal) => commitStatus(context, request, signal), 'context deadline exceeded'),
    chaincodeEvents: (call: EventStream) => void streamEvents(context, call),
  };
}

/** An unary handler from a function: answers its result, or its RpcError; nothing it throws ends the process. */
function unary<Request, Response>(
  work: (request: Request, signal: AbortSignal) => Promise<Response>,
  expired: string,
): handleUnaryCall<Request, Response> {
  return (call, callback: sendUnaryData<Response>) => {
    const controller = new AbortController();
    let answered = false;
    const answer = (error: RpcError | null, response?: Response) => {
      if (answered) return;
      answered = true;
      if (error === null) callback(null, response);
      else callback(answerOf(error));
    };
    call.on('cancelled', () => {
      // grpc-js says so at the end of every call.
      if (answered) return;
      controller.abort();
      answer(gatewayError(status.DEADLINE_EXCEEDED, expired));
    });
    work(call.request, controller.signal).then(
      (response) => answer(null, response),
      (error: unknown) => answer(asRpcError(error)),
    );
  };
}

async function streamEvents(context: GatewayContext, call: EventStream): Promise<void> {
  const controller = new AbortController();
  call.on('cancelled', () => controller.abort());
  call.on('error', () => controller.abort());
  const send = (response: gateway.ChaincodeEventsResponse) =>
    new Promise<void>((resolve) => {
      if (controller.signal.aborted || call.write(response)) return resolve();
      call.once('drain', resolve);
      controller.signal.addEventListener('abort', () => resolve(), { once: true });
    });
  try {
    await chaincodeEvents(context, call.request, send, controller.signal);
    call.end();
  } catch (error) {
    call.emit('error', answerOf(asRpcError(error)));
  }
}

function asRpcError(error: unknown): RpcError {
  if (error instanceof RpcError) return error;
  return new RpcError(status.INTERNAL, error instanceof Error ? error.message : String(error));
}

function answerOf(error: RpcError) {
  const { code, details, metadata } = error;
  return metadata === undefined ? { code, details } : { code, details, metadata };
}
