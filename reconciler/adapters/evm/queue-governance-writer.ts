import { QuorateError } from '../../core/model/quorate-error.js';
import { abiOf } from '../../evm/abi.js';
import { itemFor } from '../../kinds/besu-network/queue-plan.js';
import type { Submitted } from '../../ports/write/fabric-writer.js';
import type { Ballot, GovernanceWriter } from '../../ports/write/governance-writer.js';
import type { EvmCall } from '../../ports/write/permissioning-writer.js';
import { notOnThisLedger } from './opssc-evm-reader.js';
import { idOf, isOf, type QueuedChange, type QueueGovernanceReader } from './queue-governance.js';
import { MOST_ITEMS } from './read-queue.js';
import type { TransactionSender } from './transaction-sender.js';

const NOTHING: Submitted = { transactionId: '', block: 0 };

/**
 * Votes by LACChain's queue: an item that nobody has submitted is submitted, which is the first vote, and one that stands
 * there is confirmed; the vote that is the last needed runs it. Only what follows byte for byte from our Git is touched, and
 * of the same call submitted twice only the first.
 */
export class QueueGovernanceWriter implements GovernanceWriter {
  readonly #reader: QueueGovernanceReader;
  readonly #sender: TransactionSender;

  constructor(reader: QueueGovernanceReader, sender: TransactionSender) {
    this.#reader = reader;
    this.#sender = sender;
  }

  /** Each item is a transaction. @throws QuorateError NO_NOT_POSSIBLE, STALE_BASE, NOT_A_MEMBER, QUEUE_FULL, those of the sender */
  async vote(ballots: readonly Ballot[]): Promise<Submitted> {
    const refused = ballots.find(({ vote }) => vote === 'no');
    if (refused) throw noNo(refused.content.address);
    let last = NOTHING;
    for (const { content, base } of ballots) {
      const reader = await this.#reader.atOnce();
      // A contract takes the same item twice. With the number that our next transaction had at the block that was read, what
      // an earlier life of this process has sent, and no block had yet by then, takes its place or loses it.
      let nonce = await this.#sender.minedAt(reader.block);
      const found = (await reader.changes()).find((one) => isOf(one, content, base));
      if (!found) throw stale(content.address);
      for (const call of await this.#votes(found)) {
        const { transactionId, block } = await this.#sender.sendAs(nonce, call);
        nonce += 1;
        last = { transactionId, block };
      }
    }
    return last;
  }

  /** Takes back what we confirmed of it; an item that loses its last vote is gone. */
  async withdraw(id: string): Promise<Submitted> {
    const found = (await this.#reader.changes()).find(({ change }) => idOf(change) === id);
    if (!found) throw unknown(id);
    const us = await this.#sender.address();
    let last = NOTHING;
    for (const want of found.plan.wants) {
      const item = itemFor(found.queue, want);
      if (!item?.confirmedBy.includes(us)) continue;
      const { transactionId, block } = await this.#sender.send(callOf(found, 'revokeConfirmation', item.id));
      last = { transactionId, block };
    }
    return last;
  }

  /** The last confirmation runs an item: there is nothing to write down. */
  async close(): Promise<Submitted> {
    return NOTHING;
  }

  /** Nothing expires. */
  async overdue(): Promise<Submitted> {
    return NOTHING;
  }

  /** Whoever looks at the list sees what is in force; there is no place for more. */
  async report(): Promise<Submitted> {
    return NOTHING;
  }

  async sign(): Promise<never> {
    throw notOnThisLedger('a signature of a config update');
  }

  async attest(): Promise<never> {
    throw notOnThisLedger('a report of a channel');
  }

  /** What is still to be sent for our whole vote. */
  async #votes(found: QueuedChange): Promise<readonly EvmCall[]> {
    const us = await this.#sender.address();
    const { owners, pending, unread } = found.queue;
    if (!owners.includes(us)) throw noOwner(us, found.rules);
    // What is submitted beyond those that are read would not be found again, and submitted anew each time.
    let room = MOST_ITEMS - pending.length - unread;
    const calls = found.plan.wants.flatMap((want) => {
      if (want.early !== undefined) return [];
      const item = itemFor(found.queue, want);
      if (!item) return room-- > 0 ? [want.call] : [];
      return item.confirmedBy.includes(us) ? [] : [callOf(found, 'confirmTransaction', item.id)];
    });
    if (calls.length === 0 && room < 0) throw full(found.rules, pending.length + unread);
    return calls;
  }
}

function callOf({ rules }: QueuedChange, name: string, id: number): EvmCall {
  return { to: rules, data: abiOf('lacchain-queue').encodeFunctionData(name, [id]) };
}

function noNo(address: string): QuorateError {
  return new QuorateError('NO_NOT_POSSIBLE', 'This ledger has no word for no', {
    why: `${address} is decided by the queue of its contracts: whoever does not agree does not confirm`,
    mend: 'Leave it; with reconcile withdraw you take a confirmation of yours back.',
    facts: { address },
  });
}

function stale(address: string): QuorateError {
  return new QuorateError('STALE_BASE', 'The list, or Git, has moved on', {
    why: `${address} asks for other calls by now`,
    mend: 'Plan again: what is there now may need another proposal, or none.',
    facts: { address },
  });
}

function unknown(id: string): QuorateError {
  return new QuorateError('PROPOSAL_UNKNOWN', 'There is no such proposal', { why: id, facts: { id } });
}

function full(rules: string, count: number): QuorateError {
  return new QuorateError('QUEUE_FULL', 'So much waits in the queue of the contracts that nothing can be added', {
    why: `${count} items at ${rules}, and ${MOST_ITEMS} are read`,
    mend: 'Have its owners confirm what is wanted, and take back what is not (revokeConfirmation).',
    facts: { pending: count },
    retry: 'transient',
  });
}

function noOwner(account: string, rules: string): QuorateError {
  return new QuorateError('NOT_A_MEMBER', 'This account is no owner of the contracts', {
    why: `${account} may not confirm anything at ${rules}`,
    mend: 'Name the key of an owner in besu.account, or have the owners add this one.',
    facts: { account },
  });
}
