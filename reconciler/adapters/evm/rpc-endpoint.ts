import { QuorateError } from '../../core/model/quorate-error.js';
import { postJson } from '../../machine/post-json.js';

export interface RpcCall {
  readonly method: string;
  readonly params: readonly unknown[];
}

export interface RpcError {
  readonly code: number;
  readonly message: string;
  readonly data?: unknown;
}

export type RpcAnswer = { readonly result: unknown } | { readonly error: RpcError };

/** Calls of one HTTP request: Besu takes 1,024 at most by default. */
export const BATCH = 1_000;

/**
 * One JSON-RPC endpoint of a node of ours, over HTTP. Every request asks for the chain id beside what is wanted: who
 * answers behind an address may change at any moment.
 */
export class RpcEndpoint {
  readonly #url: string;
  readonly #chainId: number;
  readonly #timeoutMs: number;

  constructor(url: string, chainId: number, timeoutMs: number) {
    this.#url = url;
    this.#chainId = chainId;
    this.#timeoutMs = timeoutMs;
  }

  /** Scheme, host and port: what may be shown of a URL that can hold a password or a token. */
  get name(): string {
    return URL.canParse(this.#url) ? new URL(this.#url).origin : 'an address that is no URL';
  }

  /** @throws QuorateError BESU_UNREACHABLE (transient), WRONG_CHAIN; RPC_REFUSED for an error that the node answers */
  async call(method: string, params: readonly unknown[] = []): Promise<unknown> {
    const [answer] = await this.batch([{ method, params }]);
    if ('result' in answer!) return answer.result;
    throw rpcRefused(this.name, method, answer!.error);
  }

  /**
   * Answers in the order of the calls; as many requests as it takes.
   * @throws QuorateError BESU_UNREACHABLE (transient), WRONG_CHAIN
   */
  async batch(calls: readonly RpcCall[]): Promise<readonly RpcAnswer[]> {
    const answers: RpcAnswer[] = [];
    for (let from = 0; from < calls.length; from += BATCH) {
      const [chain, ...rest] = await this.#post([CHAIN_ID, ...calls.slice(from, from + BATCH)]);
      this.#checkChain(chain!);
      answers.push(...rest);
    }
    return answers;
  }

  #checkChain(answer: RpcAnswer): void {
    const id = 'result' in answer ? Number(answer.result) : Number.NaN;
    if (id === this.#chainId) return;
    throw new QuorateError('WRONG_CHAIN', 'This endpoint belongs to another chain', {
      why: `${this.name} answers for chain ${Number.isNaN(id) ? 'none' : id}, not ${this.#chainId}`,
      mend: 'Correct the rpc address of this network in your settings, or the chain id in its document.',
      facts: { endpoint: this.name, expected: this.#chainId, ...(Number.isNaN(id) ? {} : { answered: id }) },
    });
  }

  async #post(calls: readonly RpcCall[]): Promise<readonly RpcAnswer[]> {
    const body = JSON.stringify(calls.map(({ method, params }, id) => ({ jsonrpc: '2.0', id, method, params })));
    let answered: unknown;
    try {
      const { status, text } = await postJson(this.#url, body, this.#timeoutMs);
      if (status < 200 || status > 299) throw new Error(`HTTP ${status}`);
      answered = JSON.parse(text);
    } catch (error) {
      throw unreachable(this.name, reasonOf(error));
    }
    if (!Array.isArray(answered)) throw unreachable(this.name, `it takes no batch: ${shown(answered)}`);
    const byId = new Map(answered.map((answer: { id?: unknown } | null) => [answer?.id, answer]));
    return calls.map(({ method }, id) => {
      const answer = byId.get(id) ?? missing(this.name);
      if (isAnswer(answer)) return answer;
      throw unreachable(this.name, `${method}: neither a result nor an error: ${shown(answer)}`);
    });
  }
}

const CHAIN_ID: RpcCall = { method: 'eth_chainId', params: [] };

/** Behind an address may be anything that speaks JSON. */
function isAnswer(answer: object): answer is RpcAnswer {
  if ('result' in answer) return true;
  const { error } = answer as { readonly error?: Partial<RpcError> | null };
  return typeof error?.message === 'string';
}

/** What a node says when it refuses a call. */
export function rpcRefused(endpoint: string, method: string, { code, message }: RpcError): QuorateError {
  return new QuorateError('RPC_REFUSED', 'A node refuses a call', {
    why: `${endpoint}: ${method}: ${message.slice(0, 500)}`,
    mend: 'Have the node serve the APIs ETH and NET, or see what it says.',
    facts: { endpoint, method, code },
  });
}

/** The node did not answer, or not what was asked. */
export function unreachable(endpoint: string, why: string): QuorateError {
  return new QuorateError('BESU_UNREACHABLE', 'No node of this network answers', {
    why: `${endpoint}: ${why}`,
    mend: 'See that a node runs at one of the rpc addresses in your settings and can be reached from here.',
    facts: { endpoint },
    retry: 'transient',
  });
}

function missing(endpoint: string): never {
  throw unreachable(endpoint, 'it leaves calls of a batch unanswered');
}

/** A code alone: a message may hold the URL, and that a password. */
function reasonOf(error: unknown): string {
  const { name, message, code } = error as NodeJS.ErrnoException;
  if (name === 'TimeoutError') return 'it does not answer in time';
  return code ?? (message.startsWith('HTTP ') ? message : 'it does not speak JSON-RPC over HTTP');
}

function shown(answered: unknown): string {
  return (JSON.stringify(answered) ?? '').slice(0, 200);
}
