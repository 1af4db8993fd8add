import { setTimeout as delay } from 'node:timers/promises';
import { QuorateError } from '../../core/model/quorate-error.js';
import { pureEthers } from '../../evm/pure-ethers.js';
import type { EvmCall } from '../../ports/write/permissioning-writer.js';
import type { EvmClient } from './evm-client.js';
import type { EvmSigner } from './evm-signer.js';
import { opsscRefusal } from './opssc-refusal.js';
import { isRevert } from './pinned-block.js';
import { type RpcAnswer, type RpcEndpoint, type RpcError, rpcRefused } from './rpc-endpoint.js';

export interface SenderSettings {
  readonly client: EvmClient;
  readonly signer: EvmSigner;
  /** How long a transaction is waited for before it counts as pending; 30,000 ms by default. */
  readonly patienceMs?: number;
  /** Between two looks for a receipt; 200 ms by default. */
  readonly pollMs?: number;
}

/** Code with the arguments of its constructor. */
export interface Creation {
  readonly to?: undefined;
  /** 0x and hex. */
  readonly data: string;
}

/** A transaction in a block. */
export interface Mined {
  readonly transactionId: string;
  readonly block: number;
  readonly gas: number;
  /** The contract that it created: 0x and 40 lower-case hex digits. */
  readonly created: string | undefined;
}

interface Sent {
  readonly hash: string;
  readonly data: string;
  readonly nonce: number;
  readonly gasPrice: bigint;
}

interface Outlook {
  readonly mined: number;
  readonly pending: number;
  readonly gasPrice: bigint;
  readonly gasLimit: bigint;
}

interface Receipt {
  readonly status: string;
  readonly blockNumber: string;
  readonly gasUsed: string;
  readonly contractAddress?: string | null;
}

/** How often a nonce that another loop of ours took is tried anew. */
const TRIES = 8;
/** A price is raised up to so many times what the network asks, in wei; where gas is for nothing, up to one gwei. */
const MOST_TIMES = 10n;
const LEAST_CAP = 1_000_000_000n;
const RACED = /nonce too low|nonce .*below|already been used|invalid nonce|nonce too high|too distant/i;
const KNOWN = /already known|known transaction|already imported/i;
const CHEAP = /underpriced|gas price below|fee too low|less than block base fee/i;

/**
 * Sends transactions of our organization's account, one after the other, and waits for their block. What another process
 * of the same account sends at the same time is met: a nonce that is taken is no failure. One that stays pending is given
 * up after a while (TRANSACTION_PENDING); the next call then takes the place of whatever blocks, for a higher price.
 * A call is simulated before: what the contract refuses costs nothing, and two that meet end with one refused.
 */
export class TransactionSender {
  readonly #client: EvmClient;
  readonly #signer: EvmSigner;
  readonly #patienceMs: number;
  readonly #pollMs: number;
  /** What was given up: still in some node's pool, for all we know. */
  #stuck: Sent | undefined;
  #turn: Promise<unknown> = Promise.resolve();

  constructor({ client, signer, patienceMs = 30_000, pollMs = 200 }: SenderSettings) {
    this.#client = client;
    this.#signer = signer;
    this.#patienceMs = patienceMs;
    this.#pollMs = pollMs;
  }

  /** 0x and 40 lower-case hex digits. */
  address(): Promise<string> {
    return this.#signer.address();
  }

  /**
   * @throws QuorateError the contract's refusal (opssc-refusal.ts), TRANSACTION_PENDING and TRANSACTION_RACED (transient),
   *   TRANSACTION_REFUSED, OUT_OF_GAS, KEY_UNREADABLE, SIGNER_UNREACHABLE, SIGNER_DIFFERS, and those of EvmClient
   */
  send(call: EvmCall | Creation): Promise<Mined> {
    const mine = this.#turn.then(() => this.#sendNow(call));
    this.#turn = mine.catch(() => undefined);
    return mine;
  }

  async #sendNow(call: EvmCall | Creation): Promise<Mined> {
    const address = await this.#signer.address();
    let price = 0n;
    for (let tries = 0; tries < TRIES; tries++) {
      const earlier = await this.#settleStuck(call);
      if (earlier) return earlier;
      const outlook = await this.#client.on((endpoint) => lookAhead(endpoint, address, call));
      const sent = await this.#signed(call, outlook, price);
      const before = this.#stuck;
      // Whatever ends this without an answer leaves a transaction behind that is looked for first next time.
      this.#stuck = sent;
      const taken = await this.#client.on((endpoint) => offer(endpoint, sent));
      if (taken !== 'taken') {
        this.#stuck = before;
        if (taken === 'cheap') price = raised(sent.gasPrice);
        // A node that went down without an answer may have passed it on: then it is our own that took the nonce.
        const own = await this.#client.on((endpoint) => receiptOf(endpoint, sent.hash));
        if (own) return this.#judge(sent, own);
        continue;
      }
      const mined = await this.#wait(sent, address);
      this.#stuck = undefined;
      if (mined) return mined;
    }
    throw new QuorateError('TRANSACTION_RACED', 'Other transactions of this account come first each time', {
      why: `${address}, ${TRIES} times`,
      mend: 'Run one loop with this key. It is tried again.',
      retry: 'transient',
    });
  }

  /** The receipt of what was given up, where it has come since and was this very call. */
  async #settleStuck(call: EvmCall | Creation): Promise<Mined | undefined> {
    const stuck = this.#stuck;
    if (!stuck) return undefined;
    const receipt = await this.#client.on((endpoint) => receiptOf(endpoint, stuck.hash));
    if (!receipt) return undefined;
    this.#stuck = undefined;
    return receipt.status === '0x1' && stuck.data === call.data ? minedOf(stuck.hash, receipt) : undefined;
  }

  async #signed(call: EvmCall | Creation, outlook: Outlook, least: bigint): Promise<Sent & { readonly raw: string }> {
    if (this.#stuck && outlook.mined > this.#stuck.nonce) this.#stuck = undefined;
    const blocked = this.#stuck;
    // What blocks is the first that is not mined: ours or one of an earlier life of this process. It is replaced.
    const nonce = blocked ? outlook.mined : Math.max(outlook.mined, outlook.pending);
    const floor = blocked ? raised(blocked.gasPrice) : 0n;
    const wanted = [outlook.gasPrice, least, floor].reduce((most, one) => (one > most ? one : most));
    const most = outlook.gasPrice * MOST_TIMES > LEAST_CAP ? outlook.gasPrice * MOST_TIMES : LEAST_CAP;
    const gasPrice = wanted < most ? wanted : most;
    const { to, data } = call;
    const fields = { chainId: this.#client.chainId, nonce, gasPrice, gasLimit: outlook.gasLimit, to: to ?? null, data };
    const raw = await this.#signer.sign(fields);
    return { raw, hash: pureEthers().keccak256(raw), data, nonce, gasPrice };
  }

  /** Undefined: another transaction took our nonce. */
  async #wait(sent: Sent, address: string): Promise<Mined | undefined> {
    const end = performance.now() + this.#patienceMs;
    for (let passed = 0; ; ) {
      const [receipt, count] = await this.#client.on(async (endpoint) => {
        const nonces = await endpoint.batch([countOf(address, 'latest')]);
        return [await receiptOf(endpoint, sent.hash), numberOf(nonces[0]!)] as const;
      });
      if (receipt) return this.#judge(sent, receipt);
      // Seen twice: nodes behind one address may be a block apart.
      if (count > sent.nonce && ++passed > 2) return undefined;
      if (performance.now() > end) throw this.#pending(sent);
      await delay(this.#pollMs);
    }
  }

  #judge(sent: Sent, receipt: Receipt): Mined {
    const mined = minedOf(sent.hash, receipt);
    if (receipt.status === '0x1') return mined;
    this.#stuck = undefined;
    throw new QuorateError('TRANSACTION_FAILED', 'A transaction was taken into a block and failed there', {
      why: `${sent.hash}: what it does was done by another in the meantime, or its gas ran out`,
      mend: 'Nothing: what is left to do is looked at again.',
      facts: { transaction: sent.hash, block: mined.block, gas: mined.gas },
      retry: 'transient',
    });
  }

  #pending(sent: Sent): QuorateError {
    return new QuorateError('TRANSACTION_PENDING', 'A transaction is in no block yet', {
      why: `${sent.hash} (nonce ${sent.nonce}) after ${this.#patienceMs} ms`,
      mend: 'See that the chain makes blocks. It is looked for again, and offered for a higher price.',
      facts: { transaction: sent.hash, nonce: sent.nonce },
      retry: 'transient',
    });
  }
}

/** Simulates (the estimate does), and asks all that a transaction needs, in one request. */
async function lookAhead(endpoint: RpcEndpoint, from: string, { to, data }: EvmCall | Creation): Promise<Outlook> {
  const fields = { from, to, data };
  const [gas, mined, pending, price, block] = (await endpoint.batch([
    { method: 'eth_estimateGas', params: [fields] },
    countOf(from, 'latest'),
    countOf(from, 'pending'),
    { method: 'eth_gasPrice', params: [] },
    { method: 'eth_getBlockByNumber', params: ['latest', false] },
  ])) as [RpcAnswer, RpcAnswer, RpcAnswer, RpcAnswer, RpcAnswer];
  if ('error' in gas) throw await refusalOf(endpoint, fields, gas);
  // A call hands on 63 of 64 parts of its gas: what suffices in the simulation may not where it was measured to the unit.
  const wanted = (BigInt(numberOf(gas)) * 5n) / 4n + 30_000n;
  const most = 'result' in block ? BigInt((block.result as { gasLimit: string }).gasLimit) : wanted;
  const gasLimit = wanted < most ? wanted : most;
  return { mined: numberOf(mined), pending: numberOf(pending), gasPrice: BigInt(numberOf(price)), gasLimit };
}

/** Why a simulation fails. Some nodes give the contract's own words for a call only, not for an estimate. */
async function refusalOf(
  endpoint: RpcEndpoint,
  fields: object,
  estimate: RpcAnswer & { readonly error: RpcError },
): Promise<Error> {
  if (!isRevert(estimate)) return rpcRefused(endpoint.name, 'eth_estimateGas', estimate.error);
  if (typeof estimate.error.data === 'string' && estimate.error.data !== '0x') return opsscRefusal(estimate.error.data);
  const [called] = await endpoint.batch([{ method: 'eth_call', params: [fields, 'latest'] }]);
  return opsscRefusal('error' in called! ? called.error.data : undefined);
}

async function offer(endpoint: RpcEndpoint, { raw }: { readonly raw: string }): Promise<'taken' | 'raced' | 'cheap'> {
  const [answer] = await endpoint.batch([{ method: 'eth_sendRawTransaction', params: [raw] }]);
  if (!('error' in answer!)) return 'taken';
  const { message, code } = answer.error;
  if (KNOWN.test(message)) return 'taken';
  if (CHEAP.test(message)) return 'cheap';
  if (RACED.test(message)) return 'raced';
  throw new QuorateError('TRANSACTION_REFUSED', 'A node takes no transaction of this account', {
    why: `${endpoint.name}: ${message.slice(0, 300)}`,
    mend: 'See what it says: the account may lack balance, or the permission to send transactions.',
    facts: { endpoint: endpoint.name, code },
  });
}

async function receiptOf(endpoint: RpcEndpoint, hash: string): Promise<Receipt | undefined> {
  const answer = await endpoint.call('eth_getTransactionReceipt', [hash]);
  return (answer as Receipt | null) ?? undefined;
}

function countOf(address: string, block: string) {
  return { method: 'eth_getTransactionCount', params: [address, block] };
}

function numberOf(answer: RpcAnswer): number {
  if ('error' in answer) throw rpcRefused('a node', 'eth_getTransactionCount', answer.error);
  return Number(answer.result);
}

function minedOf(hash: string, { blockNumber, gasUsed, contractAddress }: Receipt): Mined {
  const created = contractAddress?.toLowerCase();
  return { transactionId: hash, block: Number(blockNumber), gas: Number(gasUsed), created };
}

/** An eighth more and one: what nodes ask of a replacement (10 % by default), and something where gas is for nothing. */
function raised(price: bigint): bigint {
  return price + price / 8n + 1n;
}
