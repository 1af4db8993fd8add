import type { Effect } from './answers';
import { announce, readJson, type Stub, writeJson } from './call';
import { chainInForce, memberStamp } from './chain';
import { chainOf, integerOf } from './check-input';
import { keys } from './keys';
import { Refusal } from './refusal';
import type { StoredDefinition, StoredHead, StoredOverdue } from './stored';

/**
 * Records that settlement is overdue behind block `settledTo` (-1: nothing is settled) by the caller's own clock, and how
 * many have let it be: 1 the operator, 2 the first successor too, and so on. It takes the place of the caller's report
 * before. The head is not read, so that a root in the same block does no harm; a report of another head counts nothing.
 *
 * @throws Refusal UNKNOWN_CHAIN, NOT_A_MEMBER, INVALID_ARGUMENT
 */
export async function overdue(
  stub: Stub,
  chainText: string,
  settledToText: string,
  failedText: string,
): Promise<Effect> {
  const chain = chainOf(chainText);
  const settledTo = integerOf('settledTo', settledToText, -1, Number.MAX_SAFE_INTEGER);
  const inForce = await chainInForce(stub, chain);
  const failed = integerOf('failed', failedText, 1, inForce.definition.successors.length + 1);
  const stamp = memberStamp(stub, inForce);
  const { organization } = stamp;
  const key = keys.overdue(chain, organization);
  const before = await readJson<StoredOverdue>(stub, key);
  if (before?.settledTo === settledTo && before.failed === failed) return { effect: 'none' };
  await writeJson(stub, key, { ...stamp, settledTo, failed } satisfies StoredOverdue);
  announce(stub, 'overdue', { chain, organization, to: settledTo });
  return { effect: 'written' };
}

/** Does this report speak of the gap behind `settledTo` and give at least this successor its turn? */
export function counts(report: StoredOverdue | undefined, settledTo: number, turn: number): boolean {
  return report !== undefined && report.settledTo === settledTo && report.failed >= turn;
}

/**
 * Who settles now: who has submitted the last range under this definition. A successor that was let in need not be let in
 * again for each range of what has piled up; the operator's next range ends that. '': nobody yet.
 */
export function settlerOf({ by, revision }: StoredHead, inForce: StoredDefinition): string {
  return revision === inForce.revision ? by : '';
}

/**
 * The operator may always submit; a successor once a majority of the members says that those before it have not, and from
 * then on until somebody else has. Reads reports one by one and only until there is a majority, so that few reports of the same block can invalidate the call.
 *
 * @throws Refusal NOT_THE_OPERATOR, SETTLEMENT_NOT_OVERDUE
 */
export async function refuseUnentitled(
  stub: Stub,
  inForce: StoredDefinition,
  organization: string,
  head: StoredHead,
): Promise<void> {
  const { chain, operator, successors, members } = inForce.definition;
  const settledTo = head.to;
  if (organization === operator) return;
  const turn = successors.indexOf(organization) + 1;
  if (turn === 0) {
    const what = `${organization} is neither the operator of ${chain} nor a successor`;
    throw new Refusal('NOT_THE_OPERATOR', what, `${operator} submits the roots of ${chain}`);
  }
  if (settlerOf(head, inForce) === organization) return;
  let reports = 0;
  for (const name of members) {
    if (counts(await readJson<StoredOverdue>(stub, keys.overdue(chain, name)), settledTo, turn)) reports += 1;
    if (reports > members.length / 2) return;
  }
  throw new Refusal(
    'SETTLEMENT_NOT_OVERDUE',
    `${reports} of ${members.length} members report that it is the turn of ${organization} after block ${settledTo}`,
    'wait for a majority of the members, or for the operator',
  );
}
