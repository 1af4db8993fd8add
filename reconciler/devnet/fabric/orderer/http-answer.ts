import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';

/** JSON as Go's encoder writes it: `<`, `>` and `&` escaped, a line feed at the end. */
export const goJson = (value: unknown): string =>
  `${JSON.stringify(value).replace(/[<>&\u2028\u2029]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)}\n`;

/** One whole answer. Bodies of bytes are sent chunked, as Fabric sends blocks. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

/** A JSON answer. */
export const jsonAnswer = (status: number, value: unknown, headers: Readonly<Record<string, string>> = {}) =>
  ({ status, headers: { ...headers, 'Content-Type': 'application/json' }, body: goJson(value) }) satisfies HttpAnswer;

/** What Go's server answers for a path without a handler. */
export const notFound = (): HttpAnswer => ({
  status: 404,
  headers: { 'Content-Type': 'text/plain; charset=utf-8', 'X-Content-Type-Options': 'nosniff' },
  body: '404 page not found\n',
});

/** Go's http.Redirect for a GET. */
export const redirect = (status: 302 | 307, location: string, text: string): HttpAnswer => ({
  status,
  headers: { 'Content-Type': 'text/html; charset=utf-8', Location: location },
  body: `<a href="${location}">${text}</a>.\n\n`,
});

/** The client's request id, or a new one: Fabric returns it with every answer of a handler. */
export function requestId(request: IncomingMessage): string {
  const given = request.headers['x-request-id'];
  return typeof given === 'string' && given !== '' ? given : randomUUID();
}

/** The path of a request target, as sent, without its query. Any bytes are a path: nothing throws. */
export const requestPath = (request: IncomingMessage): string => (request.url ?? '/').split('?', 1)[0]!;

/** Writes the answer and ends the response. */
export function sendAnswer(response: ServerResponse, answer: HttpAnswer): void {
  const { status, headers = {}, body } = answer;
  if (typeof body === 'string') {
    response.writeHead(status, { ...headers, 'Content-Length': Buffer.byteLength(body) });
  } else {
    response.writeHead(status, { ...headers });
  }
  response.end(body);
}

/**
 * The whole body of a request.
 * @throws Error `http: request body too large` past the limit; the rest is read and dropped.
 */
export async function readBody(request: IncomingMessage, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += (chunk as Buffer).length;
    if (size <= limit) chunks.push(chunk as Buffer);
  }
  if (size > limit) throw new Error('http: request body too large');
  return Buffer.concat(chunks);
}
