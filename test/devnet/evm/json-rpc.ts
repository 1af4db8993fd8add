import { request } from 'node:http';
import { json } from 'node:stream/consumers';

interface Answer {
  readonly id: unknown;
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message: string };
}

/**
 * Asks a JSON-RPC endpoint over HTTP: the result, or the code and text of the error. Each time on a connection of its own,
 * for nodes come and go.
 */
export async function ask(url: string, method: string, ...params: readonly unknown[]): Promise<unknown> {
  const { id, result, error } = await new Promise<Answer>((resolve, reject) => {
    const call = request(url, { method: 'POST', agent: false, headers: { 'content-type': 'application/json' } });
    call.once('error', reject);
    call.once('response', (response) => json(response).then((answer) => resolve(answer as Answer), reject));
    call.end(JSON.stringify({ jsonrpc: '2.0', id: 7, method, params }));
  });
  if (id !== 7) throw new Error(`the answer to ${method} has another id: ${id}`);
  return error === undefined ? result : `${error.code} ${error.message}`;
}
