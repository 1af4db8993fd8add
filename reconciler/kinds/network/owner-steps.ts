import { compareBytes } from '../../core/order/compare-bytes.js';
import { abiOf } from '../../evm/abi.js';
import type { OwnersQueue, QueuedPayload } from '../../ports/read/voting-queue.js';

/** Who is to decide by a queue. */
export interface WantedOwners {
  /** 0x and 40 lower-case hex digits. */
  readonly accounts: readonly string[];
  readonly required: number;
}

interface Step {
  readonly text: string;
  /** Function of the admin contract, what it queues, and with what. */
  readonly name: 'addAdmin' | 'removeAdmin' | 'changeRequirement';
  readonly argument: string | number;
  /** Who may not send it. */
  readonly notBy?: string;
}

const QUEUED = {
  addAdmin: 'executeAddAdmin',
  removeAdmin: 'executeRemoveAdmin',
  changeRequirement: 'executeChangeRequirement',
} as const;

/**
 * What people send to turn the owners of LACChain's admin contract into these, one after the other, in an order in which
 * there are never fewer owners than must confirm: the contract checks nothing when an item is executed (Admin.sol), and what
 * nobody can confirm any more nobody can mend. Pure.
 * @param nameOf of an account, for those who read it
 */
export function ownerSteps(
  queue: OwnersQueue,
  { accounts, required }: WantedOwners,
  nameOf: (account: string) => string,
): readonly string[] {
  const added = accounts.filter((account) => !queue.owners.includes(account)).sort(compareBytes);
  const removed = queue.owners.filter((owner) => !accounts.includes(owner));
  const steps: Step[] = [
    ...added.map((account) => ({
      text: `make ${nameOf(account)} an owner`,
      name: 'addAdmin' as const,
      argument: account,
    })),
    ...(required === queue.required
      ? []
      : [{ text: `have ${required} of the owners decide`, name: 'changeRequirement' as const, argument: required }]),
    ...removed.map((account) => ({
      ...{ text: `make ${nameOf(account)} no owner`, name: 'removeAdmin' as const, argument: account },
      notBy: nameOf(account),
    })),
  ];
  return steps.map((step, index) => `${index + 1}. ${step.text}: ${sentence(step, queue, nameOf)}`);
}

function sentence(step: Step, queue: OwnersQueue, nameOf: (account: string) => string): string {
  const { admin, required } = queue;
  const payload = abiOf('lacchain-admin').encodeFunctionData(QUEUED[step.name], [step.argument]);
  const item = queue.ofOwners.find(({ data }) => data === payload);
  if (item) return confirming(item, queue, nameOf);
  const data = abiOf('lacchain-admin').encodeFunctionData(step.name, [step.argument]);
  const who = step.notBy === undefined ? 'an owner' : `an owner other than ${step.notBy}`;
  const more = required - 1;
  const rest =
    more === 0
      ? ''
      : `, and ${more} more ${more === 1 ? 'confirms' : 'confirm'} the item that comes of it (confirmTransaction)`;
  return `${who} sends ${data} to ${admin}${rest}`;
}

function confirming(
  item: QueuedPayload,
  { admin, required }: OwnersQueue,
  nameOf: (account: string) => string,
): string {
  const { id, confirmedBy } = item;
  const more = required - confirmedBy.length;
  const by = confirmedBy.length === 0 ? '' : ` (confirmed by ${confirmedBy.map(nameOf).join(', ')})`;
  const data = abiOf('lacchain-queue').encodeFunctionData('confirmTransaction', [id]);
  return `item ${id} of its queue says so${by}; see in the transaction that submitted it that it calls the contract itself, then ${more} more of the owners ${more === 1 ? 'sends' : 'send'} ${data} to ${admin}`;
}
