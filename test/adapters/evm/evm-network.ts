import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { HDNodeWallet, Transaction, Wallet } from 'ethers';
import { EvmClient } from '../../../reconciler/adapters/evm/evm-client.js';
import type { EvmSigner, PlainTransaction } from '../../../reconciler/adapters/evm/evm-signer.js';
import { OpsscEvmReader } from '../../../reconciler/adapters/evm/opssc-evm-reader.js';
import { OpsscEvmWriter } from '../../../reconciler/adapters/evm/opssc-evm-writer.js';
import { TransactionSender } from '../../../reconciler/adapters/evm/transaction-sender.js';
import { contentDigest } from '../../../reconciler/core/digest/content-digest.js';
import { noCallsHash } from '../../../reconciler/evm/effects-hash.js';
import { executedBase } from '../../../reconciler/evm/executed-base.js';
import { postJson } from '../../../reconciler/machine/post-json.js';
import type { ProposalContent } from '../../../reconciler/ports/read/governance-reader.js';
import type { Ballot } from '../../../reconciler/ports/write/governance-writer.js';
import { CHAIN_ID, type EvmConsortium } from '../../chaincode/evm/evm-consortium.js';

/** Anvil's own mnemonic: keys that everybody knows. */
const MNEMONIC = 'test test test test test test test test test test test junk';

export function testKey(index: number): string {
  root ??= HDNodeWallet.fromPhrase(MNEMONIC, undefined, "m/44'/60'/0'/0");
  return root.deriveChild(index).privateKey;
}
/** It is made by some thousand hashes. */
let root: HDNodeWallet | undefined;

/** Signs with one of Anvil's keys. */
export class TestSigner implements EvmSigner {
  readonly #wallet: Wallet;
  constructor(index: number) {
    this.#wallet = new Wallet(testKey(index));
  }
  async address(): Promise<string> {
    return this.#wallet.address.toLowerCase();
  }
  async sign(transaction: PlainTransaction): Promise<string> {
    return this.#wallet.signTransaction(Transaction.from({ ...transaction, type: 0 }));
  }
}

/** What one organization has of a network. */
export interface OrganizationSide {
  readonly client: EvmClient;
  readonly reader: OpsscEvmReader;
  readonly writer: OpsscEvmWriter;
  readonly sender: TransactionSender;
}

export function sideOf(
  some: EvmConsortium,
  index: number,
  rpc?: readonly string[],
  patienceMs = 20_000,
): OrganizationSide {
  const client = new EvmClient({ chainId: CHAIN_ID, rpc: rpc ?? [some.chain.url] });
  const reader = new OpsscEvmReader(client, some.opssc.address);
  const sender = new TransactionSender({ client, signer: new TestSigner(index), patienceMs, pollMs: 5 });
  return { client, reader, sender, writer: new OpsscEvmWriter(reader, sender, some.opssc.address) };
}

export const CONTENT: ProposalContent = {
  formatVersion: 1,
  address: 'net/NodeList/nodes',
  action: 'update',
  after: { nodes: [{ id: 'ab', host: '10.0.0.1' }] },
};

export function ballotOf(
  some: EvmConsortium,
  parts: Partial<Ballot> & { effects?: string; executed?: number } = {},
): Ballot {
  const { effects = noCallsHash(), executed = 0, ...rest } = parts;
  return {
    content: CONTENT,
    ledger: { type: 'evm', name: some.opssc.address, genesis: String(CHAIN_ID) },
    base: executedBase({ executed, effects }),
    vote: 'yes',
    reason: '',
    claim: { revision: 'r1', branch: 'main' },
    ...rest,
  };
}

export function digestOf(ballot: Ballot): string {
  return contentDigest(ballot.content);
}

interface Call {
  readonly id: number;
  readonly method: string;
  readonly params: readonly unknown[];
}

/** A proxy in front of a chain that counts requests, and can answer in the chain's place. */
export class RpcProxy {
  requests = 0;
  calls = 0;
  /** Goes on with a request, by what it calls; where it throws, whoever asked has no answer. */
  around: (methods: string, goOn: () => Promise<unknown>) => Promise<unknown> = (_, goOn) => goOn();
  /** Undefined: the chain is asked. */
  answer: ((method: string, params: readonly unknown[]) => unknown) | undefined;
  readonly url: string;
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  static async before(chain: string): Promise<RpcProxy> {
    const server = createServer((request, response) => {
      void bodyOf(request).then(async (body) => {
        const calls = JSON.parse(body) as Call[];
        proxy.requests += 1;
        proxy.calls += calls.length;
        const methods = [...new Set(calls.map(({ method }) => method))].join();
        const answers = await proxy.around(methods, () => proxy.#answers(chain, calls)).catch(() => undefined);
        if (answers === undefined) return request.socket.destroy();
        response.setHeader('content-type', 'application/json');
        response.end(JSON.stringify(answers));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const proxy = new RpcProxy(server);
    return proxy;
  }

  /** What it answers itself never reaches the chain. */
  async #answers(chain: string, calls: readonly Call[]): Promise<unknown> {
    const own = new Map(calls.map(({ id, method, params }) => [id, this.answer?.(method, params)]));
    const passed = calls.filter(({ id }) => own.get(id) === undefined);
    const ask = async () => JSON.parse((await postJson(chain, JSON.stringify(passed))).text) as { id: number }[];
    const answers = passed.length === 0 ? [] : await ask();
    return calls.map(({ id }) => {
      const found = own.get(id);
      return found === undefined ? answers.find((one) => one.id === id) : { jsonrpc: '2.0', id, ...(found as object) };
    });
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
