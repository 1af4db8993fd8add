import type { Effect } from './answers';
import type { Status } from './api';
import { kindOf } from './base';
import { memberStamp, readJson, readRange, type Stamp, type Stub, writeJson } from './call';
import { establishRecord } from './channel-record';
import { proposalIdOf, textOf } from './check-input';
import { MAX } from './constants';
import { announce, remember } from './history';
import { keys } from './keys';
import { adoptNetwork } from './network-rule';
import { linkChannels } from './plasma-link';
import { Refusal } from './refusal';
import { decided, latestRound, loadRound, openRound, type Round, targetOf } from './round';
import type { StoredAlone, StoredApproval, StoredDecision, StoredVote } from './stored';
import { alreadyDecided } from './vote';

/**
 * Writes down what the votes, deadlines and reports already say. Anybody may, any number of times; it is off the
 * critical path, because what it writes can be derived without it. An approval is written when it is reached, and once
 * more when it is applied or superseded.
 *
 * @throws Refusal PROPOSAL_UNKNOWN, NOT_DECIDED
 */
export async function close(stub: Stub, idText: string): Promise<Effect> {
  const id = proposalIdOf(idText);
  const stamp = await memberStamp(stub);
  const round = await latestRound(stub, id);
  if (!round) throw new Refusal('PROPOSAL_UNKNOWN', `There is no proposal ${id}`, 'read the proposals again');
  if (round.status === 'open') {
    const why = round.blocked === '' ? 'its votes decide nothing yet' : round.blocked;
    throw new Refusal('NOT_DECIDED', `Round ${round.round} of ${id} is open: ${why}`, 'wait for votes');
  }
  const links = round.status === 'approved' || round.status === 'applied';
  const linked = links && (await linkChannels(stub, round.stored));
  const isWritten = round.decision?.status === round.status;
  if (isWritten && !linked) return { effect: 'none', status: round.status };
  if (isWritten) await remember(stub, stamp, { id, round: round.round, event: 'link', revision: '', reason: '' });
  else await writeDecision(stub, stamp, round, round.status);
  const { name, genesis } = round.stored.ledger;
  if (round.decision === undefined) await establishRecord(stub, name, genesis);
  announce(stub, 'close', stamp, [id]);
  return { effect: 'written', status: round.status };
}

async function writeDecision(
  stub: Stub,
  stamp: Stamp,
  { id, round, stored, electorate, decision: before }: Round,
  status: Exclude<Status, 'open'>,
): Promise<void> {
  const decision: StoredDecision = { round, status, electorate: before ? before.electorate : electorate };
  await writeJson(stub, keys.decision(id), decision);
  await writeJson(stub, keys.closed(id, round), decision);
  await remember(stub, stamp, { id, round, event: `close ${status}`, revision: '', reason: '' });
  const passed = status === 'approved' || status === 'applied';
  if (passed) await writeApproval(stub, id, stored, status === 'applied');
  if (passed && before === undefined && kindOf(stored.content.address) === 'Network') {
    await adoptNetwork(stub, stored.content);
  }
  if (status !== 'approved') await stub.deleteState(keys.live(id));
}

/** A retirement leaves its ledger's counter where it was, so it is never the end of what starts from there. */
async function writeApproval(stub: Stub, id: string, stored: Round['stored'], applied: boolean): Promise<void> {
  const target = targetOf(stored);
  const others = await readRange<StoredApproval>(stub, keys.approvals(target));
  const own = others.find(({ key }) => key === keys.approval(target, id))?.value;
  const order = applied && own ? own.order : Math.max(0, ...others.map(({ value }) => value.order)) + 1;
  const moved = applied && stored.content.action !== 'retire';
  const approval: StoredApproval = { base: stored.base, order, applied: moved };
  await writeJson(stub, keys.approval(target, id), approval);
}

/**
 * Takes the caller's own vote back. The last vote back closes the round. Nobody's vote can be taken back by another.
 *
 * @throws Refusal ALREADY_DECIDED, PROPOSAL_UNKNOWN
 */
export async function withdraw(stub: Stub, idText: string, reasonText: string): Promise<Effect> {
  const id = proposalIdOf(idText);
  const reason = textOf('reason', reasonText, MAX.reason);
  const stamp = await memberStamp(stub);
  const last = await readJson<StoredDecision>(stub, keys.decision(id));
  const number = openRound(last);
  if (number === undefined) throw alreadyDecided(id, last?.round ?? 0, last?.status ?? 'approved');
  const round = await loadRound(stub, id, number);
  if (!round) throw new Refusal('PROPOSAL_UNKNOWN', `There is no proposal ${id}`, 'read the proposals again');
  const isOwn = ({ organization }: StoredVote) => organization === stamp.organization;
  if (!round.votes.some(isOwn)) return { effect: 'none', status: round.status };
  const decision = decided(round);
  if (decision !== 'open') throw alreadyDecided(id, number, decision);
  for (const { electorate } of round.votes.filter(isOwn)) {
    await stub.deleteState(keys.vote(id, number, stamp.organization, electorate));
  }
  await forgetAlone(stub, stamp.organization, id, number);
  const isLast = round.votes.every(isOwn);
  if (isLast) {
    const closed: StoredDecision = { round: number, status: 'withdrawn', electorate: round.electorate };
    await writeJson(stub, keys.decision(id), closed);
    await writeJson(stub, keys.closed(id, number), closed);
    await stub.deleteState(keys.live(id));
  }
  await remember(stub, stamp, { id, round: number, event: 'withdraw', revision: '', reason });
  announce(stub, 'withdraw', stamp, [id]);
  return { effect: 'written', status: isLast ? 'withdrawn' : 'open' };
}

async function forgetAlone(stub: Stub, organization: string, id: string, round: number): Promise<void> {
  const alone = (await readJson<StoredAlone>(stub, keys.alone(organization))) ?? [];
  const left = alone.filter(([otherId, otherRound]) => otherId !== id || otherRound !== round);
  if (left.length !== alone.length) await writeJson(stub, keys.alone(organization), left);
}
