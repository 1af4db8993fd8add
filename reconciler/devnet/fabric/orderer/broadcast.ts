import { status as grpcStatus, type ServerDuplexStream } from '@grpc/grpc-js';
import { common, orderer } from '@hyperledger/fabric-protos';
import { ConfigPanic } from '../../../fabric/config/config-error.js';
import { decode } from '../../../fabric/transaction/decode.js';
import { messageQueue } from '../deliver/message-queue.js';
import { RpcError } from '../rpc-error.js';
import { applyFilters } from './message-filters.js';
import { messageOf, OrderingError, refusalStatus } from './ordering-error.js';
import type { Registrar } from './registrar.js';

/** A BroadcastResponse, decoded. */
export interface BroadcastAnswer {
  readonly status: number;
  readonly info: string;
}

/** Channel header of a message. Fabric: protoutil.ChannelHeader. @throws with Fabric's text. */
function channelHeader(envelope: common.Envelope): common.ChannelHeader {
  const header = decode(common.Payload, envelope.getPayload_asU8(), 'Payload').getHeader();
  if (header === undefined) throw new Error('header not set');
  const bytes = header.getChannelHeader_asU8();
  if (bytes.length === 0) throw new Error('channel header not set');
  try {
    return decode(common.ChannelHeader, bytes, 'ChannelHeader');
  } catch (error) {
    throw new Error(`error unmarshalling channel header: ${messageOf(error)}`);
  }
}

function parseHeader(envelope: common.Envelope): common.ChannelHeader {
  try {
    return channelHeader(envelope);
  } catch (error) {
    throw new Error(`could not determine channel ID: ${messageOf(error)}`);
  }
}

function accept(registrar: Registrar, envelope: common.Envelope): void {
  const header = parseHeader(envelope);
  const channel = registrar.channel(header.getChannelId());
  if (channel === undefined) throw new Error('channel does not exist');
  const { CONFIG, CONFIG_UPDATE, ORDERER_TRANSACTION } = common.HeaderType;
  const type: number = header.getType();
  if (type === CONFIG) throw new Error('message is of type that cannot be processed directly');
  if (type === ORDERER_TRANSACTION) throw new Error('message is of type that is no longer supported');
  const { ordered } = channel;
  if (type === CONFIG_UPDATE) {
    registrar.configure(ordered, envelope);
    return;
  }
  const check = () => {
    const bundle = ordered.bundle();
    if (bundle.orderer?.maintenance) {
      throw new OrderingError(common.Status.SERVICE_UNAVAILABLE, 'normal transactions are rejected: maintenance mode');
    }
    applyFilters(bundle, envelope, registrar.now());
  };
  const { sequence } = ordered.bundle();
  check();
  ordered.order({ envelope, bytes: envelope.serializeBinary() }, sequence, check);
}

/** A fault of Fabric that a message brings about. */
export class OrdererPanic extends Error {}

function isPanic(error: unknown): boolean {
  return error instanceof ConfigPanic || (error instanceof Error && isPanic(error.cause));
}

/**
 * Checks one message and has it ordered. Fabric: orderer/common/broadcast ProcessMessage.
 * @throws OrdererPanic where a real orderer panics: it ends the stream without an answer, and goes on
 */
export function broadcast(registrar: Registrar, envelope: common.Envelope): BroadcastAnswer {
  try {
    accept(registrar, envelope);
    return { status: common.Status.SUCCESS, info: '' };
  } catch (error) {
    if (isPanic(error)) throw new OrdererPanic(messageOf(error), { cause: error });
    return { status: refusalStatus(error), info: messageOf(error) };
  }
}

/** Serves one Broadcast stream of raw messages: an answer each, and the end after the first refusal. Never throws. */
export async function serveBroadcast(call: ServerDuplexStream<Buffer, Buffer>, registrar: Registrar): Promise<void> {
  const queue = messageQueue(call);
  try {
    for (let message = await queue.next(); message !== undefined; message = await queue.next()) {
      const { status, info } = broadcast(registrar, decodeEnvelope(message));
      const response = new orderer.BroadcastResponse();
      response.setStatus(status as 200);
      response.setInfo(info);
      await queue.write(response.serializeBinary());
      if (status !== common.Status.SUCCESS) break;
    }
    if (!queue.gone) call.end();
  } catch (error) {
    if (queue.gone) return;
    if (error instanceof OrdererPanic) call.end();
    else call.emit('error', error);
  }
}

function decodeEnvelope(message: Buffer): common.Envelope {
  try {
    return decode(common.Envelope, message);
  } catch (error) {
    throw new RpcError(grpcStatus.INTERNAL, `grpc: failed to unmarshal the received message: ${messageOf(error)}`);
  }
}
