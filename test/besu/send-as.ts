import { Wallet } from 'ethers';
import { ask } from '../devnet/evm/json-rpc.js';
import { CHAIN } from '../kinds/besu-fixture.js';

/** Code of nobody, for those that only ask who may send. */
export const SHOP = `0x${'51'.repeat(20)}`;
export const REFUSED = '-32007 Sender account not authorized to send transactions';
export const HASH = /^0x[0-9a-f]{64}$/;

/**
 * What a node of the tests' chain says to a transaction of an account: a hash, or its error.
 * @param to null: a contract is made, whose code is empty
 */
export async function sendAs(privateKey: string, url: string, to: string | null = SHOP): Promise<string> {
  const wallet = new Wallet(privateKey);
  const nonce = Number(await ask(url, 'eth_getTransactionCount', wallet.address, 'pending'));
  const fields = { chainId: CHAIN, nonce, gasLimit: 100_000, gasPrice: 0, type: 0 };
  const raw = await wallet.signTransaction(to === null ? { ...fields, data: '0x00' } : { ...fields, data: '0x', to });
  return String(await ask(url, 'eth_sendRawTransaction', raw));
}
