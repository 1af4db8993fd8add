import type { EvmCall } from '../ports/write/permissioning-writer.js';
import { abiOf, type ContractAbi } from './abi.js';
import { pureEthers } from './pure-ethers.js';

/** The spellings of one call that a storage executes alike: first what LACChain's rules queue themselves. */
export type QueuedSpellings = readonly EvmCall[];

/**
 * A storage's call as it stands in the queue. LACChain's rules encode one word more than the storage's function takes
 * (NodeRulesList.sol, AccountRulesList.sol: a flag), which moves the texts behind it; a tool that submits by itself leaves it out.
 */
export function queuedCall(
  to: string,
  storage: ContractAbi,
  name: string,
  args: readonly unknown[],
  flag: boolean,
): QueuedSpellings {
  const { AbiCoder } = pureEthers();
  const { inputs, selector } = abiOf(storage).getFunction(name)!;
  const flagged = AbiCoder.defaultAbiCoder().encode([...inputs, 'bool'], [...args, flag]);
  return [
    { to, data: `${selector}${flagged.slice(2)}` },
    { to, data: abiOf(storage).encodeFunctionData(name, [...args]) },
  ];
}

/** What a queued call says to a storage; undefined: none that is known, or it cannot be read. */
export function readQueuedCall(
  to: string,
  storage: ContractAbi,
  call: EvmCall,
): { readonly name: string; readonly args: readonly (string | bigint)[] } | undefined {
  if (call.to !== to) return undefined;
  try {
    const parsed = abiOf(storage).parseTransaction({ data: call.data });
    // ethers decodes texts that are no UTF-8 only when they are looked at: a look at all of it, now.
    return parsed ? { name: parsed.name, args: parsed.args.toArray(true) } : undefined;
  } catch {
    return undefined;
  }
}
