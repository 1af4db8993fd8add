import { Interface, Wallet } from 'ethers';
import type { EvmDevnet } from '../../reconciler/devnet/evm/start-evm-devnet.js';
import { waitFor } from '../../reconciler/devnet/processes/wait-for.js';
import { type Account, type ContractChain, compiled, type Receipt, TestContract } from '../chaincode/evm/test-chain.js';
import { ask } from '../devnet/evm/json-rpc.js';
import { PATIENCE_MS } from '../wait.js';

const GAS = 30_000_000;

/** The chain of real nodes, for tests that deploy and call contracts: accounts of the devnet sign, Anvil's methods are not there. */
export class RealChain implements ContractChain {
  readonly deployer: Account;
  readonly #devnet: EvmDevnet;
  readonly #wallets: ReadonlyMap<Account, Wallet>;

  /** @param deployer the name of one of its accounts */
  constructor(devnet: EvmDevnet, deployer: string) {
    this.#devnet = devnet;
    this.#wallets = new Map([...devnet.accounts.values()].map((key) => [key.address, new Wallet(key.privateKey)]));
    this.deployer = devnet.accounts.get(deployer)!.address;
  }

  rpc(method: string, params: readonly unknown[] = []): Promise<unknown> {
    return ask(this.#devnet.rpcUrl, method, ...params);
  }

  at(name: string, address: string): TestContract {
    return new TestContract(this, new Interface(compiled(name).abi as never), address);
  }

  async deploy(name: string, ...args: readonly unknown[]): Promise<TestContract> {
    const { abi, bytecode } = compiled(name);
    const face = new Interface(abi as never);
    const data = bytecode + face.encodeDeploy([...args]).slice(2);
    const receipt = await this.send(this.deployer, undefined, data);
    return new TestContract(this, face, receipt.contractAddress.toLowerCase());
  }

  /** Sends and waits for its block. @throws where it reverts or nobody takes it */
  async send(from: Account, to: string | undefined, data: string): Promise<Receipt> {
    const nonce = Number(await this.rpc('eth_getTransactionCount', [from, 'latest']));
    const fields = { chainId: this.#devnet.chainId, nonce, data, gasLimit: GAS, gasPrice: 0, type: 0 };
    const raw = await this.#wallets.get(from)!.signTransaction(to === undefined ? fields : { ...fields, to });
    const hash = await this.rpc('eth_sendRawTransaction', [raw]);
    const look = async () =>
      ((await this.rpc('eth_getTransactionReceipt', [hash])) as Record<string, string> | null) ?? undefined;
    const receipt = await waitFor(look, PATIENCE_MS);
    if (receipt?.status !== '0x1') throw new Error(`${hash}: ${JSON.stringify(receipt)?.slice(0, 300)}`);
    const { gasUsed, blockNumber } = receipt as { gasUsed: string; blockNumber: string };
    return { ...(receipt as unknown as Receipt), gasUsed: BigInt(gasUsed), blockNumber: Number(blockNumber) };
  }
}
