import { wasApproved } from '../../core/ballot/was-approved.js';
import type { LedgerId } from '../../core/model/change.js';
import { sameLedger } from '../../core/model/same-ledger.js';
import type { ProposalView } from '../../ports/read/governance-reader.js';
import type { PlasmaRootPlace } from '../../ports/read/plasma-root-reader.js';
import { placeOf, samePlace } from './settled-elsewhere.js';

/** What quorums approved of a chain with its root contract here. */
export function decisionsAt(
  proposals: readonly ProposalView[],
  ledger: LedgerId,
  here: PlasmaRootPlace,
): readonly ProposalView[] {
  return proposals.filter((one) => {
    const place = placeOf(one.content.after);
    return wasApproved(one) && sameLedger(one.ledger, ledger) && place !== undefined && samePlace(place, here);
  });
}

const WEIGHT: readonly ProposalView['status'][] = ['superseded', 'approved', 'applied'];

/** The decision from this base: of several the applied one. */
export function decisionFrom(decisions: readonly ProposalView[], base: string): ProposalView | undefined {
  const decided = decisions.filter((one) => one.base === base);
  return decided.sort((left, right) => WEIGHT.indexOf(left.status) - WEIGHT.indexOf(right.status)).at(-1);
}
