import { setTimeout as delay } from 'node:timers/promises';
import { QuorateError } from '../../core/model/quorate-error.js';
import { pureEthers } from '../../evm/pure-ethers.js';
import type { EvmCall } from '../../ports/write/permissioning-writer.js';
import type { EvmClient } from './evm-client.js';
import type { EvmSigner } from './evm-signer.js';
import { type Creation, countOf, lookAhead, numberOf, type Outlook } from './look-ahead.js';
import { offer, type Receipt, receiptOf } from './offer-transaction.js';

export interface SenderSettings {
  readonly client: EvmClient;
  readonly signer: EvmSigner;
  /** How long a transaction is waited for before it counts as pending; 30,000 ms by default. */
  readonly patienceMs?: number;
  /** Between two looks for a receipt; 200 ms by default. */
  readonly pollMs?: number;
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

/** How often a nonce that another loop of ours took is tried anew. */
const TRIES = 8;
/** A price is raised up to so many times what the network asks, in wei; where gas is for nothing, up to one gwei. */
const MOST_TIMES = 10n;
const LEAST_CAP = 1_000_000_000n;
/** The layered pool (Besu's default) never puts what has no price and comes from another node into a block. */
const FREE = ', and that its nodes have tx-pool="sequenced", where gas is for nothing';

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

  /**
   * Sends a call that no contract refuses the second time: as our account's transaction of this number or not at all. Whoever
   * read at some block that it is missing, and how many transactions of ours were mined by then (`minedAt`), sends it once,
   * whatever an earlier life of this process has sent, or another process of the same account.
   * @throws QuorateError TRANSACTION_RACED (transient) where another took this number: what is missing is to be read anew;
   *   and as `send`
   */
  sendAs(nonce: number, call: EvmCall): Promise<Mined> {
    const mine = this.#turn.then(() => this.#sendAsNow(nonce, call));
    this.#turn = mine.catch(() => undefined);
    return mine;
  }

  /** Transactions of our account that are mined by this block. @throws QuorateError as EvmClient, RPC_REFUSED */
  async minedAt(block: number): Promise<number> {
    const asked = countOf(await this.#signer.address(), `0x${block.toString(16)}`);
    const [answer] = await this.#client.on((endpoint) => endpoint.batch([asked]));
    return numberOf(answer!);
  }

  async #sendAsNow(nonce: number, call: EvmCall): Promise<Mined> {
    const address = await this.#signer.address();
    let least = 0n;
    for (let tries = 0, hasWaited = false; tries < TRIES; tries++) {
      const outlook = await this.#client.on((endpoint) => lookAhead(endpoint, address, call));
      if (outlook.mined > nonce) break;
      const sent = await this.#signed(call, outlook, nonce, least);
      this.#stuck = sent;
      const taken = await this.#client.on((endpoint) => offer(endpoint, sent));
      if (taken === 'raced') break;
      if (taken === 'cheap') {
        // What blocks is our own of before: where gas is for nothing none may be replaced, and a block takes it soon.
        const blocks: boolean = outlook.pending > nonce && !hasWaited;
        hasWaited ||= blocks;
        if (blocks && (await this.#isPassed(sent, address))) break;
        least = dearer(sent.gasPrice);
        continue;
      }
      const mined = await this.#wait(sent, address);
      this.#stuck = undefined;
      if (mined) return mined;
      break;
    }
    throw raced(`transaction ${nonce} of ${address} is another one`);
  }

  /** Did a block take another transaction of this number, while we were patient. */
  async #isPassed(sent: Sent, address: string): Promise<boolean> {
    try {
      await this.#wait(sent, address);
      return true;
    } catch (error) {
      if (error instanceof QuorateError && error.code === 'TRANSACTION_PENDING') return false;
      throw error;
    }
  }

  async #sendNow(call: EvmCall | Creation): Promise<Mined> {
    const address = await this.#signer.address();
    let price = 0n;
    for (let tries = 0; tries < TRIES; tries++) {
      const earlier = await this.#settleStuck(call);
      if (earlier) return earlier;
      const outlook = await this.#client.on((endpoint) => lookAhead(endpoint, address, call));
      const { nonce, least } = this.#place(outlook, price);
      const sent = await this.#signed(call, outlook, nonce, least);
      const before = this.#stuck;
      // Whatever ends this without an answer leaves a transaction behind that is looked for first next time.
      this.#stuck = sent;
      const taken = await this.#client.on((endpoint) => offer(endpoint, sent));
      if (taken !== 'taken') {
        this.#stuck = before;
        if (taken === 'cheap') price = dearer(sent.gasPrice);
        // A node that went down without an answer may have passed it on: then it is our own that took the nonce.
        const own = await this.#client.on((endpoint) => receiptOf(endpoint, sent.hash));
        if (own) return this.#judge(sent, own);
        continue;
      }
      const mined = await this.#wait(sent, address);
      this.#stuck = undefined;
      if (mined) return mined;
    }
    throw raced(`${address}, ${TRIES} times`);
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

  /** What blocks is the first that is not mined: ours or one of an earlier life of this process. It is replaced. */
  #place(outlook: Outlook, least: bigint): { readonly nonce: number; readonly least: bigint } {
    if (this.#stuck && outlook.mined > this.#stuck.nonce) this.#stuck = undefined;
    if (!this.#stuck) return { nonce: Math.max(outlook.mined, outlook.pending), least };
    const floor = raised(this.#stuck.gasPrice);
    return { nonce: outlook.mined, least: floor > least ? floor : least };
  }

  async #signed(
    { to, data }: EvmCall | Creation,
    { gasPrice: asked, gasLimit }: Outlook,
    nonce: number,
    least: bigint,
  ): Promise<Sent & { readonly raw: string }> {
    const wanted = least > asked ? least : asked;
    const most = asked * MOST_TIMES > LEAST_CAP ? asked * MOST_TIMES : LEAST_CAP;
    const gasPrice = wanted < most ? wanted : most;
    const { chainId } = this.#client;
    const raw = await this.#signer.sign({ chainId, nonce, gasPrice, gasLimit, to: to ?? null, data });
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
      mend: `See that the chain makes blocks${sent.gasPrice === 0n ? FREE : ''}. It is looked for again, and offered for a higher price.`,
      facts: { transaction: sent.hash, nonce: sent.nonce },
      retry: 'transient',
    });
  }
}

function minedOf(hash: string, { blockNumber, gasUsed, contractAddress }: Receipt): Mined {
  const created = contractAddress?.toLowerCase();
  return { transactionId: hash, block: Number(blockNumber), gas: Number(gasUsed), created };
}

/** An eighth more and one: what nodes ask of a replacement (10 % by default), and something where gas is for nothing. */
function raised(price: bigint): bigint {
  return price + price / 8n + 1n;
}

/** After a price that a node found too low, nobody says by how much: twice as much, and something where gas is for nothing. */
function dearer(price: bigint): bigint {
  return 2n * price + 1n;
}

function raced(why: string): QuorateError {
  return new QuorateError('TRANSACTION_RACED', 'Other transactions of this account come first', {
    why,
    mend: 'Run one loop with this key. It is tried again.',
    retry: 'transient',
  });
}
