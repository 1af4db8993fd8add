import { createServer as createHttpsServer, type Server as HttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { type handleBidiStreamingCall, Server, ServerCredentials } from '@grpc/grpc-js';
import type { SigningIdentity } from '../../../fabric/msp/signing-identity.js';
import type { CertifiedKey } from '../../identities/issue-certificate.js';
import type { RunningOrderer } from '../../running-network.js';
import { blockResponse, headerWithSignatures } from '../deliver/deliver-responses.js';
import { type DeliverableBlock, type DeliverService, serveDeliver } from '../deliver/deliver-session.js';
import { OperationsServer } from '../operations/operations-server.js';
import { serveBroadcast } from './broadcast.js';
import { requestId, sendAnswer } from './http-answer.js';
import { requireAccess } from './message-filters.js';
import type { OrdererChannel } from './orderer-channel.js';
import type { OrderingService } from './ordering-service.js';
import { participation } from './participation-api.js';
import { Registrar } from './registrar.js';

/** Fabric's limit for gRPC messages, both ways. */
const MAX_MESSAGE = 100 * 1024 * 1024;
/** General.Authentication.TimeWindow as shipped. */
const TIME_WINDOW_MS = 15 * 60_000;

export interface OrdererNodeOptions {
  /** `orderer0.ordering.localhost` */
  readonly name: string;
  readonly signer: SigningIdentity;
  readonly tls: CertifiedKey;
  /** TLS CA certificates whose client certificates may use the admin endpoint: the own organization's. */
  readonly clientRootCas: readonly string[];
  /** 0 for any free port; kept over restarts. */
  readonly ports: { readonly rpc: number; readonly admin: number; readonly operations: number };
  readonly now?: () => Date;
  /** Tells the person who runs the network why a config update was refused. */
  readonly explain?: (text: string) => void;
}

const bytes = { serialize: (value: Buffer) => value, deserialize: (value: Buffer) => value };
const method = (name: string) => ({
  path: `/orderer.AtomicBroadcast/${name}`,
  requestStream: true as const,
  responseStream: true as const,
  requestSerialize: bytes.serialize,
  requestDeserialize: bytes.deserialize,
  responseSerialize: bytes.serialize,
  responseDeserialize: bytes.deserialize,
});
const SERVICE = { broadcast: method('Broadcast'), deliver: method('Deliver') };

/**
 * One orderer: its gRPC endpoint (AtomicBroadcast over TLS), its admin endpoint (channel participation over mutual
 * TLS) and its operations endpoint, all on 127.0.0.1. Several share one OrderingService, which is their consensus.
 */
export class OrdererNode implements RunningOrderer {
  readonly name: string;
  readonly mspId: string;
  readonly registrar: Registrar;
  readonly #now: () => Date;
  readonly #operations: OperationsServer;
  #ports: { rpc: number; admin: number; operations: number };
  #tls: CertifiedKey;
  #clientRootCas: readonly string[];
  #rpc: Server | undefined;
  #admin: HttpsServer | undefined;

  constructor(service: OrderingService, options: OrdererNodeOptions) {
    this.name = options.name;
    this.mspId = options.signer.mspId;
    this.#tls = options.tls;
    this.#clientRootCas = options.clientRootCas;
    this.#now = options.now ?? (() => new Date());
    this.#ports = { ...options.ports };
    this.registrar = new Registrar(
      service,
      { name: options.name, signer: options.signer, tlsCertificatePem: options.tls.certificatePem },
      this.#now,
      options.explain,
    );
    this.registrar.setRunning(false);
    this.#operations = new OperationsServer({
      port: options.ports.operations,
      now: this.#now,
      version: 'quorate-devnet',
    });
  }

  /** `127.0.0.1:PORT` of the gRPC endpoint, once started. */
  get address(): string {
    return `127.0.0.1:${this.#ports.rpc}`;
  }

  /** `127.0.0.1:PORT` of the channel participation endpoint, once started. */
  get adminAddress(): string {
    return `127.0.0.1:${this.#ports.admin}`;
  }

  /** `127.0.0.1:PORT` of the operations endpoint, once started. */
  get operationsAddress(): string {
    return `127.0.0.1:${this.#ports.operations}`;
  }

  get isRunning(): boolean {
    return this.#rpc !== undefined;
  }

  /** Starts all endpoints; the channels joined before are there again. @throws when a port is taken. */
  async start(): Promise<void> {
    if (this.isRunning) return;
    const [rpc, admin, operations] = await Promise.all([
      this.#startRpc(),
      this.#startAdmin(),
      this.#operations.start(),
    ]);
    this.#ports = { rpc, admin, operations };
    this.registrar.setRunning(true);
  }

  /** Cuts all connections and leaves consensus; keeps the channels. */
  async stop(): Promise<void> {
    this.registrar.setRunning(false);
    const rpc = this.#rpc;
    const admin = this.#admin;
    this.#rpc = undefined;
    this.#admin = undefined;
    rpc?.forceShutdown();
    admin?.closeAllConnections();
    await Promise.all([
      admin === undefined ? undefined : new Promise((resolve) => admin.close(resolve)),
      this.#operations.stop(),
    ]);
  }

  useTls(pair: CertifiedKey, authorities: readonly string[]): void {
    this.#tls = pair;
    this.#clientRootCas = authorities;
    this.registrar.setTlsCertificate(pair.certificatePem);
  }

  /** An orderer's own MSP decides nothing: who may do what in a channel its configuration says. */
  useIdentity(signer: SigningIdentity): void {
    this.registrar.setSigner(signer);
  }

  async #startRpc(): Promise<number> {
    const server = new Server({
      'grpc.max_receive_message_length': MAX_MESSAGE,
      'grpc.max_send_message_length': MAX_MESSAGE,
    });
    const broadcast: handleBidiStreamingCall<Buffer, Buffer> = (call) => void serveBroadcast(call, this.registrar);
    const deliver: handleBidiStreamingCall<Buffer, Buffer> = (call) => void serveDeliver(call, this.#deliver());
    server.addService(SERVICE, { broadcast, deliver });
    const { certificatePem, privateKeyPem } = this.#tls;
    // Clients need no certificate here; naming a CA spares Node the loading of its own root certificates (40 ms).
    const credentials = ServerCredentials.createSsl(Buffer.from(this.#clientRootCas.join('')), [
      { cert_chain: Buffer.from(certificatePem), private_key: Buffer.from(privateKeyPem) },
    ]);
    const port = await new Promise<number>((resolve, reject) => {
      server.bindAsync(this.address, credentials, (error, bound) => (error ? reject(error) : resolve(bound)));
    });
    this.#rpc = server;
    return port;
  }

  async #startAdmin(): Promise<number> {
    const { certificatePem, privateKeyPem } = this.#tls;
    const server = createHttpsServer(
      {
        cert: certificatePem,
        key: privateKeyPem,
        ca: [...this.#clientRootCas],
        requestCert: true,
        rejectUnauthorized: true,
      },
      async (request, response) => {
        const { answer, known } = await participation(request, this.registrar);
        if (known) response.setHeader('X-Request-Id', requestId(request));
        sendAnswer(response, answer);
      },
    );
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(this.#ports.admin, '127.0.0.1', resolve);
    });
    this.#admin = server;
    return (server.address() as AddressInfo).port;
  }

  #deliver(): DeliverService<DeliverableBlock> {
    return {
      source: (channelId) => {
        const channel = this.registrar.channel(channelId);
        return channel && deliverSource(channel);
      },
      respond: (block, { headerOnly }) => blockResponse(headerOnly ? headerWithSignatures(block) : block.bytes),
      now: this.#now,
      timeWindowMs: TIME_WINDOW_MS,
    };
  }
}

/** A channel of this orderer as the deliver service reads it. */
export function deliverSource(channel: OrdererChannel) {
  const { ordered } = channel;
  return {
    channelId: ordered.channelId,
    sequence: () => ordered.bundle().sequence,
    height: () => ordered.height(),
    block: (number: number) => channel.block(number),
    onBlock: (listener: () => void) => ordered.onChange(listener),
    available: () => ordered.available(),
    checkAccess: (signedData: Parameters<typeof requireAccess>[2]) =>
      requireAccess(ordered.bundle(), 'Readers', signedData),
  };
}
