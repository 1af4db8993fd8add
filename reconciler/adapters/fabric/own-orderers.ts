import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:https';
import type { OrdererConfig } from '../../config/reconciler-config.js';
import { QuorateError } from '../../core/model/quorate-error.js';
import { CHANNELS_PATH, joinBody } from '../../fabric/participation/join-body.js';
import type { OrdererView } from '../../ports/read/channel-reader.js';

const CALL_LIMIT_MS = 15_000;

interface HttpAnswer {
  readonly status: number;
  readonly text: string;
}

interface ChannelInfo {
  readonly consensusRelation: NonNullable<OrdererView['state']>['relation'];
  readonly status: NonNullable<OrdererView['state']>['status'];
  readonly height: number;
}

/** Our own orderers by their channel participation APIs: HTTPS with a client certificate, as `osnadmin` talks to them. */
export class OwnOrderers {
  readonly #all: readonly OrdererConfig[];
  /** Looking takes a handshake less while the last connection is open. */
  readonly #agent = new Agent({ keepAlive: true });

  constructor(all: readonly OrdererConfig[]) {
    this.#all = all;
  }

  views(channel: string, names: readonly string[]): Promise<readonly OrdererView[]> {
    return Promise.all(this.#all.filter(({ name }) => names.includes(name)).map((one) => this.#view(one, channel)));
  }

  /** @throws QuorateError JOIN_FAILED, ORDERER_UNKNOWN */
  async join(name: string, channel: string, configBlock: Uint8Array): Promise<void> {
    const { body, contentType } = joinBody(configBlock);
    const { status, text } = await this.#call(this.#named(name), 'POST', CHANNELS_PATH, { body, contentType });
    if (status === 201 || (status === 405 && text.includes('channel already exists'))) return;
    throw failed('JOIN_FAILED', `${name} did not join ${channel}`, `it answers ${status}: ${text.trim()}`);
  }

  close(): void {
    this.#agent.destroy();
  }

  async #view(config: OrdererConfig, channel: string): Promise<OrdererView> {
    const { name } = config;
    try {
      const { status, text } = await this.#call(config, 'GET', `${CHANNELS_PATH}/${channel}`);
      if (status === 404) return { name, up: true, why: '', state: undefined };
      if (status !== 200) return { name, up: false, why: `it answers ${status}: ${text.trim()}`, state: undefined };
      const info = JSON.parse(text) as ChannelInfo;
      const { consensusRelation: relation, height } = info;
      return { name, up: true, why: '', state: { relation, status: info.status, height } };
    } catch (error) {
      const why = error instanceof QuorateError ? (error.why ?? error.message) : String(error);
      return { name, up: false, why, state: undefined };
    }
  }

  #named(name: string): OrdererConfig {
    const found = this.#all.find((one) => one.name === name);
    if (found) return found;
    throw new QuorateError('ORDERER_UNKNOWN', 'This organization has no such orderer', {
      why: `reconciler.yaml lists ${this.#all.map((one) => one.name).join(', ') || 'no orderer'}, not ${name}`,
      mend: 'add the orderer to fabric.orderers in reconciler.yaml',
      facts: { orderer: name },
    });
  }

  #call(
    config: OrdererConfig,
    method: 'GET' | 'POST',
    path: string,
    sent?: { readonly body: Buffer; readonly contentType: string },
  ): Promise<HttpAnswer> {
    const [, host = '', port = ''] = /^(.*):(\d+)$/.exec(config.admin) ?? [];
    return new Promise((resolve, reject) => {
      const call = request(
        {
          method,
          host,
          port: Number(port),
          path,
          ...(config.hostAlias === undefined ? {} : { servername: config.hostAlias }),
          ca: readFileSync(config.tlsRootCertificates),
          cert: readFileSync(config.clientCertificate),
          key: readFileSync(config.clientKey),
          agent: this.#agent,
          timeout: CALL_LIMIT_MS,
          headers: sent ? { 'Content-Type': sent.contentType, 'Content-Length': sent.body.length } : {},
        },
        (response) => {
          let text = '';
          response.setEncoding('utf8').on('data', (chunk: string) => {
            text += chunk;
          });
          response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
          response.on('error', reject);
        },
      );
      call.on('timeout', () => call.destroy(new Error('no answer in time')));
      call.on('error', (error) => reject(unreachable(config, error)));
      call.end(sent?.body);
    });
  }
}

function failed(code: string, what: string, why: string): QuorateError {
  return new QuorateError(code, what, {
    why,
    mend: 'see what the orderer says; `osnadmin channel list` shows what it has joined',
    retry: 'transient',
  });
}

function unreachable({ name, admin }: OrdererConfig, error: Error): QuorateError {
  return new QuorateError('ORDERER_UNREACHABLE', 'Our orderer does not answer', {
    why: `${name} at ${admin}: ${error.message}`,
    mend: 'start it, or mend fabric.orderers in reconciler.yaml (its channel participation API needs a TLS client certificate)',
    facts: { orderer: name },
    retry: 'transient',
    cause: error,
  });
}
