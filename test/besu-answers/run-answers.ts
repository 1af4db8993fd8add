import { once } from 'node:events';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type ClientRequestArgs, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { type EvmDevnet, type RunningEvmNode, startEvmDevnet } from '../../reconciler/devnet/evm/start-evm-devnet.js';
import { waitFor } from '../../reconciler/devnet/processes/wait-for.js';
import type { Seen } from '../conformance/case.js';
import { PATIENCE_MS } from '../wait.js';
import { accountCases } from './account-cases.js';
import { type AnswerCase, account, BASE, RELOAD, type Step } from './answer-case.js';
import { fileCases } from './file-cases.js';
import { httpCases } from './http-cases.js';
import { nodeCases } from './node-cases.js';
import { normalizer } from './normalize.js';
import { peerCases } from './peer-cases.js';

/** Peers first: later on lists change, and real connections take their time to come back. */
export const ALL_CASES: readonly AnswerCase[] = [
  ...peerCases,
  ...nodeCases,
  ...accountCases,
  ...fileCases,
  ...httpCases,
];
const CHAIN = 648_540;
const STRANGER = 'ab'.repeat(64);

/** What was seen at each step, by the case's name. */
export type Answers = ReadonlyMap<string, readonly Seen[]>;

/** @param besu the program of a real Besu; undefined: the fronts are asked */
export async function runAnswers(besu: string | undefined): Promise<Answers> {
  const devnet = await startEvmDevnet({
    ...{ chainId: CHAIN, backEnd: 'local', allowedAccounts: [account(1)], ...(besu === undefined ? {} : { besu }) },
    nodes: (['boot', 'validator', 'writer'] as const).map((role) => ({ name: `${role}1`, role })),
  });
  try {
    return await new Questions(devnet).askAll();
  } finally {
    await devnet.stop();
  }
}

/** Asks the writer of a network. */
class Questions {
  readonly #node: RunningEvmNode;
  readonly #expand: (value: string) => string;
  readonly #normalize: (seen: Seen) => Seen;

  constructor(devnet: EvmDevnet) {
    this.#node = devnet.node('writer1');
    const enodes = devnet.nodes.map(({ name, enode }) => [`{${name}}`, enode] as const);
    const known = [...enodes, ['{stranger}', STRANGER] as const];
    this.#expand = (value) => known.reduce((out, [from, to]) => out.replaceAll(from, to), value);
    this.#normalize = normalizer(devnet, STRANGER);
  }

  async askAll(): Promise<Answers> {
    await waitFor(async () => {
      const { body } = await this.#call(['net_peerCount']);
      return body.includes('"0x2"') ? true : undefined;
    }, PATIENCE_MS);
    const answers = new Map<string, readonly Seen[]>();
    for (const { name, steps } of ALL_CASES) {
      if (answers.has(name)) throw new Error(`two cases are called ${name}`);
      await this.#reset(name);
      const seen: Seen[] = [];
      for (const step of steps) seen.push(this.#normalize(await this.#do(step)));
      answers.set(name, seen);
    }
    return answers;
  }

  async #reset(name: string): Promise<void> {
    await this.#do({ write: BASE });
    if (!this.#node.isRunning) await this.#node.start();
    const seen = await this.#do(RELOAD);
    if (seen !== 'Success') throw new Error(`before ${name}: ${JSON.stringify(seen)}`);
  }

  async #do(step: Step): Promise<Seen> {
    const { permissions, config } = this.#node.files;
    if ('ask' in step) return answerSeen(await this.#call(JSON.parse(this.#expand(JSON.stringify(step.ask)))));
    if ('http' in step) return this.#http(step.http, step.body, step.host);
    if ('read' in step) return readFileSync(permissions, 'utf8');
    if ('write' in step) writeFileSync(permissions, this.#expand(step.write));
    if ('remove' in step) rmSync(permissions);
    if (!('restart' in step)) return null;
    await this.#node.stop();
    const edited = step.restart.reduce((out, [from, to]) => out.replace(from, to), readFileSync(config, 'utf8'));
    writeFileSync(config, edited);
    return this.#node.start().then(
      () => 'it starts',
      () => 'it does not start',
    );
  }

  #call([method, ...params]: readonly [string, ...unknown[]]) {
    return this.#http('POST', JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }));
  }

  async #http(method: string, body?: string, host?: string) {
    const options: ClientRequestArgs = { method, agent: false, ...(host === undefined ? {} : { headers: { host } }) };
    const call = request(this.#node.rpcUrl, options);
    const answered = once(call, 'response');
    call.end(body);
    const [response] = await answered;
    return { status: response.statusCode as number, body: await text(response) };
  }
}

/** The result, or code and text of the error; the HTTP status where it is not 200. */
function answerSeen({ status, body }: { readonly status: number; readonly body: string }): Seen {
  const { result, error } = JSON.parse(body) as { result?: Seen; error?: { code: number; message: string } };
  const seen = error === undefined ? (result as Seen) : `${error.code} ${error.message}`;
  return status === 200 ? seen : { status, seen };
}
