import { request as plain } from 'node:http';
import { request as secure } from 'node:https';
import type { Seen } from './case.js';
import type { Party } from './party.js';

export interface Question {
  readonly method?: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** To the participation API: whose client certificate; `null` for none. */
  readonly as?: string | null;
}

export interface HttpReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

const TOLD = ['content-type', 'location', 'allow', 'cache-control', 'x-content-type-options'];

/** Status, body, and the headers that Fabric itself sets. */
export function replySeen({ status, headers, body }: HttpReply): Seen {
  const told = TOLD.flatMap((name) => (headers[name] === undefined ? [] : [[name, String(headers[name])] as const]));
  return { status, headers: Object.fromEntries(told), body: body.toString() };
}

function send(secured: boolean, address: string, options: object, question: Question): Promise<HttpReply> {
  const [host, port] = address.split(':');
  const { method = 'GET', path, headers = {}, body } = question;
  const all = { host, port, method, path, headers, agent: false as const, ...options };
  return new Promise((resolve, reject) => {
    const call = (secured ? secure : plain)(all, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () =>
        resolve({ status: response.statusCode!, headers: response.headers, body: Buffer.concat(chunks) }),
      );
    });
    call.on('error', reject);
    call.end(body);
  });
}

/** Asks a node's operations endpoint. */
export function askOperations(party: Party, at: 'peer' | 'orderer', question: Question): Promise<HttpReply> {
  const node = at === 'peer' ? party.peer() : party.orderer();
  return send(false, node.operationsAddress, {}, question);
}

/** Asks the orderer's channel participation API. @throws where TLS refuses */
export function askParticipation(party: Party, question: Question): Promise<HttpReply> {
  const node = party.orderer();
  const owner = party.network.identities.find(({ mspId }) => mspId === node.mspId)!;
  const client = party.network.identities.find(({ mspId }) => mspId === (question.as ?? node.mspId))!;
  const pair = client.clientTls.get('Admin')!;
  const certificate = question.as === null ? {} : { cert: pair.certificatePem, key: pair.privateKeyPem };
  const options = { ca: owner.tlsCa.certificatePem, servername: node.name, ...certificate };
  return send(true, node.adminAddress, options, question);
}
