import type { Remark } from '../../core/model/change.js';
import { compareBytes } from '../../core/order/compare-bytes.js';
import type { QueuedSpellings } from '../../evm/queued-call.js';
import type { QueuedCall, VotingQueue } from '../../ports/read/voting-queue.js';
import type { EvmCall } from '../../ports/write/permissioning-writer.js';

/** What an executed item did to one entry of a list. */
export interface QueueEffect {
  readonly type: 'add' | 'remove';
  /** Which entry, in the words of the list. */
  readonly entry: string;
}

/** A call that Git wants, and how a queue may have it. */
export interface QueueWant extends QueueEffect {
  /** To the rules contract: it submits the item, which is the first vote. */
  readonly call: EvmCall;
  readonly spellings: QueuedSpellings;
  /** Why nobody is to vote for it yet: executed now it would do nothing, or harm; undefined: it is due. */
  readonly early: string | undefined;
}

/** What Git wants of a list that a queue decides over. */
export interface QueuePlan {
  readonly wants: readonly QueueWant[];
  /** Undefined for a call of another kind. */
  readonly effectOf: (call: EvmCall) => QueueEffect | undefined;
}

/** The item that stands for a want: of several the first, for the others are duplicates, which nobody needs to confirm. */
export function itemFor({ pending }: Pick<VotingQueue, 'pending'>, { spellings }: QueueWant): QueuedCall | undefined {
  const same = pending.filter(({ to, data }) => spellings.some((one) => one.to === to && one.data === data));
  return same.sort((one, other) => one.id - other.id)[0];
}

/** What was executed last of each entry. */
export function lastExecuted(
  effectOf: QueuePlan['effectOf'],
  { executed }: Pick<VotingQueue, 'executed'>,
): ReadonlyMap<string, { readonly type: QueueEffect['type']; readonly item: QueuedCall }> {
  const last = new Map<string, { readonly type: QueueEffect['type']; readonly item: QueuedCall }>();
  for (const item of [...executed].sort((one, other) => one.id - other.id)) {
    const effect = effectOf(item);
    if (effect) last.set(effect.entry, { type: effect.type, item });
  }
  return last;
}

/**
 * Wants that would undo what other owners executed and we never confirmed: our branch is behind then. Where one of those
 * who decided it has begun to undo it, nobody is behind.
 * @param account of ours: 0x and 40 lower-case hex digits
 */
export function undoneByUs(
  { wants, effectOf }: QueuePlan,
  queue: Pick<VotingQueue, 'pending' | 'executed'>,
  account: string,
): readonly { readonly want: QueueWant; readonly item: QueuedCall }[] {
  const last = lastExecuted(effectOf, queue);
  return wants.flatMap((want) => {
    const decided = last.get(want.entry);
    if (!decided || decided.type === want.type || decided.item.confirmedBy.includes(account)) return [];
    const { item } = decided;
    const begun = itemFor(queue, want)?.confirmedBy.some((owner) => item.confirmedBy.includes(owner));
    return begun ? [] : [{ want, item }];
  });
}

/** Nothing of a change is voted for while a part of it would undo what we are only behind of. */
export function queueOutvoted(
  plan: QueuePlan,
  queue: VotingQueue | undefined,
  account: string | undefined,
  names: ReadonlyMap<string, string>,
): readonly Remark[] {
  if (!queue || account === undefined) return [];
  return undoneByUs(plan, queue, account).map(({ want, item }) => {
    const who = item.confirmedBy
      .map((owner) => names.get(owner) ?? owner)
      .sort(compareBytes)
      .join(', ');
    const did = want.type === 'add' ? 'removed' : 'added';
    const text = `${who} ${did} ${want.entry} by item ${item.id} of the queue, and our branch says otherwise: it is behind`;
    const mend = 'merge what they decided; to undo it, have an organization that confirmed it begin';
    return { severity: 'refused', code: 'QUEUE_OUTVOTED', text, mend };
  });
}
