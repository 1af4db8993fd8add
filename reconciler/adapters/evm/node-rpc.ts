import { request } from 'node:http';
import { request as secureRequest } from 'node:https';
import { QuorateError } from '../../core/model/quorate-error.js';

/** What a node answers that refuses: many of Besu's errors share a code, and their text tells them apart. */
export interface NodeRefusal {
  readonly code: number;
  readonly message: string;
}

export type NodeAnswer = { readonly result: unknown } | { readonly refused: NodeRefusal };

const PATIENCE_MS = 15_000;
const ANSWER_LIMIT = 32 * 1024 * 1024;

/** One node's JSON-RPC over HTTP: the one URL, no redirects, no proxy. */
export class NodeRpc {
  readonly #url: URL;

  constructor(url: string) {
    this.#url = new URL(url);
  }

  /** @throws QuorateError NODE_UNREACHABLE (transient): no answer, or none of JSON-RPC */
  async call(method: string, ...params: readonly unknown[]): Promise<NodeAnswer> {
    const text = await this.#post(JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }));
    let answer: { readonly result?: unknown; readonly error?: NodeRefusal };
    try {
      answer = JSON.parse(text) as typeof answer;
    } catch {
      throw this.#unreachable(`it does not answer in JSON: ${JSON.stringify(text.slice(0, 80))}`);
    }
    if (answer?.error) return { refused: { code: answer.error.code, message: String(answer.error.message) } };
    if (answer === null || typeof answer !== 'object' || !('result' in answer)) {
      throw this.#unreachable('it does not answer as JSON-RPC does');
    }
    return { result: answer.result };
  }

  #post(body: string): Promise<string> {
    const url = this.#url;
    const send = url.protocol === 'https:' ? secureRequest : request;
    return new Promise((resolve, reject) => {
      const fail = (error: Error) => reject(this.#unreachable(error.message));
      const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
      // A connection for each call: a node that has started anew is found at once.
      const call = send(url, { method: 'POST', agent: false, headers, timeout: PATIENCE_MS });
      call.once('timeout', () => call.destroy(new Error(`it is silent for ${PATIENCE_MS / 1000} s`)));
      call.once('error', fail);
      call.once('response', (response) => {
        const chunks: Buffer[] = [];
        let size = 0;
        response.on('data', (chunk: Buffer) => {
          size += chunk.length;
          if (size > ANSWER_LIMIT) call.destroy(new Error('its answer is too long'));
          chunks.push(chunk);
        });
        response.once('error', fail);
        response.once('end', () => resolve(Buffer.concat(chunks).toString('utf8')));
      });
      call.end(body);
    });
  }

  #unreachable(why: string): QuorateError {
    return new QuorateError('NODE_UNREACHABLE', 'The node does not answer', {
      why: `${this.#url.origin}: ${why}`,
      mend: 'look whether the node runs, and whether its JSON-RPC is where the settings say',
      facts: { url: this.#url.origin },
      retry: 'transient',
    });
  }
}
