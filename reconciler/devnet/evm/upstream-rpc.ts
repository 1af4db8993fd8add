import { QuorateError } from '../../core/model/quorate-error.js';
import { postJson } from '../../machine/post-json.js';

export interface RpcCall {
  readonly method: string;
  readonly params: readonly unknown[];
}

export type RpcAnswer =
  | { readonly result: unknown }
  | { readonly error: { readonly code: number; readonly message: string; readonly data?: unknown } };

/** Anvil's own limit for a body is 2 MiB and more; this many calls of a few hundred bytes stay far below. */
const BATCH = 500;

/** Calls that wait for the next request, and what becomes of them. */
interface Waiting {
  readonly calls: readonly RpcCall[];
  readonly resolve: (answers: readonly RpcAnswer[]) => void;
  readonly reject: (error: unknown) => void;
}

/** The chain behind the fronts, asked by JSON-RPC over HTTP: what is asked at the same time goes into one request. */
export class UpstreamRpc {
  readonly url: string;
  #waiting: Waiting[] = [];

  constructor(url: string) {
    this.url = url;
  }

  /** @throws QuorateError DEVNET_CHAIN_DOWN, DEVNET_CHAIN_REFUSED */
  async call(method: string, params: readonly unknown[] = []): Promise<unknown> {
    const [answer] = await this.batch([{ method, params }]);
    if ('error' in answer!) {
      throw new QuorateError('DEVNET_CHAIN_REFUSED', 'The chain of the embedded network refused a call', {
        why: `${method}: ${answer.error.message}`,
        facts: { method, code: answer.error.code },
      });
    }
    return answer!.result;
  }

  /** Answers in the order of the calls. @throws QuorateError DEVNET_CHAIN_DOWN */
  batch(calls: readonly RpcCall[]): Promise<readonly RpcAnswer[]> {
    return new Promise((resolve, reject) => {
      if (this.#waiting.length === 0) setImmediate(() => void this.#askForAll());
      this.#waiting.push({ calls, resolve, reject });
    });
  }

  async #askForAll(): Promise<void> {
    const all = this.#waiting;
    this.#waiting = [];
    try {
      const answers = await this.#inRequests(all.flatMap(({ calls }) => calls));
      let from = 0;
      for (const { calls, resolve } of all) {
        resolve(answers.slice(from, from + calls.length));
        from += calls.length;
      }
    } catch (error) {
      for (const { reject } of all) reject(error);
    }
  }

  async #inRequests(calls: readonly RpcCall[]): Promise<readonly RpcAnswer[]> {
    const answers: RpcAnswer[] = [];
    for (let from = 0; from < calls.length; from += BATCH) {
      answers.push(...(await this.#post(calls.slice(from, from + BATCH))));
    }
    return answers;
  }

  async #post(calls: readonly RpcCall[]): Promise<readonly RpcAnswer[]> {
    const body = calls.map((call, id) => ({ jsonrpc: '2.0', id, ...call }));
    try {
      const { text } = await postJson(this.url, JSON.stringify(body));
      const answers = JSON.parse(text) as (RpcAnswer & { readonly id: number })[];
      const byId = new Map(answers.map((answer) => [answer.id, answer]));
      return calls.map((_, id) => byId.get(id)!);
    } catch (error) {
      throw new QuorateError('DEVNET_CHAIN_DOWN', 'The chain of the embedded network does not answer', {
        why: `${this.url}: ${(error as Error).message}`,
        mend: 'start the network again; its log says why the chain has ended',
        retry: 'transient',
        cause: error,
      });
    }
  }
}
