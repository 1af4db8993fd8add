import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { goField, goObject } from '../../../fabric/package/go-field.js';
import {
  type HttpAnswer,
  jsonAnswer,
  notFound,
  readBody,
  requestId,
  requestPath,
  sendAnswer,
} from '../orderer/http-answer.js';
import { logSpec } from './log-spec.js';

/** One thing that can be unwell: why, or undefined while it is well. */
export type HealthCheck = () => string | undefined;

export interface OperationsOptions {
  /** 0 for any free port. */
  readonly port: number;
  /** By component, e.g. `docker`; an empty map is always healthy. */
  readonly checks?: ReadonlyMap<string, HealthCheck>;
  readonly now: () => Date;
  /** Shown by /version. */
  readonly version: string;
}

const MAX_BODY = 64 * 1024;

/** The operations endpoint of a peer or orderer, plain HTTP: /healthz, /version, /logspec. Fabric: core/operations. */
export class OperationsServer {
  readonly #options: OperationsOptions;
  #server: Server | undefined;
  #spec = 'info';

  constructor(options: OperationsOptions) {
    this.#options = options;
  }

  /** Listens on 127.0.0.1; answers the port. */
  async start(): Promise<number> {
    const server = createServer((request, response) => void this.#handle(request, response));
    this.#server = server;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(this.#options.port, '127.0.0.1', resolve);
    });
    return (server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    const server = this.#server;
    if (server === undefined) return;
    this.#server = undefined;
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const answer = await this.#route(request, requestPath(request));
    if (answer.status !== 404) response.setHeader('X-Request-Id', requestId(request));
    sendAnswer(response, answer);
  }

  async #route(request: IncomingMessage, path: string): Promise<HttpAnswer> {
    if (path === '/healthz') return this.#health(request);
    if (path === '/version') return this.#version(request);
    if (path === '/logspec') return this.#logSpec(request);
    return notFound();
  }

  #health(request: IncomingMessage): HttpAnswer {
    if (request.method !== 'GET') return { status: 405 };
    const failed = [...(this.#options.checks ?? [])].flatMap(([component, check]) => {
      const reason = check();
      return reason === undefined ? [] : [{ component, reason }];
    });
    const state = {
      status: failed.length > 0 ? 'Service Unavailable' : 'OK',
      time: this.#options.now().toISOString(),
      ...(failed.length > 0 ? { failed_checks: failed } : {}),
    };
    const headers = { 'Content-Type': 'application/json' };
    return { status: failed.length > 0 ? 503 : 200, headers, body: JSON.stringify(state) };
  }

  #version(request: IncomingMessage): HttpAnswer {
    const headers = { 'Content-Type': 'application/json' };
    const content =
      request.method === 'GET'
        ? { CommitSHA: 'quorate-devnet', Version: this.#options.version }
        : { Error: `invalid request method: ${request.method}` };
    return { status: request.method === 'GET' ? 200 : 400, headers, body: JSON.stringify(content) };
  }

  async #logSpec(request: IncomingMessage): Promise<HttpAnswer> {
    if (request.method === 'GET') return jsonAnswer(200, { spec: this.#spec });
    if (request.method !== 'PUT') return jsonAnswer(400, { error: `invalid request method: ${request.method}` });
    try {
      const body = (await readBody(request, MAX_BODY)).toString('utf8');
      // Go reads a stream here, which ends otherwise than a text does.
      if (body.trim() === '') throw new Error('EOF');
      this.#spec = logSpec(goField(goObject(body, 'httpadmin.LogSpec'), 'LogSpec', 'spec', 'string'));
      return { status: 204 };
    } catch (error) {
      return jsonAnswer(400, { error: (error as Error).message });
    }
  }
}
