import { randomBytes } from 'node:crypto';
import { credentials, type ServiceError } from '@grpc/grpc-js';
import { common, orderer } from '@hyperledger/fabric-protos';
import { QuorateError } from '../../core/model/quorate-error.js';
import { lastConfigIndex } from '../../fabric/block/block-metadata.js';
import type { SigningIdentity } from '../../fabric/msp/signing-identity.js';
import { wireTime } from '../../fabric/transaction/channel-header.js';
import { signEnvelope } from '../../fabric/transaction/sign-envelope.js';
import type { OrdererPlace } from '../../ports/read/channel-reader.js';
import { grpcDetails } from './grpc-details.js';

const CALL_LIMIT_MS = 10_000;
const MOST_BYTES = 100 * 1024 * 1024;

/** What an orderer answered to a seek: a block, or the status that ended it. */
export type SeekAnswer = { readonly block: common.Block } | { readonly status: number };

/** What an orderer answered to a broadcast. */
export interface BroadcastAnswer {
  readonly status: number;
  readonly info: string;
}

/** An envelope of ours, each time another one: its nonce and time are new. */
export function envelopeOf(
  signer: SigningIdentity,
  { type, channel, data }: { readonly type: number; readonly channel: string; readonly data: Uint8Array },
): common.Envelope {
  return signEnvelope({ type, channelId: channel, data, signer, nonce: randomBytes(24), time: wireTime(new Date()) });
}

/** One orderer, asked with our own identity. Nothing is sent before the first call; close it when done. */
export class OrdererClient {
  readonly place: OrdererPlace;
  readonly #identity: SigningIdentity;
  readonly #client: orderer.AtomicBroadcastClient;

  constructor(place: OrdererPlace, identity: SigningIdentity) {
    this.place = place;
    this.#identity = identity;
    const roots = Buffer.from(place.tlsRootCertificates.join('\n'));
    this.#client = new orderer.AtomicBroadcastClient(place.address, credentials.createSsl(roots), {
      'grpc.max_receive_message_length': MOST_BYTES,
      'grpc.max_send_message_length': MOST_BYTES,
      // An orderer that was away is asked again at once: without it a second client waits in the first one's backoff.
      'grpc.use_local_subchannel_pool': 1,
    });
  }

  /** @throws QuorateError ORDERER_UNREACHABLE (transient) */
  block(channel: string, number: number | 'newest'): Promise<SeekAnswer> {
    const position = new orderer.SeekPosition();
    if (number === 'newest') position.setNewest(new orderer.SeekNewest());
    else {
      const specified = new orderer.SeekSpecified();
      specified.setNumber(number);
      position.setSpecified(specified);
    }
    const seek = new orderer.SeekInfo();
    seek.setStart(position);
    seek.setStop(position);
    seek.setBehavior(orderer.SeekInfo.SeekBehavior.FAIL_IF_NOT_READY);
    // Blocks that are there are told, too, while there is no leader: a channel that is just starting, or has lost one.
    seek.setErrorResponse(orderer.SeekInfo.SeekErrorResponse.BEST_EFFORT);
    const data = seek.serializeBinary();
    const envelope = envelopeOf(this.#identity, { type: common.HeaderType.DELIVER_SEEK_INFO, channel, data });
    const stream = this.#client.deliver({ deadline: Date.now() + CALL_LIMIT_MS });
    return this.#first<orderer.DeliverResponse, SeekAnswer>(stream, envelope, (response) => {
      const block = response.getBlock();
      return block === undefined ? { status: response.getStatus() } : { block };
    });
  }

  /** The config block in force. @throws QuorateError ORDERER_UNREACHABLE (transient) */
  async configBlock(channel: string): Promise<SeekAnswer> {
    const newest = await this.block(channel, 'newest');
    return 'block' in newest ? this.block(channel, lastConfigIndex(newest.block)) : newest;
  }

  /** @throws QuorateError ORDERER_UNREACHABLE (transient) */
  broadcast(envelope: common.Envelope): Promise<BroadcastAnswer> {
    const stream = this.#client.broadcast({ deadline: Date.now() + CALL_LIMIT_MS });
    return this.#first<orderer.BroadcastResponse, BroadcastAnswer>(stream, envelope, (response) => ({
      status: response.getStatus(),
      info: response.getInfo(),
    }));
  }

  close(): void {
    this.#client.close();
  }

  /** The first message of a stream that ends with it. */
  async #first<Message, Answer>(
    stream: OneAnswerStream<Message>,
    envelope: common.Envelope,
    read: (message: Message) => Answer,
  ): Promise<Answer> {
    try {
      return await new Promise<Answer>((resolve, reject) => {
        stream.on('data', (message) => resolve(read(message)));
        stream.on('error', (error) => reject(this.#unreachable(grpcDetails(error as ServiceError), error)));
        stream.on('end', () => reject(this.#unreachable('it ended the stream without an answer')));
        stream.write(envelope);
      });
    } finally {
      stream.cancel();
    }
  }

  #unreachable(why: string, cause?: unknown): QuorateError {
    return new QuorateError('ORDERER_UNREACHABLE', 'The orderer does not answer', {
      why: `${this.place.address}: ${why}`,
      mend: 'start it, or mend its address and its TLS CA in the Channel and Network documents',
      facts: { orderer: this.place.address },
      retry: 'transient',
      ...(cause === undefined ? {} : { cause }),
    });
  }
}

interface OneAnswerStream<Message> {
  on(event: 'data', listener: (message: Message) => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
  on(event: 'end', listener: () => void): unknown;
  write(envelope: common.Envelope): unknown;
  cancel(): void;
}
