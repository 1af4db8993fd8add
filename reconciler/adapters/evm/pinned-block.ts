import type { Interface, Result } from 'ethers';
import { QuorateError } from '../../core/model/quorate-error.js';
import { bytesOfHex } from '../../evm/bytes-of-hex.js';
import { type RpcAnswer, type RpcEndpoint, rpcRefused, unreachable } from './rpc-endpoint.js';

/** A question to a contract. */
export interface Asked {
  readonly to: string;
  readonly abi: Interface;
  readonly name: string;
  readonly args?: readonly unknown[];
  /** Who asks; nobody in particular by default. */
  readonly from?: string;
  /** What is answered beyond the form that is known counts as another form: contracts of other versions have more fields. */
  readonly isExact?: boolean;
}

/** What a block says, in the order in which it was asked. */
export interface Looked {
  readonly answers: readonly (Result | undefined)[];
  readonly codes: readonly string[];
}

/** One block of a chain, by which everything of a read is answered. */
export class PinnedBlock {
  readonly endpoint: RpcEndpoint;
  readonly number: number;
  readonly hash: string;
  /** Seconds since 1970. */
  readonly time: number;

  private constructor(endpoint: RpcEndpoint, block: { number: string; hash: string; timestamp: string }) {
    this.endpoint = endpoint;
    this.number = Number(block.number);
    this.hash = block.hash;
    this.time = Number(block.timestamp);
  }

  static async latest(endpoint: RpcEndpoint): Promise<PinnedBlock> {
    const block = await endpoint.call('eth_getBlockByNumber', ['latest', false]);
    if (block === null) throw unreachable(endpoint.name, 'it has no block yet');
    return new PinnedBlock(endpoint, block as { number: string; hash: string; timestamp: string });
  }

  /** The number as JSON-RPC writes it. */
  get tag(): string {
    return `0x${this.number.toString(16)}`;
  }

  /** Is the block of this number still this one? */
  async isStillThere(): Promise<boolean> {
    const block = (await this.endpoint.call('eth_getBlockByNumber', [this.tag, false])) as { hash: string } | null;
    return block?.hash === this.hash;
  }

  /**
   * What contracts answer, each decoded; undefined where a call reverts or the answer has another form.
   * @throws QuorateError BESU_UNREACHABLE where the node cannot answer for this block
   */
  async ask(questions: readonly Asked[]): Promise<readonly (Result | undefined)[]> {
    return (await this.look(questions, [])).answers;
  }

  /** The same, and the runtime code of addresses ('0x' for none), in one batch. */
  async look(questions: readonly Asked[], addresses: readonly string[]): Promise<Looked> {
    const calls = questions.map(({ to, abi, name, args = [], from }) => {
      const fields = { to, data: abi.encodeFunctionData(name, [...args]), ...(from === undefined ? {} : { from }) };
      return { method: 'eth_call', params: [fields, this.tag] };
    });
    const codes = addresses.map((address) => ({ method: 'eth_getCode', params: [address, this.tag] }));
    const answers = await this.endpoint.batch([...calls, ...codes]);
    return {
      answers: questions.map((question, index) => this.#decode(question, answers[index]!)),
      codes: answers.slice(questions.length).map((answer) => {
        if ('error' in answer) throw rpcRefused(this.endpoint.name, 'eth_getCode', answer.error);
        return answer.result as string;
      }),
    };
  }

  #decode({ abi, name, isExact = false }: Asked, answer: RpcAnswer): Result | undefined {
    if ('error' in answer) {
      if (isRevert(answer)) return undefined;
      throw unreachable(this.endpoint.name, `eth_call: ${answer.error.message.slice(0, 300)}`);
    }
    try {
      const result = abi.decodeFunctionResult(name, bytesOfHex(answer.result as string));
      // ethers decodes texts that are no UTF-8 only when they are looked at: a look at all of it, now.
      const values = result.toArray(true);
      return !isExact || abi.encodeFunctionResult(name, values) === answer.result ? result : undefined;
    } catch {
      return undefined;
    }
  }
}

/** Did the contract refuse, and not the node? Nodes say so in different words. */
export function isRevert(answer: RpcAnswer): boolean {
  if (!('error' in answer)) return false;
  const { code, message, data } = answer.error;
  return code === 3 || (typeof data === 'string' && data.startsWith('0x')) || /revert|invalid opcode/i.test(message);
}

/** A QuorateError for an address at which there is nothing. */
export function noCode(address: string, what: string): QuorateError {
  return new QuorateError('NO_CODE', 'There is no contract at this address', {
    why: `${what} ${address}`,
    mend: 'Correct the address in the network document, or deploy the contract.',
    facts: { address },
  });
}
