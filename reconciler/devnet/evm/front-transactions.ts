import { Transaction } from 'ethers';
import { abiOf } from '../../evm/abi.js';
import type { BesuFront } from './besu-front.js';
import { BesuRpcError } from './besu-rpc-error.js';

const ZERO = `0x${'0'.repeat(40)}`;

/** What the chain would refuse in other words is not looked at here. */
function transactionOf(raw: unknown): Transaction | undefined {
  try {
    return Transaction.from(String(raw));
  } catch {
    return undefined;
  }
}

/**
 * Whether this node's list and the contract of accounts permit the sender of a signed transaction. A node without both
 * permits everybody, and so does a contract's address without code, as Besu does.
 * @throws BesuRpcError senderNotAuthorized; initialSync where the contract answers neither yes nor no
 */
export async function refuseUnauthorized(front: BesuFront, raw: unknown): Promise<void> {
  const transaction = transactionOf(raw);
  if (!transaction?.from) return;
  const { accounts, settings } = front.running;
  const listed = accounts === undefined || accounts.permits(transaction.from);
  const contract = settings.accountsContract;
  if (!listed || (contract !== undefined && !(await allowedBy(front, contract, transaction)))) {
    throw new BesuRpcError('senderNotAuthorized');
  }
}

async function allowedBy(front: BesuFront, contract: string, transaction: Transaction): Promise<boolean> {
  const { from, to, value, gasPrice, gasLimit, data } = transaction;
  const asked = abiOf('consensys-v1-accounts').encodeFunctionData('transactionAllowed', [
    from,
    to ?? ZERO,
    value,
    gasPrice ?? 0n,
    gasLimit,
    data,
  ]);
  const [answer, code] = await front.chain.batch([
    { method: 'eth_call', params: [{ to: contract, data: asked }, 'latest'] },
    { method: 'eth_getCode', params: [contract, 'latest'] },
  ]);
  if ('result' in code! && code.result === '0x') return true;
  const word = 'result' in answer! ? /^0x0{63}([01])$/.exec(String(answer.result)) : null;
  if (word === null) throw new BesuRpcError('initialSync');
  return word[1] === '1';
}
