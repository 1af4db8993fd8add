import type { Effect, TaskState } from './answers';
import { memberStamp, readJson, readRange, type Stub, writeJson } from './call';
import { oneOf, patternOf, proposalIdOf, roundOf, TASK, textOf } from './check-input';
import { MAX } from './constants';
import { announce, remember } from './history';
import { keys } from './keys';
import { Refusal } from './refusal';
import type { StoredDecision, StoredTask } from './stored';

export interface ReportInput {
  readonly id: string;
  readonly round: string;
  readonly task: string;
  readonly state: string;
  readonly detail: string;
  readonly packageId: string;
}

const STATES: readonly TaskState[] = ['progressing', 'applied', 'failed'];
/** `label:hash` (core/chaincode/persistence), or nothing. */
const PACKAGE_ID = /^$|^[a-zA-Z0-9]+(?:[.+_-][a-zA-Z0-9]+)*:[0-9a-f]{64}$/;

/**
 * How far the caller's own share of applying is. There is no argument that names another organization. Reads and writes
 * the caller's own key only, so all reports fit in one block; `failed` is a state of this task and ends nothing else.
 */
export async function report(stub: Stub, input: ReportInput): Promise<Effect> {
  const id = proposalIdOf(input.id);
  const round = roundOf(input.round);
  const task = patternOf('task', input.task, TASK);
  const state = oneOf('state', input.state, STATES);
  const detail = textOf('detail', input.detail, MAX.detail);
  const packageId = patternOf('packageId', input.packageId, PACKAGE_ID);
  const stamp = await memberStamp(stub);
  const key = keys.task(id, round, stamp.organization, task);
  const own = await readRange<StoredTask>(stub, keys.ownTasks(id, round, stamp.organization));
  const before = own.find((entry) => entry.key === key)?.value;
  if (before?.state === state && before.detail === detail && before.packageId === packageId) return { effect: 'none' };
  if (!before && own.length >= MAX.tasks) {
    throw new Refusal('TOO_MANY_TASKS', `More than ${MAX.tasks} tasks in one round`, 'report one task for each step');
  }
  const stored: StoredTask = { ...stamp, task, state, detail, packageId };
  await writeJson(stub, key, stored);
  await remember(stub, stamp, { id, round, event: `report ${task} ${state}`, revision: '', reason: detail });
  announce(stub, 'report', stamp, [id]);
  return { effect: 'written' };
}

/**
 * Says that a round has outlived its deadline, by the caller's own clock: a chaincode has none, and a transaction's
 * timestamp is its client's word. A majority of the voters makes it expired.
 *
 * @throws Refusal ROUND_CLOSED
 */
export async function overdue(stub: Stub, idText: string, roundText: string): Promise<Effect> {
  const id = proposalIdOf(idText);
  const round = roundOf(roundText);
  const stamp = await memberStamp(stub);
  const last = await readJson<StoredDecision>(stub, keys.decision(id));
  if (last && last.round >= round) {
    throw new Refusal('ROUND_CLOSED', `Round ${round} of ${id} is ${last.status}`, 'read the proposal again');
  }
  const key = keys.overdue(id, round, stamp.organization);
  if (await readJson(stub, key)) return { effect: 'none' };
  await writeJson(stub, key, stamp);
  await remember(stub, stamp, { id, round, event: 'overdue', revision: '', reason: '' });
  announce(stub, 'overdue', stamp, [id]);
  return { effect: 'written' };
}
