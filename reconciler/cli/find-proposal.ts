import { QuorateError } from '../core/model/quorate-error.js';

/** What a proposal can be named by. */
export interface Named {
  readonly id: string;
  /** Formatted. */
  readonly address: string;
}

/**
 * Finds what a person named: a proposal id or its first 6 or more characters, an address, or its last parts
 * (`Chaincode/numbertransfer`, `numbertransfer`).
 * @throws QuorateError PROPOSAL_UNKNOWN, PROPOSAL_AMBIGUOUS
 */
export function findProposal<Candidate extends Named>(word: string, candidates: readonly Candidate[]): Candidate {
  const byId = /^[0-9a-f]{6,64}$/.test(word) ? candidates.filter(({ id }) => id.startsWith(word)) : [];
  const byAddress = candidates.filter(({ address }) => address === word || address.endsWith(`/${word}`));
  const found = byId.length > 0 ? byId : byAddress;
  if (found.length === 1) return found[0]!;
  const names = (some: readonly Named[]) => some.map(({ id, address }) => `${id.slice(0, 12)} (${address})`).join(', ');
  if (found.length > 1) {
    throw new QuorateError('PROPOSAL_AMBIGUOUS', 'This names more than one proposal', {
      why: names(found),
      mend: 'give the id of one',
    });
  }
  throw new QuorateError('PROPOSAL_UNKNOWN', 'There is no such proposal', {
    why: `nothing is called "${word}"`,
    mend: candidates.length > 0 ? `choose of ${names(candidates)}` : 'reconcile proposals --all shows what there is',
  });
}
