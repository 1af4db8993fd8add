import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { BAD_REQUESTS, type BESU_ERRORS, BesuRpcError } from './besu-rpc-error.js';
import type { RpcAnswer, RpcCall } from './upstream-rpc.js';

/** Besu's --rpc-http-max-request-content-length and --rpc-http-max-batch-size, as shipped. */
const BODY_LIMIT = 5 * 1024 * 1024;
const BATCH_LIMIT = 1024;
/** Besu's --host-allowlist as shipped: a web page that resolves its own name to this machine gets nothing. */
const HOSTS = /^(?:localhost|127\.0\.0\.1)(?::\d+)?$/i;

/** What Besu says where there is nothing to say. */
const WORDS: Readonly<Record<number, string>> = { 413: 'Request Entity Too Large', 500: 'Internal Server Error' };

type Id = string | number | null;

/** Besu's JSON-RPC over HTTP on 127.0.0.1: single requests and batches, its texts and status codes. */
export class RpcServer {
  readonly #answer: (call: RpcCall) => Promise<RpcAnswer>;
  #server: Server | undefined;

  /** @param answer must not throw */
  constructor(answer: (call: RpcCall) => Promise<RpcAnswer>) {
    this.#answer = answer;
  }

  /** @returns the port. @throws Error EADDRINUSE */
  listen(port: number): Promise<number> {
    const server = createServer((request, response) => {
      this.#serve(request, response).catch(() => response.destroy());
    });
    this.#server = server;
    return new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
    });
  }

  /** The port is free when this resolves; without effect on one that does not listen. */
  async close(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (server === undefined) return;
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!HOSTS.test(request.headers.host ?? '')) return send(response, 403, { message: 'Host not authorized.' });
    // Besu's own page for those who look whether anybody is there: 201, and nothing on it.
    if (request.method === 'GET' && request.url === '/') return send(response, 201, undefined);
    if (request.method !== 'POST') return send(response, 405, undefined);
    const body = await bodyOf(request);
    if (body === undefined) return send(response, 413, undefined);
    const parsed = json(body);
    if (Array.isArray(parsed)) return this.#batch(parsed, response);
    if (parsed === null) return send(response, 500, undefined);
    if (typeof parsed !== 'object') return send(response, 400, failure(null, 'parse'));
    const answer = await this.#one(parsed as Record<string, unknown>);
    send(response, answer?.error && BAD_REQUESTS.has(answer.error.code) ? 400 : 200, answer);
  }

  async #batch(requests: readonly unknown[], response: ServerResponse): Promise<void> {
    if (requests.length === 0) return send(response, 400, failure(null, 'invalidRequest'));
    if (requests.length > BATCH_LIMIT) {
      return send(response, 200, {
        jsonrpc: '2.0',
        id: null,
        error: { code: -32005, message: 'Number of requests exceeds max batch size' },
      });
    }
    // In order, as each may change what the next one reads; reads between two changes together: the chain is asked once.
    const answers: unknown[] = [];
    for (let from = 0; from < requests.length; ) {
      const change = requests.findIndex((one, index) => index > from && !isRead(one));
      const to = !isRead(requests[from]) ? from + 1 : change < 0 ? requests.length : change;
      answers.push(...(await Promise.all(requests.slice(from, to).map((one) => this.#one(one)))));
      from = to;
    }
    send(
      response,
      200,
      answers.filter((answer) => answer !== undefined),
    );
  }

  /** Undefined for a notification. */
  async #one(request: unknown): Promise<Answer | undefined> {
    const { id, method, params = [] } = (request ?? {}) as Record<string, unknown>;
    if (method === undefined || typeof method === 'object' || !Array.isArray(params)) {
      return failure((id as Id) ?? null, 'invalidRequest');
    }
    if (id === undefined) return undefined;
    if (id !== null && typeof id === 'object') return failure(null, 'invalidRequest');
    return { jsonrpc: '2.0', id: id as Id, ...(await this.#answer({ method: String(method), params })) };
  }
}

/** Calls that change nothing, at any node. */
const READS = /^eth_(?:call|chainId|blockNumber|gasPrice|estimateGas|get(?!Filter)[A-Z]\w+)$/;

function isRead(request: unknown): boolean {
  return READS.test(String((request as { readonly method?: unknown } | null)?.method));
}

interface Answer {
  readonly jsonrpc: '2.0';
  readonly id: Id;
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message: string };
}

function failure(id: Id, name: keyof typeof BESU_ERRORS): Answer {
  const { code, message } = new BesuRpcError(name);
  return { jsonrpc: '2.0', id, error: { code, message } };
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function bodyOf(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += (chunk as Buffer).length;
    if (size > BODY_LIMIT) return undefined;
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(body === undefined ? WORDS[status] : JSON.stringify(body));
}
