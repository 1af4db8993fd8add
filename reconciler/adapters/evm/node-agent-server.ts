import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { QuorateError } from '../../core/model/quorate-error.js';
import type { NodeAgent } from './node-agent.js';
import { NODE_PATH, type NodeAgentOrder, parseNodeAgentOrder } from './node-agent-order.js';

export interface NodeAgentServerOptions {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  /** PEM. */
  readonly certificate: string;
  readonly key: string;
  readonly clientCertificates: string;
  /** SHA-256 in lower-case hex; undefined: every certificate of that CA. */
  readonly clients: readonly string[] | undefined;
  readonly log: (line: string) => void;
}

/** 10,000 enodes in each list are far below. */
const BODY_LIMIT = 8 * 1024 * 1024;
const REQUEST_LIMIT_MS = 60_000;
const CONNECTIONS = 50;

/** A node agent over mutual TLS 1.3: who has no certificate of its own organization is gone after the handshake. */
export class NodeAgentServer {
  readonly #agent: NodeAgent;
  readonly #options: NodeAgentServerOptions;
  readonly #server: Server;

  /** @throws QuorateError NODE_AGENT_TLS: these are no certificates */
  constructor(agent: NodeAgent, options: NodeAgentServerOptions) {
    this.#agent = agent;
    this.#options = options;
    const { certificate, key, clientCertificates } = options;
    try {
      this.#server = createServer(
        {
          cert: certificate,
          key,
          ca: clientCertificates,
          requestCert: true,
          rejectUnauthorized: true,
          minVersion: 'TLSv1.3',
        },
        (request, response) => void this.#serve(request, response),
      );
    } catch (error) {
      throw new QuorateError('NODE_AGENT_TLS', 'The certificates of the node agent cannot be used', {
        why: (error as Error).message,
        mend: 'look whether tls.certificate and tls.key belong together, and are PEM',
      });
    }
    this.#server.maxConnections = CONNECTIONS;
    this.#server.requestTimeout = REQUEST_LIMIT_MS;
    this.#server.on('tlsClientError', (error) => options.log(`refused: ${error.message}`));
  }

  /** @returns the port. @throws QuorateError NODE_AGENT_LISTEN */
  listen(): Promise<number> {
    const { host, port } = this.#options;
    return new Promise((resolve, reject) => {
      this.#server.once('error', (error) =>
        reject(
          new QuorateError('NODE_AGENT_LISTEN', 'The node agent cannot listen there', {
            why: `${host}, port ${port}: ${error.message}`,
            mend: 'choose another `listen`',
          }),
        ),
      );
      this.#server.listen(port, host, () => resolve((this.#server.address() as AddressInfo).port));
    });
  }

  /** What is under way ends first: an edit is never cut off by us. */
  async close(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeIdleConnections();
    });
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const who = (request.socket as TLSSocket).getPeerCertificate();
    try {
      const result = await this.#answer(request, who.fingerprint256);
      send(response, 200, result);
    } catch (error) {
      const shown = error instanceof QuorateError ? error : defect(error);
      this.#options.log(
        `${request.method} of ${who.subject?.CN ?? 'nobody'}: ${shown.code}: ${shown.why ?? shown.message}`,
      );
      send(response, shown.retry === 'transient' ? 503 : 400, { error: shown });
    }
  }

  async #answer(request: IncomingMessage, fingerprint: string | undefined): Promise<unknown> {
    const { clients } = this.#options;
    const shown = fingerprint?.replaceAll(':', '').toLowerCase();
    if (clients !== undefined && !clients.includes(shown ?? '')) {
      throw refused('this certificate is not among tls.clients', 'name its SHA-256 fingerprint there');
    }
    const { method, url } = request;
    if (url !== NODE_PATH) throw refused(`there is no ${url} here`, 'use the same release on both sides');
    if (method === 'GET') return this.#agent.read();
    if (method !== 'PUT') throw refused(`it takes no ${method}`, 'use the same release on both sides');
    const order = parseNodeAgentOrder(await bodyOf(request));
    return this.#write(order);
  }

  async #write({ node, chainId, lists }: NodeAgentOrder): Promise<unknown> {
    if (node !== this.#agent.node) {
      throw new QuorateError('NODE_UNKNOWN', 'This helper is beside another node', {
        why: `${JSON.stringify(node)} is meant, and ${this.#agent.node} is here`,
        mend: 'compare `agent` of our settings with `node` of the helper',
      });
    }
    const result = await this.#agent.write(lists, chainId);
    const { changed, refused: left } = result;
    if (changed || left.length > 0) this.#options.log(`lists written; ${left.length} entries refused`);
    return result;
  }
}

function refused(why: string, mend: string): QuorateError {
  return new QuorateError('NODE_AGENT_REFUSED', 'The node agent refuses this request', { why, mend });
}

function defect(error: unknown): QuorateError {
  return new QuorateError('INTERNAL', 'Quorate has a defect', {
    why: error instanceof Error ? error.message : String(error),
    mend: "please report it, with the agent's log",
  });
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += (chunk as Buffer).length;
    if (size > BODY_LIMIT) throw refused(`it is longer than ${BODY_LIMIT} bytes`, 'split the list');
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function send(response: ServerResponse, status: number, body: unknown): void {
  if (response.destroyed) return;
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(JSON.stringify(body));
}
