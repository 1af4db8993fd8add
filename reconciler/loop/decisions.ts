import { wasApproved } from '../core/ballot/was-approved.js';
import { canonicalJson } from '../core/digest/canonical-json.js';
import type { LedgerId } from '../core/model/change.js';
import type { Json, JsonObject } from '../core/model/json.js';
import { sameLedger } from '../core/model/same-ledger.js';
import type { ProposalView, VoteView } from '../ports/read/governance-reader.js';

/** A quorum said yes, whatever has become of it since. */
export function isApproved(proposal: ProposalView): boolean {
  return wasApproved(proposal);
}

/** The approved proposal that started from a base; of several the one that most say they applied, else the last closed. */
export function decidedAt(
  proposals: readonly ProposalView[],
  ledger: LedgerId,
  base: string,
): ProposalView | undefined {
  const decided = proposals.filter(
    (proposal) => isApproved(proposal) && proposal.base === base && sameLedger(proposal.ledger, ledger),
  );
  const of = (status: ProposalView['status']) => decided.find((proposal) => proposal.status === status);
  return of('applied') ?? of('approved') ?? decided.at(-1);
}

/**
 * What quorums approved of one address, in the order in which it comes to be on the ledger. The governance ledger lists
 * by id, which says nothing. A retirement leaves the counter where it was, so it lies between the decision that led there
 * and the one that starts from there; of two from one base that were no retirements, the applied one is the later.
 */
export function inOrder(proposals: readonly ProposalView[]): readonly ProposalView[] {
  const place = ({ base, content }: ProposalView): number =>
    (counterOf(base) ?? 0) + (content.action === 'retire' ? 0.5 : 1);
  const weight = ({ status }: ProposalView): number => ['superseded', 'approved', 'applied'].indexOf(status);
  return proposals.filter(isApproved).sort((left, right) => place(left) - place(right) || weight(left) - weight(right));
}

/** The count of a base, also where something stands behind it (`executed:3:HASH`). */
export function counterOf(base: string): number | undefined {
  const digits = /^[a-z]+:(\d{1,15})(?::[0-9a-f]{64})?$/.exec(base)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** Of a base that nothing but its count tells from others (`sequence:3`): the one before is known then. The versions of a channel's elements have no order. */
export function sequenceOf(base: string): number | undefined {
  const digits = /^[a-z]+:(\d{1,15})$/.exec(base)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

export function voteOf(proposal: ProposalView, organization: string): VoteView | undefined {
  return proposal.votes.find((vote) => vote.organization === organization);
}

/** Is what the ledger shows (managed fields only, perhaps fewer than were voted) what was decided? */
export function shows(before: JsonObject | null, decided: JsonObject | null): boolean {
  if (before === null || decided === null) return before === decided;
  return Object.entries(before).every(
    ([field, value]) => field in decided && canonicalJson(value) === canonicalJson(decided[field]!),
  );
}

/** Is everything in which our content differs from the ledger exactly what was decided? Then ours would undo it. */
export function wouldUndo(live: Json | undefined, ours: Json | undefined, decided: Json | undefined): boolean {
  if (same(live, ours)) return true;
  if (!isObject(live) || !isObject(ours) || !isObject(decided)) return same(live, decided);
  const keys = new Set([...Object.keys(live), ...Object.keys(ours)]);
  return [...keys].every((key) => wouldUndo(live[key], ours[key], decided[key]));
}

function same(left: Json | undefined, right: Json | undefined): boolean {
  if (left === undefined || right === undefined) return left === right;
  return canonicalJson(left) === canonicalJson(right);
}

function isObject(value: Json | undefined): value is JsonObject {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
