import type { Result } from 'ethers';
import { compareBytes } from '../../core/order/compare-bytes.js';
import { abiOf } from '../../evm/abi.js';
import type { QueuedCall, VotingQueue } from '../../ports/read/voting-queue.js';
import type { Asked, PinnedBlock } from './pinned-block.js';
import type { Probed } from './probe-contract.js';
import { unreachable } from './rpc-endpoint.js';

/** Pending items that are read: they never expire, and whoever is an owner may queue as many as he likes. */
export const MOST_ITEMS = 500;

/**
 * The pending items of LACChain's queue, as its list functions and its state give them; its events and return values say
 * nothing. `executed` is no more than "not pending": an item whose last vote was revoked has it too.
 * @returns undefined where this contract has no such queue: other interfaces, and LACChain's older rules
 * @throws QuorateError BESU_UNREACHABLE
 */
export async function readQueue(block: PinnedBlock, contract: Probed): Promise<VotingQueue | undefined> {
  const { address: to, admin } = contract;
  if (contract.interface !== 'lacchain' || admin === undefined) return undefined;
  const ask = (name: string, ...args: readonly unknown[]): Asked => ({ to, abi: abiOf('lacchain-queue'), name, args });
  const [count, storage, required, owners] = await block.ask([
    ask('getTransactionCount', true, false),
    ask('getStorage'),
    { to: admin, abi: abiOf('admin'), name: 'getRequired' },
    { to: admin, abi: abiOf('admin'), name: 'getOwners' },
  ]);
  if (!count || !storage || !required || !owners) return undefined;
  const voters = [...(owners[0] as string[])].map((owner) => owner.toLowerCase()).sort(compareBytes);
  const total = Number(count[0]);
  const from = Math.max(0, total - MOST_ITEMS);
  // Never beyond what there is: it reverts there.
  const [listed] = total === 0 ? [[[]]] : await block.ask([ask('getTransactionIds', from, total, true, false)]);
  if (!listed) throw unread();
  const ids = [...(listed[0] as bigint[])].map(Number);
  return {
    required: Number(required[0]),
    owners: voters,
    storage: (storage[0] as string).toLowerCase(),
    pending: await readItems(block, ask, ids, voters),
    unread: from,
  };
}

async function readItems(
  block: PinnedBlock,
  ask: (name: string, ...args: readonly unknown[]) => Asked,
  ids: readonly number[],
  owners: readonly string[],
): Promise<readonly QueuedCall[]> {
  const each = ids.map((id) => [ask('transactions', id), ...owners.map((owner) => ask('confirmations', id, owner))]);
  const answers = await block.ask(each.flat());
  return ids.map((id, index): QueuedCall => {
    const start = index * (1 + owners.length);
    const [item, ...confirmed] = answers.slice(start, start + 1 + owners.length).map(whole);
    return {
      id,
      to: (item!.to as string).toLowerCase(),
      data: item!.payload,
      confirmedBy: owners.filter((_, owner) => confirmed[owner]![0] === true),
    };
  });
}

function whole(answer: Result | undefined): Result {
  if (answer) return answer;
  throw unread();
}

function unread() {
  return unreachable('the rules contract', 'it does not give its queue: was it replaced during the read?');
}
