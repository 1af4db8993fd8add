import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { Interface } from 'ethers';
import { postJson } from '../../../reconciler/machine/post-json.js';

/** One of Anvil's unlocked accounts, funded. */
export type Account = string;

export interface Receipt {
  readonly status: string;
  readonly transactionHash: string;
  readonly gasUsed: bigint;
  readonly blockNumber: number;
  readonly contractAddress: string;
  readonly logs: readonly { readonly address: string; readonly topics: readonly string[]; readonly data: string }[];
}

export interface Compiled {
  readonly abi: readonly object[];
  readonly bytecode: string;
  readonly deployedBytecode: string;
  readonly codeHash: string;
}

/** What `npm run build` made of one of our contracts, or of one of the tests' (`contracts/` beside this file). */
export function compiled(name: string): Compiled {
  const own = new URL(`../../../chaincode/evm/${name}.json`, import.meta.url);
  const ofTests = new URL(`./contracts/${name}.json`, import.meta.url);
  for (const file of [own, ofTests]) {
    try {
      return JSON.parse(readFileSync(file, 'utf8')) as Compiled;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
  throw new Error(`${name} is not compiled`);
}

const BLOCK_GAS = 30_000_000;

/** A chain of a test: Anvil on a port of its own, rules of Berlin, gas for nothing, a block for each transaction. */
export class TestChain {
  readonly url: string;
  readonly accounts: readonly Account[];
  readonly #process: ChildProcess;
  #id = 0;

  private constructor(process: ChildProcess, url: string, accounts: readonly Account[]) {
    this.#process = process;
    this.url = url;
    this.accounts = accounts;
  }

  static async start(program: string, chainId = 2020, options: readonly string[] = []): Promise<TestChain> {
    const fixed = [
      '--port',
      '0',
      '--host',
      '127.0.0.1',
      '--hardfork',
      'berlin',
      '--gas-price',
      '0',
      '--accounts',
      '20',
      // Where blocks follow each other this quickly it would else write the states of most to the disk.
      '--prune-history',
      '10000',
    ];
    const limits = ['--chain-id', `${chainId}`, '--gas-limit', `${BLOCK_GAS}`];
    const child = spawn(program, [...fixed, ...limits, ...options], { stdio: ['ignore', 'pipe', 'inherit'] });
    const end = () => child.kill('SIGKILL');
    process.once('exit', end);
    child.once('close', () => process.off('exit', end));
    const port = await new Promise<string>((resolve, reject) => {
      let text = '';
      const output = child.stdout!;
      const look = (chunk: Buffer) => {
        text += chunk;
        const found = /Listening on [\d.]+:(\d+)/.exec(text);
        if (!found) return;
        // It goes on to tell of every request, which is read and not kept.
        output.off('data', look).resume();
        resolve(found[1]!);
      };
      output.on('data', look);
      child.once('close', (code) => reject(new Error(`Anvil has ended (${code}): ${text}`)));
    });
    const chain = new TestChain(child, `http://127.0.0.1:${port}`, []);
    (chain as { accounts: readonly Account[] }).accounts = (await chain.rpc('eth_accounts')) as string[];
    return chain;
  }

  /** Who deploys. */
  get deployer(): Account {
    return this.accounts[19]!;
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.#process.once('close', resolve));
    this.#process.kill('SIGTERM');
    await ended;
  }

  /** @throws RpcFailure */
  async rpc(method: string, params: readonly unknown[] = []): Promise<unknown> {
    const body = JSON.stringify({ jsonrpc: '2.0', id: ++this.#id, method, params });
    const { text } = await postJson(this.url, body);
    const { result, error } = JSON.parse(text) as {
      result: unknown;
      error?: { message: string; data?: string };
    };
    if (error) throw new RpcFailure(`${method}: ${error.message}`, error.data);
    return result;
  }

  async deploy(name: string, ...args: readonly unknown[]): Promise<TestContract> {
    const { abi, bytecode } = compiled(name);
    const face = new Interface(abi as never);
    const receipt = await this.send(this.deployer, undefined, bytecode + face.encodeDeploy([...args]).slice(2));
    return new TestContract(this, face, receipt.contractAddress.toLowerCase());
  }

  at(name: string, address: string): TestContract {
    return new TestContract(this, new Interface(compiled(name).abi as never), address);
  }

  /** Sends and waits for its block. @throws where it reverts */
  async send(from: Account, to: string | undefined, data: string, gas = BLOCK_GAS): Promise<Receipt> {
    const fields = { from, data, gasPrice: '0x0', gas: `0x${gas.toString(16)}`, ...(to === undefined ? {} : { to }) };
    // Asked for the receipt, it answers with the block: a busy machine may give the one after any number of questions.
    const receipt = (await this.rpc('eth_sendTransactionSync', [fields])) as Record<string, string>;
    if (receipt.status !== '0x1') throw new Error(`reverted: ${JSON.stringify(receipt).slice(0, 300)}`);
    return {
      ...(receipt as unknown as Receipt),
      gasUsed: BigInt(receipt.gasUsed!),
      blockNumber: Number(receipt.blockNumber),
    };
  }

  async mine(blocks: number): Promise<void> {
    await this.rpc('anvil_mine', [`0x${blocks.toString(16)}`]);
  }
}

export class RpcFailure extends Error {
  readonly data: string | undefined;
  constructor(message: string, data: string | undefined) {
    super(message);
    this.data = data;
  }
}

/** Where a contract is, and who pays for what is sent to it. */
export type ContractChain = Pick<TestChain, 'rpc' | 'send'>;

/** A contract at its address. */
export class TestContract {
  readonly face: Interface;
  readonly address: string;
  readonly #chain: ContractChain;

  constructor(chain: ContractChain, face: Interface, address: string) {
    this.#chain = chain;
    this.face = face;
    this.address = address;
  }

  data(name: string, ...args: readonly unknown[]): string {
    return this.face.encodeFunctionData(name, [...args]);
  }

  send(from: Account, name: string, ...args: readonly unknown[]): Promise<Receipt> {
    return this.#chain.send(from, this.address, this.data(name, ...args));
  }

  /** The one answer, or the list of them. */
  call(name: string, ...args: readonly unknown[]) {
    return this.#call('latest', name, args);
  }

  /** The same at a block that is past. */
  callAt(block: number, name: string, ...args: readonly unknown[]) {
    return this.#call(`0x${block.toString(16)}`, name, args);
  }

  async #call(block: string, name: string, args: readonly unknown[]) {
    const data = (await this.#chain.rpc('eth_call', [
      { to: this.address, data: this.data(name, ...args) },
      block,
    ])) as string;
    const result = this.face.decodeFunctionResult(name, data);
    return result.length === 1 ? result[0] : result;
  }

  /** The name of the error with which a call is refused; '' where it is not. */
  refusal(from: Account, name: string, ...args: readonly unknown[]): Promise<string> {
    return this.#refusal('latest', from, name, args);
  }

  /** The same, as the next block would have it: what expires is counted from there. */
  refusalInNextBlock(from: Account, name: string, ...args: readonly unknown[]): Promise<string> {
    return this.#refusal('pending', from, name, args);
  }

  async #refusal(block: string, from: Account, name: string, args: readonly unknown[]): Promise<string> {
    try {
      await this.#chain.rpc('eth_call', [{ from, to: this.address, data: this.data(name, ...args) }, block]);
      return '';
    } catch (error) {
      if (!(error instanceof RpcFailure) || error.data === undefined) throw error;
      return this.face.parseError(error.data)?.name ?? error.data;
    }
  }

  /** Names of a transaction's events of this contract, in order. */
  events(receipt: Receipt): readonly string[] {
    const own = receipt.logs.filter(({ address }) => address.toLowerCase() === this.address);
    return own.map((log) => this.face.parseLog(log)!.name);
  }
}
