import { wasApproved } from '../core/ballot/was-approved.js';
import { canonicalJson } from '../core/digest/canonical-json.js';
import type { LedgerId } from '../core/model/change.js';
import type { JsonObject } from '../core/model/json.js';
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
    Number(/:(\d{1,15})$/.exec(base)?.[1] ?? 0) + (content.action === 'retire' ? 0.5 : 1);
  const weight = ({ status }: ProposalView): number => ['superseded', 'approved', 'applied'].indexOf(status);
  return proposals.filter(isApproved).sort((left, right) => place(left) - place(right) || weight(left) - weight(right));
}

export function sameLedger(left: LedgerId, right: LedgerId): boolean {
  return left.type === right.type && left.name === right.name && left.genesis === right.genesis;
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
