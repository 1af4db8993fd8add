import { QuorateError } from '../../core/model/quorate-error.js';
import type { RpcEndpoint } from './rpc-endpoint.js';

const RACED = /nonce too low|nonce .*below|already been used|invalid nonce|nonce too high|too distant/i;
const KNOWN = /already known|known transaction|already imported/i;
const CHEAP = /underpriced|gas price below|fee too low|less than block base fee/i;

/** What a node says to a signed transaction: it has it, its nonce is used up, or its price is too low. */
export async function offer(
  endpoint: RpcEndpoint,
  { raw }: { readonly raw: string },
): Promise<'taken' | 'raced' | 'cheap'> {
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

/** As a node gives it. */
export interface Receipt {
  readonly status: string;
  readonly blockNumber: string;
  readonly gasUsed: string;
  readonly contractAddress?: string | null;
}

/** Undefined while no block has it. @throws QuorateError RPC_REFUSED */
export async function receiptOf(endpoint: RpcEndpoint, hash: string): Promise<Receipt | undefined> {
  const answer = await endpoint.call('eth_getTransactionReceipt', [hash]);
  return (answer as Receipt | null) ?? undefined;
}
