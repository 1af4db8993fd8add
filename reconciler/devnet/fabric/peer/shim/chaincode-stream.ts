import { peer } from '@hyperledger/fabric-protos';
import { errorText } from '../endorser/error-text.js';
import type { ExecutionParameters } from '../endorser/simulation.js';
import { chaincodeMessage, MessageType, messageTypeName } from './chaincode-message.js';
import { TransactionContext } from './transaction-context.js';

/** ChaincodeAdditionalParams as Fabric v3.1 sends it: write batches and reads of many keys, up to 1000 each. */
const READY_PAYLOAD = new Uint8Array([0x08, 0x01, 0x10, 0xe8, 0x07, 0x18, 0x01, 0x20, 0xe8, 0x07]);

/** Why an execution failed whose stream ended. Gateways look for this text. */
export const STREAM_TERMINATED = 'chaincode stream terminated';
/** Why an execution failed whose chaincode did not answer in time. */
export const EXECUTION_TIMEOUT = 'timeout expired while executing transaction';

/** The two directions of a `protos.Chaincode/Connect` call, as grpc-js gives them. */
export interface MessageStream {
  write(message: peer.ChaincodeMessage): unknown;
  end(): unknown;
  on(event: 'data', listener: (message: peer.ChaincodeMessage) => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
  on(event: 'end', listener: () => void): unknown;
}

/** Answers one request of a chaincode. @throws with the text that goes back to it. */
export type RequestHandler = (context: TransactionContext, payload: Uint8Array) => Uint8Array | Promise<Uint8Array>;

/** What one stream needs of the peer. */
export interface ChaincodeStreamParameters {
  /** The only name that may register: the package id. */
  readonly packageId: string;
  readonly stream: MessageStream;
  readonly handlers: ReadonlyMap<number, RequestHandler>;
  readonly log: (line: string) => void;
}

/** The peer's end of one chaincode stream. Fabric: core/chaincode/handler.go. KEEPALIVE is never sent. */
export class ChaincodeStream {
  /** Resolves when the chaincode is registered and ready; rejects when it is refused or the stream ends before. */
  readonly ready: Promise<void>;
  readonly #parameters: ChaincodeStreamParameters;
  readonly #contexts = new Map<string, TransactionContext>();
  readonly #ended: (() => void)[] = [];
  #state: 'created' | 'ready' | 'ended' = 'created';
  #settle: { resolve: () => void; reject: (error: Error) => void };

  constructor(parameters: ChaincodeStreamParameters) {
    this.#parameters = parameters;
    const { promise, resolve, reject } = promiseWithResolvers();
    this.ready = promise;
    this.#settle = { resolve, reject };
    parameters.stream.on('data', (message) => this.#receive(message));
    parameters.stream.on('error', (error) =>
      this.#end(`receive from chaincode support stream failed: ${error.message}`),
    );
    parameters.stream.on('end', () => this.#end('EOF'));
  }

  get isReady(): boolean {
    return this.#state === 'ready';
  }

  /** Calls back once when the stream ends, at once when it has. */
  onEnd(listener: () => void): void {
    if (this.#state === 'ended') listener();
    else this.#ended.push(listener);
  }

  close(): void {
    this.#end('closed by the peer');
  }

  /**
   * Sends INIT or TRANSACTION and resolves with the chaincode's COMPLETED or ERROR.
   * Rejects when the same transaction is already running here, on timeout, and when the stream ends.
   */
  async execute(
    parameters: ExecutionParameters,
    namespace: string,
    message: peer.ChaincodeMessage,
    timeoutMs: number,
  ): Promise<peer.ChaincodeMessage> {
    const { transactionId, channelId } = parameters;
    const key = contextKey(channelId, transactionId);
    if (this.#contexts.has(key)) throw new Error(`txid: ${transactionId}(${channelId}) exists`);
    if (this.#state !== 'ready') throw new Error(STREAM_TERMINATED);
    let context: TransactionContext | undefined;
    let timer: NodeJS.Timeout | undefined;
    try {
      return await new Promise<peer.ChaincodeMessage>((resolve, reject) => {
        const isInit = message.getType() === MessageType.INIT;
        context = new TransactionContext(parameters, namespace, isInit, { resolve, reject });
        this.#contexts.set(key, context);
        timer = setTimeout(() => reject(new Error(EXECUTION_TIMEOUT)), timeoutMs);
        message.setProposal(parameters.signedProposal);
        this.#send(message);
      });
    } finally {
      clearTimeout(timer);
      context?.queries.closeAll();
      this.#contexts.delete(key);
    }
  }

  #send(message: peer.ChaincodeMessage): void {
    if (this.#state !== 'ended') this.#parameters.stream.write(message);
  }

  #receive(message: peer.ChaincodeMessage): void {
    const type = message.getType();
    if (type === MessageType.KEEPALIVE || this.#state === 'ended') return;
    if (this.#state === 'created') {
      if (type === MessageType.REGISTER) this.#register(message);
      else
        this.#end(
          `[${message.getTxid()}] Fabric side handler cannot handle message (${messageTypeName(type)}) while in created state`,
        );
      return;
    }
    if (type === MessageType.COMPLETED || type === MessageType.ERROR) {
      this.#contexts.get(contextKey(message.getChannelId(), message.getTxid()))?.outcome.resolve(message);
      return;
    }
    const handler = this.#parameters.handlers.get(type);
    if (handler === undefined) {
      this.#end(
        `[${message.getTxid()}] Fabric side handler cannot handle message (${messageTypeName(type)}) while in ready state`,
      );
      return;
    }
    void this.#answer(message, handler);
  }

  async #answer(message: peer.ChaincodeMessage, handler: RequestHandler): Promise<void> {
    const [channelId, transactionId] = [message.getChannelId(), message.getTxid()];
    const context = this.#contexts.get(contextKey(channelId, transactionId));
    if (context?.busy === true) {
      this.#parameters.log(`another request of ${this.#parameters.packageId} is pending for ${transactionId}: dropped`);
      return;
    }
    let answer: peer.ChaincodeMessage;
    try {
      if (context === undefined) throw new Error('no ledger context');
      context.busy = true;
      const payload = await handler(context, message.getPayload_asU8());
      answer = chaincodeMessage(MessageType.RESPONSE, channelId, transactionId, payload);
    } catch (error) {
      const text = `${messageTypeName(message.getType())} failed: transaction ID: ${transactionId}: ${errorText(error)}`;
      answer = chaincodeMessage(MessageType.ERROR, channelId, transactionId, Buffer.from(text));
    } finally {
      if (context !== undefined) context.busy = false;
    }
    this.#send(answer);
  }

  #register(message: peer.ChaincodeMessage): void {
    const name = registeredName(message.getPayload_asU8());
    if (name !== this.#parameters.packageId) {
      const text =
        name === ''
          ? 'error in handling register chaincode, chaincodeID name is empty'
          : `peer will not accept external chaincode connection ${name} (except in dev mode)`;
      this.#end(text);
      return;
    }
    this.#send(chaincodeMessage(MessageType.REGISTERED));
    this.#send(chaincodeMessage(MessageType.READY, '', '', READY_PAYLOAD));
    this.#state = 'ready';
    this.#settle.resolve();
  }

  #end(why: string): void {
    if (this.#state === 'ended') return;
    this.#parameters.log(`chaincode stream of ${this.#parameters.packageId} ended: ${why}`);
    this.#state = 'ended';
    this.#settle.reject(new Error(why));
    this.#parameters.stream.end();
    for (const context of this.#contexts.values()) context.outcome.reject(new Error(STREAM_TERMINATED));
    for (const listener of this.#ended.splice(0)) listener();
  }
}

/** One execution per channel and transaction id, as in Fabric's TransactionContexts. */
function contextKey(channelId: string, transactionId: string): string {
  return `${channelId}\u0000${transactionId}`;
}

function registeredName(payload: Uint8Array): string {
  try {
    return peer.ChaincodeID.deserializeBinary(payload).getName();
  } catch {
    return '';
  }
}

function promiseWithResolvers(): { promise: Promise<void>; resolve: () => void; reject: (error: Error) => void } {
  let resolve: () => void = () => undefined;
  let reject: (error: Error) => void = () => undefined;
  const promise = new Promise<void>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  promise.catch(() => undefined); // a stream that ends after it was ready has nobody who waits
  return { promise, resolve, reject };
}
