/** Stands between clients and a peer, and holds what they submit: the order of transactions is then a test's to choose. */
import {
  type ClientHttp2Session,
  connect,
  constants,
  createSecureServer,
  type IncomingHttpHeaders,
  type IncomingHttpStatusHeader,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2';
import type { AddressInfo } from 'node:net';
import { gateway } from '@hyperledger/fabric-protos';
import type { RunningNetwork, RunningPeer } from '../../reconciler/devnet/running-network.js';
import { type Call, callOf, type Gate } from './transactions.js';

const SUBMIT = '/gateway.Gateway/Submit';
/** gRPC's frame: one byte that says whether it is compressed, four of length. */
const FRAME_HEADER = 5;

/**
 * A peer's front: its name and certificate, an address of its own. Every call goes through as it is; one that submits
 * waits, whole, until the gate lets it pass. It knows no engine: all that it sees is gRPC.
 */
export class SubmissionGate {
  /** Asked of every call that is submitted; undefined: all pass at once. */
  gate: Gate | undefined;
  readonly #server;
  readonly #sessions = new Set<ServerHttp2Session>();

  private constructor(network: RunningNetwork, node: RunningPeer) {
    const owner = network.identities.find(({ mspId }) => mspId === node.mspId)!;
    const { certificatePem, privateKeyPem } = owner.tls.get(node.name.split('.')[0]!)!;
    this.#server = createSecureServer({ cert: certificatePem, key: privateKeyPem });
    this.#server.on('session', (session) => {
      const target = connect(`https://${node.address}`, { ca: owner.tlsCa.certificatePem, servername: node.name });
      this.#sessions.add(session);
      session.on('close', () => {
        this.#sessions.delete(session);
        target.destroy();
      });
      session.on('error', () => target.destroy());
      target.on('error', () => session.destroy());
      target.on('close', () => session.destroy());
      session.on('stream', (stream, headers) => this.#forward(target, stream, headers));
    });
  }

  static async start(network: RunningNetwork, node: RunningPeer): Promise<SubmissionGate> {
    const front = new SubmissionGate(network, node);
    await new Promise<void>((resolve) => front.#server.listen(0, '127.0.0.1', resolve));
    return front;
  }

  get address(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    for (const session of this.#sessions) session.destroy();
    await closed;
  }

  #forward(target: ClientHttp2Session, incoming: ServerHttp2Stream, headers: IncomingHttpHeaders): void {
    const outgoing = target.request(headers as Record<string, string>);
    backwards(outgoing, incoming);
    if (headers[':path'] !== SUBMIT) {
      incoming.pipe(outgoing);
      return;
    }
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', async () => {
      const body = Buffer.concat(chunks);
      const call = submittedCall(body);
      const answered = new Promise<void>((resolve) => outgoing.once('close', resolve));
      if (call) await this.gate?.(call, answered);
      outgoing.end(body);
    });
  }
}

function submittedCall(body: Buffer): Call | undefined {
  const request = gateway.SubmitRequest.deserializeBinary(body.subarray(FRAME_HEADER));
  return callOf(request.getPreparedTransaction()!);
}

/** What the peer answers, trailers too; whoever of the two ends early ends the other. */
function backwards(outgoing: ReturnType<ClientHttp2Session['request']>, incoming: ServerHttp2Stream): void {
  let trailers: IncomingHttpHeaders = {};
  outgoing.on('trailers', (said) => {
    trailers = said;
  });
  incoming.on('wantTrailers', () => incoming.sendTrailers(trailers));
  outgoing.on('response', (said: IncomingHttpHeaders & IncomingHttpStatusHeader, flags) => {
    const endStream = (flags & constants.NGHTTP2_FLAG_END_STREAM) !== 0;
    if (incoming.destroyed) return;
    incoming.respond(said as Record<string, string>, endStream ? { endStream } : { waitForTrailers: true });
    if (!endStream) outgoing.pipe(incoming);
  });
  outgoing.on('error', () => incoming.close(constants.NGHTTP2_CANCEL));
  incoming.on('error', () => undefined);
  incoming.on('close', () => outgoing.close(constants.NGHTTP2_CANCEL));
}
