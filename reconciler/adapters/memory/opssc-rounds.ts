import { FORMAT_VERSION } from '../../core/digest/content-digest.js';
import { sortedUnique } from '../../core/order/compare-bytes.js';
import type { ProposalStatus, TaskView } from '../../ports/read/governance-reader.js';
import { alreadyDecided, refusal, remember, requireMember } from './opssc-ballot.js';
import { electorateReader, ruleInForce } from './opssc-electorate.js';
import { asNetwork } from './opssc-network.js';
import { linkChannels } from './opssc-plasma-link.js';
import { type ChannelFacts, establishRecord, factsOf, type StoredAttestation, sameFacts } from './opssc-record.js';
import {
  decided,
  type GovernanceView,
  keys,
  latestRound,
  loadRound,
  openRound,
  type Round,
  type Stamp,
  type StoredApproval,
  type StoredDecision,
  type StoredTask,
  targetOf,
} from './opssc-state.js';

/** Everything here throws QuorateError with the contract's own codes; chaincode/opssc/src/{settle,report,attest}.ts. */

const HEX64 = /^[0-9a-f]{64}$/;
const TASK = /^[A-Za-z][A-Za-z0-9._:-]{0,63}$/;
const PACKAGE_ID = /^$|^[a-zA-Z0-9]+(?:[.+_-][a-zA-Z0-9]+)*:[0-9a-f]{64}$/;
const MOST_DETAIL = 2000;
const MOST_TASKS = 32;

/** Writes down what votes, deadlines and reports already say. */
export function closeRound(view: GovernanceView, stamp: Stamp, id: string): void {
  checkId(id);
  requireMember(view, stamp);
  const round = latestRound(view.state, id, electorateReader(view));
  if (!round) throw refusal('PROPOSAL_UNKNOWN', `There is no proposal ${id}`);
  if (round.status === 'open') throw refusal('NOT_DECIDED', `Round ${round.round} of ${id} is open`);
  const links = round.status === 'approved' || round.status === 'applied';
  const linked = links && linkChannels(view, round.stored);
  const isWritten = round.decision?.status === round.status;
  if (isWritten && !linked) return;
  if (isWritten) remember(view, stamp, id, round.round, { event: 'link', revision: '', reason: '' });
  else writeDecision(view, stamp, round, round.status);
  const { name, genesis } = round.stored.ledger;
  if (round.decision === undefined) establishRecord(view, name, genesis);
}

function writeDecision(
  view: GovernanceView,
  stamp: Stamp,
  { id, round, stored, electorate, decision: before }: Round,
  status: Exclude<ProposalStatus, 'open'>,
): void {
  const decision: StoredDecision = { round, status, electorate: before ? before.electorate : electorate };
  view.state.put(keys.decision(id), decision);
  remember(view, stamp, id, round, { event: `close ${status}`, revision: '', reason: '' });
  const passed = status === 'approved' || status === 'applied';
  if (passed) writeApproval(view, id, stored, status === 'applied');
  if (passed && before === undefined && stored.content.address.split('/')[1] === 'Network') {
    view.state.put(keys.network, { ...ruleInForce(view), ...asNetwork(stored.content) });
  }
  if (status !== 'approved') view.state.delete(keys.live(id));
}

function writeApproval({ state }: GovernanceView, id: string, stored: Round['stored'], applied: boolean): void {
  const prefix = keys.approvals(targetOf(stored));
  const others = state.range<StoredApproval>(prefix);
  const own = others.find(({ key }) => key === `${prefix}${id}`)?.value;
  const order = applied && own ? own.order : Math.max(0, ...others.map(({ value }) => value.order)) + 1;
  const moved = applied && stored.content.action !== 'retire';
  state.put(`${prefix}${id}`, { base: stored.base, order, applied: moved } satisfies StoredApproval);
}

/** Takes the caller's own vote back; the last vote back closes the round. */
export function withdrawVote(view: GovernanceView, stamp: Stamp, id: string, reason: string): void {
  checkId(id);
  requireMember(view, stamp);
  const { state } = view;
  const { organization } = stamp;
  const last = state.get<StoredDecision>(keys.decision(id));
  const number = openRound(last);
  if (number === undefined) throw alreadyDecided(id, last?.status ?? 'approved');
  const round = loadRound(state, id, number, undefined, electorateReader(view));
  if (!round) throw refusal('PROPOSAL_UNKNOWN', `There is no proposal ${id}`);
  const own = round.votes.filter((vote) => vote.organization === organization);
  if (own.length === 0) return;
  const decision = decided(round);
  if (decision !== 'open') throw alreadyDecided(id, decision);
  for (const { electorate } of own) state.delete(`${keys.ownVotes(id, number, organization)}${electorate}`);
  const alone = state.get<readonly (readonly [string, number])[]>(keys.alone(organization)) ?? [];
  const left = alone.filter(([other, otherRound]) => other !== id || otherRound !== number);
  if (left.length !== alone.length) state.put(keys.alone(organization), left);
  if (own.length === round.votes.length) {
    const closed: StoredDecision = { round: number, status: 'withdrawn', electorate: round.electorate };
    state.put(keys.decision(id), closed);
    state.delete(keys.live(id));
  }
  remember(view, stamp, id, number, { event: 'withdraw', revision: '', reason });
}

/** How far the caller's own share is. */
export function reportTask(
  view: GovernanceView,
  stamp: Stamp,
  id: string,
  round: number,
  report: Pick<TaskView, 'task' | 'state' | 'detail' | 'packageId'>,
): void {
  checkId(id);
  const { task, state, detail, packageId } = report;
  if (!TASK.test(task) || detail.length > MOST_DETAIL || !PACKAGE_ID.test(packageId) || !(round >= 1)) {
    throw refusal('INVALID_ARGUMENT', 'The report is malformed');
  }
  requireMember(view, stamp);
  const prefix = keys.ownTasks(id, round, stamp.organization);
  const own = view.state.range<StoredTask>(prefix);
  const before = own.find(({ key }) => key === `${prefix}${task}`)?.value;
  if (before?.state === state && before.detail === detail && before.packageId === packageId) return;
  if (!before && own.length >= MOST_TASKS)
    throw refusal('TOO_MANY_TASKS', `More than ${MOST_TASKS} tasks in one round`);
  view.state.put(`${prefix}${task}`, { ...stamp, task, state, detail, packageId } satisfies StoredTask);
  remember(view, stamp, id, round, { event: `report ${task} ${state}`, revision: '', reason: detail });
}

/** Says that a round has outlived its deadline, by the caller's own clock. */
export function sayOverdue(view: GovernanceView, stamp: Stamp, id: string, round: number): void {
  checkId(id);
  requireMember(view, stamp);
  const last = view.state.get<StoredDecision>(keys.decision(id));
  if (last && last.round >= round) throw refusal('ROUND_CLOSED', `Round ${round} of ${id} is ${last.status}`);
  const key = keys.overdue(id, round, stamp.organization);
  if (view.state.get(key)) return;
  view.state.put(key, stamp);
  remember(view, stamp, id, round, { event: 'overdue', revision: '', reason: '' });
}

/** What the caller's own peer says of a channel. `seen`: what the endorsing peers see of it. */
export function attestChannel(
  view: GovernanceView,
  stamp: Stamp,
  report: ChannelFacts & { readonly channel: string; readonly genesis: string },
  seen: readonly string[] | 'notJoined' | 'denied',
): void {
  const { channel, genesis } = report;
  checkId(genesis);
  if (report.members.length === 0) throw refusal('INVALID_ARGUMENT', 'a channel has members');
  requireMember(view, stamp);
  const members = sortedUnique(report.members);
  const contradicted =
    seen === 'denied'
      ? members.includes(stamp.organization)
      : seen !== 'notJoined' && sortedUnique(seen).join('\n') !== members.join('\n');
  if (contradicted) throw refusal('REPORT_CONTRADICTED', `An endorsing peer sees other members of ${channel}`);
  const key = `${keys.attestations(channel, genesis)}${stamp.organization}`;
  const facts = factsOf({ ...report, members, ordererOrganizations: sortedUnique(report.ordererOrganizations) });
  const before = view.state.get<StoredAttestation>(key);
  if (before && before.formatVersion === FORMAT_VERSION && sameFacts(before, facts)) return;
  view.state.put(key, { ...facts, ...stamp, formatVersion: FORMAT_VERSION } satisfies StoredAttestation);
}

function checkId(id: string): void {
  if (!HEX64.test(id)) throw refusal('INVALID_ARGUMENT', 'not an id');
}
