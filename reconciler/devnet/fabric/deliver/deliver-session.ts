import { status as grpcStatus, type ServerDuplexStream } from '@grpc/grpc-js';
import { common, orderer } from '@hyperledger/fabric-protos';
import type { SignedData } from '../../../fabric/policy/policy.js';
import { decode } from '../../../fabric/transaction/decode.js';
import { unpackEnvelope } from '../../../fabric/transaction/unpack-envelope.js';
import { RpcError } from '../rpc-error.js';
import { statusResponse } from './deliver-responses.js';
import { type MessageQueue, messageQueue } from './message-queue.js';
import { SessionAccess } from './session-access.js';

/** A stored block: its number, its bytes, and the same parsed. A peer's CommittedBlock is one. */
export interface DeliverableBlock {
  readonly number: number;
  readonly bytes: Uint8Array;
  readonly block: common.Block;
}

/** One channel as the deliver service reads it; peers and orderers each bring their own. */
export interface DeliverSource<Block extends DeliverableBlock> {
  readonly channelId: string;
  /** Sequence of the configuration in force. */
  sequence(): number;
  height(): number;
  block(number: number): Block | undefined;
  /** Called after each new block; returns the function that ends it. */
  onBlock(listener: () => void): () => void;
  /** False while consensus is lost: sessions that did not ask for best effort end with SERVICE_UNAVAILABLE. */
  available(): boolean;
  /** @throws when the signer may not read this channel now. */
  checkAccess(signedData: SignedData): void;
}

/** What one request asked for, handed to the encoder of each block. */
export interface DeliverRequest {
  readonly signedData: SignedData;
  /** SeekInfo.content_type is HEADER_WITH_SIG_BYTES: only config blocks keep their data. */
  readonly headerOnly: boolean;
}

export interface DeliverService<Block extends DeliverableBlock> {
  /** The channel, or undefined: NOT_FOUND. */
  source(channelId: string): DeliverSource<Block> | undefined;
  /** DeliverResponse bytes for a block. An RpcError ends the stream; any other error is answered BAD_REQUEST. */
  respond(block: Block, request: DeliverRequest, source: DeliverSource<Block>): Uint8Array;
  now(): Date;
  /** How far a request's timestamp may be from ours, in milliseconds. */
  readonly timeWindowMs: number;
}

const { SUCCESS, BAD_REQUEST, FORBIDDEN, NOT_FOUND, SERVICE_UNAVAILABLE } = common.Status;
type Status = (typeof common.Status)[keyof typeof common.Status];

/** A status that ends one request. */
class Ended extends Error {
  readonly status: Status;
  constructor(status: Status) {
    super(`status ${status}`);
    this.status = status;
  }
}

interface ParsedRequest extends DeliverRequest {
  readonly channelId: string;
  /** Bytes of the SeekInfo: only looked at once the channel is known. */
  readonly data: Uint8Array;
}

function parseRequest(envelope: common.Envelope, now: Date, timeWindowMs: number): ParsedRequest {
  try {
    const unpacked = unpackEnvelope(envelope);
    const channel = unpacked.channelHeader;
    const timestamp = channel.getTimestamp()!;
    const sent = timestamp.getSeconds() * 1000 + timestamp.getNanos() / 1e6;
    if (Math.abs(now.getTime() - sent) > timeWindowMs) throw new Error('timestamp outside the window');
    return {
      channelId: channel.getChannelId(),
      data: unpacked.data,
      headerOnly: false,
      signedData: {
        data: unpacked.payload,
        identity: unpacked.signatureHeader.getCreator_asU8(),
        signature: unpacked.signature,
      },
    };
  } catch {
    throw new Ended(BAD_REQUEST);
  }
}

function parseSeekInfo(data: Uint8Array): orderer.SeekInfo {
  try {
    return decode(orderer.SeekInfo, data);
  } catch {
    throw new Ended(BAD_REQUEST);
  }
}

/** First block of a request. `missing`: nothing will come, as Fabric's NotFoundErrorIterator. */
function firstBlock(start: orderer.SeekPosition, height: number): { number: number; missing: boolean } {
  if (start.hasOldest()) return { number: 0, missing: false };
  if (start.hasNewest()) return { number: height - 1, missing: false };
  if (start.hasNextCommit()) return { number: height, missing: false };
  const number = start.getSpecified()?.getNumber();
  return number === undefined || number > height ? { number: 0, missing: true } : { number, missing: false };
}

function lastBlock(seek: orderer.SeekInfo, first: number, height: number): number {
  const stop = seek.getStop()!;
  if (stop.hasOldest()) return first;
  // First and last are fixed in one turn: newest to newest is one block, even if another one arrives meanwhile.
  if (stop.hasNewest()) return height - 1;
  const specified = stop.getSpecified();
  if (specified === undefined) return 0;
  if (specified.getNumber() < first) throw new Ended(BAD_REQUEST);
  return specified.getNumber();
}

async function waitForBlock<Block extends DeliverableBlock>(
  source: DeliverSource<Block>,
  number: number,
  queue: MessageQueue,
  bestEffort: boolean,
): Promise<Block | undefined> {
  for (;;) {
    if (!bestEffort && !source.available()) throw new Ended(SERVICE_UNAVAILABLE);
    const block = source.block(number);
    if (block !== undefined || queue.gone) return queue.gone ? undefined : block;
    let end = () => {};
    const next = new Promise<void>((resolve) => {
      end = source.onBlock(resolve);
    });
    await Promise.race([next, queue.whenGone]);
    end();
  }
}

async function deliverBlocks<Block extends DeliverableBlock>(
  envelope: common.Envelope,
  service: DeliverService<Block>,
  queue: MessageQueue,
): Promise<void> {
  const parsed = parseRequest(envelope, service.now(), service.timeWindowMs);
  const source = service.source(parsed.channelId);
  if (source === undefined) throw new Ended(NOT_FOUND);
  const seek = parseSeekInfo(parsed.data);
  const bestEffort = seek.getErrorResponse() === orderer.SeekInfo.SeekErrorResponse.BEST_EFFORT;
  if (!bestEffort && !source.available()) throw new Ended(SERVICE_UNAVAILABLE);
  const access = new SessionAccess(source, parsed.signedData);
  const evaluate = () => {
    try {
      access.evaluate(service.now());
    } catch {
      throw new Ended(FORBIDDEN);
    }
  };
  evaluate();
  const start = seek.getStart();
  if (start === undefined || seek.getStop() === undefined) throw new Ended(BAD_REQUEST);
  const first = firstBlock(start, source.height());
  const last = lastBlock(seek, first.number, source.height());
  const request = {
    signedData: parsed.signedData,
    headerOnly: seek.getContentType() === orderer.SeekInfo.SeekContentType.HEADER_WITH_SIG,
  };
  const failIfNotReady = seek.getBehavior() === orderer.SeekInfo.SeekBehavior.FAIL_IF_NOT_READY;
  for (let { number } = first; ; number++) {
    if (failIfNotReady && number > source.height() - 1) throw new Ended(NOT_FOUND);
    if (first.missing) throw new Ended(NOT_FOUND);
    const block = await waitForBlock(source, number, queue, bestEffort);
    if (block === undefined) return;
    evaluate();
    await queue.write(respond(service, block, request, source));
    if (queue.gone || number === last) return;
  }
}

function respond<Block extends DeliverableBlock>(
  service: DeliverService<Block>,
  block: Block,
  request: DeliverRequest,
  source: DeliverSource<Block>,
): Uint8Array {
  try {
    return service.respond(block, request, source);
  } catch (error) {
    if (error instanceof RpcError) throw error;
    return statusResponse(BAD_REQUEST);
  }
}

/**
 * Serves one Deliver stream of raw messages until the client is done: request after request, each answered with its
 * blocks and a final status; a status other than SUCCESS ends the stream. Never throws. Fabric: common/deliver.
 */
export async function serveDeliver<Block extends DeliverableBlock>(
  call: ServerDuplexStream<Buffer, Buffer>,
  service: DeliverService<Block>,
): Promise<void> {
  const queue = messageQueue(call);
  try {
    for (let message = await queue.next(); message !== undefined; message = await queue.next()) {
      const ended = await requestStatus(message, service, queue);
      if (queue.gone) return;
      await queue.write(statusResponse(ended));
      if (ended !== SUCCESS) break;
    }
    if (!queue.gone) call.end();
  } catch (error) {
    if (!queue.gone) call.emit('error', error);
  }
}

async function requestStatus<Block extends DeliverableBlock>(
  message: Buffer,
  service: DeliverService<Block>,
  queue: MessageQueue,
): Promise<Status> {
  let envelope: common.Envelope;
  try {
    envelope = decode(common.Envelope, message);
  } catch (error) {
    throw new RpcError(
      grpcStatus.INTERNAL,
      `grpc: failed to unmarshal the received message: ${(error as Error).message}`,
    );
  }
  try {
    await deliverBlocks(envelope, service, queue);
    return SUCCESS;
  } catch (error) {
    if (error instanceof Ended) return error.status;
    throw error;
  }
}
