import type { Remark } from '../../core/model/change.js';
import { queuedOwnerText } from '../../evm/queued-owner-call.js';
import type { QueuedPayload, VotingQueue } from '../../ports/read/voting-queue.js';
import type { EvmCall } from '../../ports/write/permissioning-writer.js';
import { type JudgedItem, judgeQueue, type QueueReading, type QueueStanding } from './judge-queue.js';
import type { QueueWant } from './queue-plan.js';

/** Items that are told one by one. */
const MOST_TOLD = 20;

export interface QueueSubject {
  readonly queue: VotingQueue;
  /** The calls that turn the list into what Git says. */
  readonly wants: readonly QueueWant[];
  readonly read: (call: EvmCall) => QueueReading;
  /** Organizations by the account that votes for them, in lower case. */
  readonly names: ReadonlyMap<string, string>;
}

const SAID: Readonly<Record<QueueStanding, (item: JudgedItem) => string>> = {
  foreign: () => 'no Git of ours says so',
  wanted: () => 'as Git says',
  early: ({ early }) => `as Git says, and too early: ${early}`,
  stale: () => 'the list has it so already: executed it does nothing',
  duplicate: ({ of }) => `the same call as item ${of}: executed after it, it does nothing`,
};

const BACK = 'who has confirmed it can take it back (revokeConfirmation)';

const ORDER: readonly QueueStanding[] = ['foreign', 'wanted', 'early', 'stale', 'duplicate'];

/**
 * The pending items of a list's own queue, each with who has confirmed it: `QUEUE_FOREIGN` (danger), `QUEUE_WANTED`,
 * `QUEUE_EARLY`, `QUEUE_STALE`, `QUEUE_DUPLICATE`; before them `QUEUE_OWNERS` (danger): who would decide. Foreign ones first, and of those the ones that lack least.
 */
export function queueRemarks(subject: QueueSubject): readonly Remark[] {
  const { queue, wants, read } = subject;
  const judged = [...judgeQueue(queue, wants, read)].sort(
    (one, other) =>
      ORDER.indexOf(one.standing) - ORDER.indexOf(other.standing) ||
      other.item.confirmedBy.length - one.item.confirmedBy.length ||
      one.item.id - other.item.id,
  );
  const told = judged.slice(0, MOST_TOLD).map((one) => remarkOf(one, subject));
  return [...ofOwners(subject), ...told, ...rest(judged.slice(MOST_TOLD), queue.unread)];
}

/**
 * Why no vote of the governance contract changes such a list; nothing where one owner's transaction suffices, or where the
 * queue itself is the governance ledger.
 */
export function queueDecides(
  contract: { readonly queue?: VotingQueue } | undefined,
  isQueueGoverned: boolean,
): readonly Remark[] {
  const { required = 1, owners = [] } = contract?.queue ?? {};
  if (required <= 1 || isQueueGoverned) return [];
  const text = `the contract decides by its own queue, ${required} of ${owners.length} owners: a call of a governance contract would be one more item there and change nothing`;
  const mend =
    'write `queue: lacchain` in place of `contract` in spec.governance of the Network document, or have the owners submit and confirm what this plan says';
  return [{ severity: 'refused', code: 'QUEUE_DECIDES', text, mend }];
}

function remarkOf(judged: JudgedItem, subject: QueueSubject): Remark {
  const { item, standing, text } = judged;
  const remark = {
    severity: standing === 'foreign' ? ('danger' as const) : ('note' as const),
    code: `QUEUE_${standing.toUpperCase()}`,
    text: `item ${item.id} of the queue ${text}: ${SAID[standing](judged)}; ${votesOf(item, subject)}`,
  };
  if (standing === 'wanted' || standing === 'early') return remark;
  return { ...remark, mend: standing === 'foreign' ? `write it into Git if it is wanted; otherwise ${BACK}` : BACK };
}

function votesOf({ confirmedBy }: QueuedPayload, { queue, names }: QueueSubject): string {
  const voters = confirmedBy.map((owner) => names.get(owner) ?? owner);
  return `${voters.length} of ${queue.required} confirmations${voters.length === 0 ? '' : ` (${voters.join(', ')})`}`;
}

/** Whoever decides over owners decides over the list. */
function ofOwners(subject: QueueSubject): readonly Remark[] {
  const { admin, ofOwners: pending } = subject.queue;
  return pending.slice(-MOST_TOLD).map((item) => {
    const text = `item ${item.id} of the owners' queue (${admin}) ${queuedOwnerText(admin, item.data)}; ${votesOf(item, subject)}`;
    return { severity: 'danger', code: 'QUEUE_OWNERS', text, mend: BACK };
  });
}

function rest(untold: readonly JudgedItem[], unread: number): readonly Remark[] {
  if (untold.length + unread === 0) return [];
  const counts = ORDER.map((standing) => [untold.filter((one) => one.standing === standing).length, standing] as const);
  const parts = counts.filter(([count]) => count > 0).map(([count, standing]) => `${count} ${standing}`);
  const all = [...parts, ...(unread > 0 ? [`${unread} that were not read`] : [])];
  return [{ severity: 'danger', code: 'QUEUE_LONG', text: `further items of the queue: ${all.join(', ')}` }];
}
