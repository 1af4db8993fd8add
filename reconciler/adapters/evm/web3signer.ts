import { QuorateError } from '../../core/model/quorate-error.js';
import { pureEthers } from '../../evm/pure-ethers.js';
import type { EvmSigner, PlainTransaction } from './evm-signer.js';

export interface Web3signerSettings {
  /** URL of its JSON-RPC. */
  readonly web3signer: string;
  /** The account that it signs for: 0x and 40 hex digits. */
  readonly address: string;
}

const TIMEOUT_MS = 30_000;

/**
 * A key that stays elsewhere, behind web3signer's `eth_signTransaction` (docs.web3signer.consensys.net, eth1 mode). What
 * comes back is checked: it must be this transaction, signed by this account.
 */
export class Web3signer implements EvmSigner {
  readonly #url: string;
  readonly #address: string;

  constructor({ web3signer, address }: Web3signerSettings) {
    this.#url = web3signer;
    this.#address = address.toLowerCase();
  }

  async address(): Promise<string> {
    return this.#address;
  }

  async sign(transaction: PlainTransaction): Promise<string> {
    const { nonce, gasPrice, gasLimit, to, data, chainId } = transaction;
    const fields = {
      from: this.#address,
      ...(to === null ? {} : { to }),
      data,
      value: '0x0',
      nonce: hex(nonce),
      gas: hex(gasLimit),
    };
    const raw = await this.#ask({ ...fields, gasPrice: hex(gasPrice), chainId: hex(chainId) });
    if (!isThis(raw, transaction, this.#address)) {
      throw new QuorateError('SIGNER_DIFFERS', 'The remote signer signed something else', {
        why: `${this.#name} was asked for a transaction of ${this.#address} on chain ${chainId}`,
        mend: "Have it sign as this account, for this chain's id; a signer in front of a node must not fill in fields.",
        facts: { address: this.#address, chainId },
      });
    }
    return raw;
  }

  get #name(): string {
    return URL.canParse(this.#url) ? new URL(this.#url).origin : 'an address that is no URL';
  }

  async #ask(fields: Readonly<Record<string, string>>): Promise<string> {
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'eth_signTransaction', params: [fields] });
    let answer: { result?: unknown; error?: { message?: string } };
    try {
      const headers = { 'content-type': 'application/json' };
      const signal = AbortSignal.timeout(TIMEOUT_MS);
      const response = await fetch(this.#url, { method: 'POST', body, headers, signal, redirect: 'error' });
      answer = (await response.json()) as typeof answer;
    } catch (error) {
      const { name, cause } = error as Error & { cause?: { code?: string } };
      throw this.#unreachable(name === 'TimeoutError' ? 'it does not answer in time' : (cause?.code ?? 'no JSON-RPC'));
    }
    if (typeof answer.result === 'string') return answer.result;
    throw this.#unreachable(`it refuses: ${(answer.error?.message ?? 'without a word').slice(0, 300)}`);
  }

  #unreachable(why: string): QuorateError {
    return new QuorateError('SIGNER_UNREACHABLE', 'The remote signer does not sign', {
      why: `${this.#name}: ${why}`,
      mend: 'See that it runs, can be reached from here, and has the key of this account.',
      facts: { address: this.#address },
      retry: 'transient',
    });
  }
}

function isThis(raw: string, wanted: PlainTransaction, address: string): boolean {
  try {
    const signed = pureEthers().Transaction.from(raw);
    return (
      signed.from?.toLowerCase() === address &&
      signed.to?.toLowerCase() === wanted.to?.toLowerCase() &&
      signed.chainId === BigInt(wanted.chainId) &&
      signed.nonce === wanted.nonce &&
      signed.data === wanted.data &&
      signed.value === 0n &&
      signed.gasLimit === wanted.gasLimit &&
      signed.gasPrice === wanted.gasPrice
    );
  } catch {
    return false;
  }
}

function hex(value: number | bigint): string {
  return `0x${value.toString(16)}`;
}
