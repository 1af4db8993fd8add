import type { EvmCall } from '../../ports/write/permissioning-writer.js';
import { opsscRefusal } from './opssc-refusal.js';
import { isRevert } from './pinned-block.js';
import { type RpcAnswer, type RpcEndpoint, type RpcError, rpcRefused } from './rpc-endpoint.js';

/** Code with the arguments of its constructor. */
export interface Creation {
  readonly to?: undefined;
  /** 0x and hex. */
  readonly data: string;
}

/** What a transaction needs to know of the chain before it is signed. */
export interface Outlook {
  /** Nonces that are used up by blocks, and with what waits in the node's pool. */
  readonly mined: number;
  readonly pending: number;
  readonly gasPrice: bigint;
  readonly gasLimit: bigint;
}

/** Simulates (the estimate does), and asks all that a transaction needs, in one request. */
export async function lookAhead(
  endpoint: RpcEndpoint,
  from: string,
  { to, data }: EvmCall | Creation,
): Promise<Outlook> {
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

/** Nonces of an account at a block that are used up. */
export function countOf(address: string, block: string) {
  return { method: 'eth_getTransactionCount', params: [address, block] };
}

/** @throws QuorateError RPC_REFUSED */
export function numberOf(answer: RpcAnswer): number {
  if ('error' in answer) throw rpcRefused('a node', 'eth_getTransactionCount', answer.error);
  return Number(answer.result);
}
