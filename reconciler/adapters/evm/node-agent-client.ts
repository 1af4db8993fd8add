import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import { text } from 'node:stream/consumers';
import type { NodeAgentConfig } from '../../config/reconciler-config.js';
import { QuorateError, type QuorateErrorParameters } from '../../core/model/quorate-error.js';
import type { OwnNodeLists, OwnNodeResult } from '../../ports/write/permissioning-writer.js';
import { NODE_PATH } from './node-agent-order.js';
import type { NodeAgentReport } from './node-agent-report.js';

/** The node has 15 s for each of a few calls. */
const PATIENCE_MS = 120_000;

/** Asks the helper beside one of our own nodes, over mutual TLS. */
export class NodeAgentClient {
  readonly #config: NodeAgentConfig;

  constructor(config: NodeAgentConfig) {
    this.#config = config;
  }

  get name(): string {
    return this.#config.name;
  }

  /** @throws QuorateError NODE_AGENT_UNREACHABLE (transient), NODE_UNKNOWN: the helper is beside another node */
  async read(): Promise<NodeAgentReport> {
    const report = (await this.#ask('GET')) as NodeAgentReport;
    if (report.node === this.name) return report;
    throw new QuorateError('NODE_UNKNOWN', 'This helper is beside another node', {
      why: `${this.name} is meant, and ${JSON.stringify(report.node)} is there`,
      mend: `compare besu.nodes of our settings with \`node\` of the helper at ${this.#config.agent}`,
      facts: { node: this.name },
    });
  }

  /** @throws QuorateError NODE_AGENT_UNREACHABLE (transient), NODE_UNKNOWN, WRONG_CHAIN, and as `NodeAgent.write` */
  async write(chainId: number, lists: OwnNodeLists): Promise<OwnNodeResult> {
    return (await this.#ask('PUT', { node: this.name, chainId, lists })) as OwnNodeResult;
  }

  async #ask(method: 'GET' | 'PUT', body?: unknown): Promise<unknown> {
    const answer = await this.#send(method, body === undefined ? '' : JSON.stringify(body));
    let parsed: { readonly error?: QuorateErrorParameters & { readonly code: string; readonly what: string } };
    try {
      parsed = JSON.parse(answer) as typeof parsed;
    } catch {
      throw this.#unreachable('it does not answer in JSON');
    }
    if (parsed.error === undefined) return parsed;
    const { code, what, why, mend, retry, facts } = parsed.error;
    throw new QuorateError(code, what, {
      facts: { ...facts, node: this.name },
      ...(why === undefined ? {} : { why: `${this.name}: ${why}` }),
      ...(mend === undefined ? {} : { mend }),
      ...(retry === undefined ? {} : { retry }),
    });
  }

  #send(method: 'GET' | 'PUT', body: string): Promise<string> {
    return new Promise((resolve, reject) => {
      const fail = (error: Error) => reject(this.#unreachable(error.message));
      try {
        const call = request(new URL(NODE_PATH, this.#config.agent), {
          ...this.#tls(),
          method,
          agent: false,
          timeout: PATIENCE_MS,
          headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
        });
        call.once('timeout', () => call.destroy(new Error(`it is silent for ${PATIENCE_MS / 1000} s`)));
        call.once('error', fail);
        call.once('response', (response) => text(response).then(resolve, fail));
        call.end(body);
      } catch (error) {
        fail(error as Error);
      }
    });
  }

  /** Read each time: certificates are renewed while a loop runs. */
  #tls() {
    const { tlsRootCertificates, clientCertificate, clientKey } = this.#config;
    const [ca, cert, key] = [tlsRootCertificates, clientCertificate, clientKey].map((file) => readFileSync(file));
    return { ca, cert, key, minVersion: 'TLSv1.3' as const };
  }

  #unreachable(why: string): QuorateError {
    const { name, agent } = this.#config;
    return new QuorateError('NODE_AGENT_UNREACHABLE', 'The helper beside one of our nodes cannot be asked', {
      why: `${name}, ${agent}: ${why}`,
      mend: 'look whether `reconcile node-agent` runs there, and whether each side has the certificates of the other',
      facts: { node: name, agent },
      retry: 'transient',
    });
  }
}
