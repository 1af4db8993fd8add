import { status } from '@grpc/grpc-js';
import { gateway, orderer, type peer } from '@hyperledger/fabric-protos';
import { decode } from '../../../../fabric/transaction/decode.js';
import type { CommittedBlock, PeerLedger } from '../../ledger/peer-ledger.js';
import { authorizeRequest } from './authorize-request.js';
import { blockEvents } from './block-events.js';
import { gatewayError } from './error-details.js';
import type { GatewayContext } from './gateway-context.js';

/**
 * Sends one message per block with matching events, from the asked position on, until `signal` aborts.
 * `send` resolves when the client can take the next one. Fabric: internal/pkg/gateway/chaincodeevents.go. @throws RpcError
 */
export async function chaincodeEvents(
  context: GatewayContext,
  signedRequest: gateway.SignedChaincodeEventsRequest,
  send: (response: gateway.ChaincodeEventsResponse) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const bytes = signedRequest.getRequest_asU8();
  if (bytes.length === 0) throw gatewayError(status.INVALID_ARGUMENT, 'a chaincode events request is required');
  const request = parse(bytes);
  const ledger = authorizeRequest(context, 'gateway/ChaincodeEvents', request.getChannelId(), {
    request: bytes,
    identity: request.getIdentity_asU8(),
    signature: signedRequest.getSignature_asU8(),
  });
  const matches = matcher(request);
  for (let number = startBlock(ledger, request); ; number += 1) {
    const block = await nextBlock(ledger, number, signal);
    if (block === undefined) return;
    const events = eventsOf(block).filter(matches);
    if (events.length === 0) continue;
    const response = new gateway.ChaincodeEventsResponse();
    response.setEventsList(events);
    response.setBlockNumber(block.number);
    await send(response);
  }
}

function parse(bytes: Uint8Array): gateway.ChaincodeEventsRequest {
  try {
    return decode(gateway.ChaincodeEventsRequest, bytes);
  } catch (error) {
    throw gatewayError(status.INVALID_ARGUMENT, `invalid chaincode events request: ${(error as Error).message}`);
  }
}

function eventsOf(block: CommittedBlock): readonly peer.ChaincodeEvent[] {
  try {
    return blockEvents(block);
  } catch {
    throw gatewayError(status.ABORTED, 'proto: cannot parse invalid wire-format data');
  }
}

/** After a transaction: all up to and including its own event are skipped, whatever their chaincode. */
function matcher(request: gateway.ChaincodeEventsRequest): (event: peer.ChaincodeEvent) => boolean {
  const chaincode = request.getChaincodeId();
  const after = request.getAfterTransactionId();
  let passed = after === '';
  return (event) => {
    if (passed) return event.getChaincodeId() === chaincode;
    if (event.getTxId() === after) passed = true;
    return false;
  };
}

function startBlock(ledger: PeerLedger, request: gateway.ChaincodeEventsRequest): number {
  const after = request.getAfterTransactionId();
  const found = after === '' ? undefined : ledger.transaction(after);
  if (found !== undefined) return found.block.number;
  const position = request.getStartPosition();
  switch (position?.getTypeCase()) {
    case orderer.SeekPosition.TypeCase.SPECIFIED:
      return position.getSpecified()!.getNumber();
    case orderer.SeekPosition.TypeCase.OLDEST:
      throw gatewayError(status.INVALID_ARGUMENT, 'invalid start position type: *orderer.SeekPosition_Oldest');
    case orderer.SeekPosition.TypeCase.NEWEST:
      throw gatewayError(status.INVALID_ARGUMENT, 'invalid start position type: *orderer.SeekPosition_Newest');
    default:
      return ledger.height();
  }
}

/** Waits for the block; undefined when `signal` aborts first. */
function nextBlock(ledger: PeerLedger, number: number, signal: AbortSignal): Promise<CommittedBlock | undefined> {
  if (signal.aborted) return Promise.resolve(undefined);
  const known = ledger.block(number);
  if (known !== undefined) return Promise.resolve(known);
  return new Promise((resolve) => {
    const finish = (block: CommittedBlock | undefined) => {
      stop();
      signal.removeEventListener('abort', abort);
      resolve(block);
    };
    const abort = () => finish(undefined);
    const stop = ledger.onBlock((block) => {
      if (block.number === number) finish(block);
    });
    signal.addEventListener('abort', abort, { once: true });
  });
}
