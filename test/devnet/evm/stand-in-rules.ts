import { nodeIdHalves } from '../../../reconciler/evm/node-id.js';
import { ask } from './json-rpc.js';

/**
 * Runtime code with the answer of connectionAllowed (V1) in storage: slot (source high XOR destination high), which is the
 * same both ways. PUSH1 4, CALLDATALOAD, PUSH1 0x84, CALLDATALOAD, XOR, SLOAD, then the word is returned.
 */
export const STAND_IN_RULES = '0x600435608435185460005260206000f3';
const YES = `0x${'f'.repeat(64)}`;
const NO = `0x7${'f'.repeat(63)}`;

/** Says yes or no to two nodes, from the next block on, which is made. @param url of the chain itself */
export async function allowPair(
  url: string,
  address: string,
  ids: readonly [string, string],
  allowed: boolean,
): Promise<void> {
  const [one, other] = ids.map((id) => BigInt(nodeIdHalves(id).high)) as [bigint, bigint];
  const slot = `0x${(one ^ other).toString(16).padStart(64, '0')}`;
  await ask(url, 'anvil_setStorageAt', address, slot, allowed ? YES : NO);
  await ask(url, 'anvil_mine', '0x1');
}
