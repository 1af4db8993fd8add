import type { Result } from 'ethers';
import { compareBytes } from '../../core/order/compare-bytes.js';
import { abiOf } from '../../evm/abi.js';
import type { QueuedCall, VotingQueue } from '../../ports/read/voting-queue.js';
import type { Asked, PinnedBlock } from './pinned-block.js';
import type { Probed } from './probe-contract.js';
import { unreachable } from './rpc-endpoint.js';

/** Pending items that are read: they never expire, and whoever is an owner may queue as many as he likes. */
export const MOST_ITEMS = 500;
/** Executed items that are read: what was decided lately, and by whom. */
const MOST_EXECUTED = 100;

/**
 * The pending items of LACChain's queue, as its list functions and its state give them; its events and return values say
 * nothing. `executed` is no more than "not pending": an item whose last vote was revoked has it too.
 * @returns undefined where this contract has no such queue: other interfaces, and LACChain's older rules
 * @throws QuorateError BESU_UNREACHABLE
 */
export async function readQueue(block: PinnedBlock, contract: Probed): Promise<VotingQueue | undefined> {
  const { address: to, admin } = contract;
  if (contract.interface !== 'lacchain' || admin === undefined) return undefined;
  const [storage, required, owners, count, done, ofOwners] = await block.ask([
    ask(to, 'getStorage'),
    { to: admin, abi: abiOf('admin'), name: 'getRequired' },
    { to: admin, abi: abiOf('admin'), name: 'getOwners' },
    ask(to, 'getTransactionCount', true, false),
    ask(to, 'getTransactionCount', false, true),
    ask(admin, 'getTransactionCount', true, false),
  ]);
  if (!storage || !required || !owners || !count) return undefined;
  const voters = [...(owners[0] as string[])].map((owner) => owner.toLowerCase()).sort(compareBytes);
  const own = { to, count: Number(count[0]), isPending: true, most: MOST_ITEMS };
  const past = { to, count: Number(done?.[0] ?? 0), isPending: false, most: MOST_EXECUTED };
  const theirs = { to: admin, count: Number(ofOwners?.[0] ?? 0), isPending: true, most: MOST_ITEMS };
  const [pending, executed, ofAdmin] = await readItems(block, [own, past, theirs], voters);
  return {
    required: Number(required[0]),
    owners: voters,
    storage: (storage[0] as string).toLowerCase(),
    pending: pending!,
    // One that has lost its last vote is marked executed, too.
    executed: executed!.filter(({ confirmedBy }) => confirmedBy.length > 0),
    unread: firstRead(own),
    admin,
    ofOwners: ofAdmin!.map(({ to: _hidden, ...item }) => item),
  };
}

interface Counted {
  readonly to: string;
  /** Items of this state. */
  readonly count: number;
  /** Pending, or executed. */
  readonly isPending: boolean;
  /** So many are read, the newest. */
  readonly most: number;
}

const firstRead = ({ count, most }: Counted): number => Math.max(0, count - most);

const ask = (to: string, name: string, ...args: readonly unknown[]): Asked => ({
  to,
  abi: abiOf('lacchain-queue'),
  name,
  args,
});

/** Items of several queues with the same owners, asked together. */
async function readItems(
  block: PinnedBlock,
  queues: readonly Counted[],
  owners: readonly string[],
): Promise<readonly (readonly QueuedCall[])[]> {
  const some = queues.filter(({ count }) => count > 0);
  // Never beyond what there is: it reverts there, or gives zeros.
  const lists = await block.ask(
    some.map((one) => ask(one.to, 'getTransactionIds', firstRead(one), one.count, one.isPending, !one.isPending)),
  );
  const items = some.flatMap((of, index) =>
    [...(whole(lists[index])[0] as bigint[])].map((id) => ({ of, id: Number(id) })),
  );
  // The admin contract has second, empty fields named transactions and confirmations in front of those that count.
  const names = ['getTransactionPayload', 'getConfirmations', 'transactions'];
  const answers = await block.ask(items.flatMap(({ of, id }) => names.map((name) => ask(of.to, name, id))));
  const read = items.map(({ of, id }, index) => {
    const [said, confirmed, item] = answers.slice(index * names.length, (index + 1) * names.length).map(whole);
    const by = new Set([...(confirmed![0] as string[])].map((owner) => owner.toLowerCase()));
    const confirmedBy = owners.filter((owner) => by.has(owner));
    return { of, call: { id, to: (item!.to as string).toLowerCase(), data: said!.payload as string, confirmedBy } };
  });
  return queues.map((queue) => read.filter(({ of }) => of === queue).map(({ call }) => call));
}

function whole(answer: Result | undefined): Result {
  if (answer) return answer;
  throw unread();
}

function unread() {
  return unreachable('the rules contract', 'it does not give its queue: was it replaced during the read?');
}
