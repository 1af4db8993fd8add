import { proposalId } from '../core/ballot/proposal-id.js';
import { contentDigest } from '../core/digest/content-digest.js';
import { formatAddress } from '../core/model/address.js';
import type { Change } from '../core/model/change.js';
import { QuorateError } from '../core/model/quorate-error.js';
import { isApproved } from '../loop/decisions.js';
import type { Sight } from '../loop/look-around.js';
import { claimOf, contentOf } from '../loop/own-ballot.js';
import type { Look } from '../loop/pass.js';

import type { ProposalView } from '../ports/read/governance-reader.js';
import type { Ballot } from '../ports/write/governance-writer.js';
import { proposalOf } from '../views/plan-words.js';
import { findProposal, type Named } from './find-proposal.js';
import { governanceOf } from './with-look.js';

/** A ballot with what a person needs to see before casting it. */
export interface AskedBallot extends Named {
  readonly ballot: Ballot;
  readonly digest: string;
  /** Undefined where our branch does not hold it, or holds it and no peer of ours reads the channel (vote-unread.ts). */
  readonly change: Change | undefined;
  /** Undefined where our vote opens it. */
  readonly proposal: ProposalView | undefined;
}

/**
 * The yes votes that a person asked for: of what our own branch holds and of nothing else. Without names all that waits
 * for our vote.
 * @throws QuorateError PROPOSAL_UNKNOWN, PROPOSAL_FOREIGN, PLAN_REFUSED, VOTE_CLOSED
 */
export function yesBallots(
  names: readonly string[],
  { look, ballots }: Sight & { readonly look: Look },
): AskedBallot[] {
  const { proposals } = governanceOf(look);
  const planned = (look.plan?.changes ?? []).flatMap((change): AskedBallot[] => {
    const id = proposalOf(change);
    const { ledger, base, digest } = change;
    if (id === undefined || !ledger || base === undefined) return [];
    const address = formatAddress(change.address);
    const claim = claimOf(look.revision);
    const ballot: Ballot = { content: contentOf(change), ledger, base, vote: 'yes', reason: '', claim };
    return [{ id, address, digest, change, ballot, proposal: proposals.get(id) }];
  });
  const ours = [...planned, ...unreadOf(look, ballots)];
  if (names.length === 0) {
    const owed = new Set(ballots.map(({ content }) => content.address));
    return ours.filter(({ address }) => owed.has(address));
  }
  return names.map((name) => {
    const foreign = [...proposals.values()].filter(({ id }) => !ours.some((known) => known.id === id));
    const found = findProposal<Named>(name, [
      ...ours,
      ...foreign
        .filter(({ id, content }) => id.startsWith(name) || !ours.some(({ address }) => address === content.address))
        .map(named),
    ]);
    const own = ours.find(({ id }) => id === found.id);
    if (!own) throw foreignTo(look, found);
    refuseUnfit(own, look);
    return own;
  });
}

/** What our own branch holds of channels that no peer of ours reads: as others have opened it. */
function unreadOf(look: Look, ballots: readonly Ballot[]): readonly AskedBallot[] {
  const { proposals } = governanceOf(look);
  const unplanned = ballots.filter(({ content }) =>
    look.plan?.changes.every(({ address }) => formatAddress(address) !== content.address),
  );
  return unplanned.flatMap((ballot): AskedBallot[] => {
    const digest = contentDigest(ballot.content);
    const proposal = proposals.get(proposalId({ digest, ledger: ballot.ledger, base: ballot.base }));
    return proposal ? [{ ...named(proposal), ballot, digest, change: undefined, proposal }] : [];
  });
}

/**
 * The no votes that a person asked for: of open proposals, whosever they are.
 * @throws QuorateError PROPOSAL_UNKNOWN, REASON_MISSING, VOTE_CLOSED
 */
export function noBallots(names: readonly string[], reason: string | undefined, look: Look): AskedBallot[] {
  if (reason === undefined || reason.trim() === '') {
    throw new QuorateError('REASON_MISSING', 'A no carries a reason', {
      mend: 'give --reason TEXT; it stays on the ledger',
    });
  }
  if (names.length === 0) {
    throw new QuorateError('PROPOSAL_MISSING', 'A no needs to know to what', { mend: 'name the proposals' });
  }
  const open = [...governanceOf(look).proposals.values()].filter(({ status }) => status === 'open');
  return names.map((name) => {
    const { id, address } = findProposal(name, open.map(named));
    const proposal = open.find((candidate) => candidate.id === id)!;
    const { content, ledger, base, digest } = proposal;
    const ballot: Ballot = { content, ledger, base, vote: 'no', reason, claim: claimOf(look.revision) };
    const change = look.plan?.changes.find((candidate) => proposalOf(candidate) === id);
    return { id, address, digest, change, ballot, proposal };
  });
}

function named({ id, content }: ProposalView): Named {
  return { id, address: content.address };
}

function foreignTo(look: Look, { id, address }: Named): QuorateError {
  return new QuorateError('PROPOSAL_FOREIGN', 'Our own branch does not say this', {
    why: `${look.revision.commit.slice(0, 12)} does not hold the content of ${id.slice(0, 12)} (${address})`,
    mend: 'merge the same change into our own upstream first, or vote --no with a --reason',
    facts: { proposal: id },
  });
}

function refuseUnfit({ id, change, proposal }: AskedBallot, look: Look): void {
  const refused = change?.remarks.find(({ severity }) => severity === 'refused');
  if (refused) {
    throw new QuorateError('PLAN_REFUSED', 'A guard refuses this change', {
      why: refused.text,
      mend: refused.mend ?? 'mend the spec',
      facts: { proposal: id, guard: refused.code },
    });
  }
  const { organization } = look.loop.settings;
  if (change && !change.electorate.voters.includes(organization)) {
    throw new QuorateError('VOTE_NO_VOTER', 'This organization has no vote on this', {
      why: `the voters are ${change.electorate.voters.join(', ')}`,
      mend: 'the members of the channel decide on what runs there',
    });
  }
  if (proposal && isApproved(proposal)) {
    throw new QuorateError('VOTE_CLOSED', 'This was decided already', {
      why: `${id.slice(0, 12)} is ${proposal.status}`,
      mend: 'nothing is left to vote on: the loops apply it',
    });
  }
}
