import { proposalId } from '../core/ballot/proposal-id.js';
import { voteClosed } from '../core/ballot/vote-closed.js';
import { contentDigest } from '../core/digest/content-digest.js';
import { formatAddress, parseAddress } from '../core/model/address.js';
import type { Change } from '../core/model/change.js';
import { QuorateError } from '../core/model/quorate-error.js';
import { KINDS } from '../kinds/kinds.js';
import { isApproved } from '../loop/decisions.js';
import type { Sight } from '../loop/look-around.js';
import { claimOf, contentOf } from '../loop/own-ballot.js';
import type { Look } from '../loop/pass.js';
import { awaitsSignature, maySignDecided } from '../loop/steps/awaits-signature.js';
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
  /** It was decided without us: what is asked for is our signature, not a vote. */
  readonly signs: boolean;
}

/**
 * The yes votes that a person asked for: of what our own branch holds and of nothing else. Without names all that waits
 * for our vote. Of a channel's change that was decided without us it is our signature, in vote mode `manual`.
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
    const proposal = proposals.get(id);
    const signs = proposal !== undefined && maySignDecided(look, change, proposal);
    return [{ id, address, digest, change, ballot, proposal, signs }];
  });
  const ours = [...planned, ...unreadOf(look, ballots)];
  if (names.length === 0) {
    const owed = new Set(ballots.map(({ content }) => content.address));
    const waits = ({ address, change, proposal, signs }: AskedBallot): boolean =>
      owed.has(address) || (signs && awaitsSignature(look, change!, proposal!));
    return ours.filter(waits);
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
    const over = own ? undefined : overAs(look, proposals.get(found.id));
    if (over) throw voteClosed(found.id, over);
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
    return proposal ? [{ ...named(proposal), ballot, digest, change: undefined, proposal, signs: false }] : [];
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
  const known = [...governanceOf(look).proposals.values()];
  const open = known.filter(({ status }) => status === 'open');
  const isOpen = (address: string): boolean => open.some(({ content }) => content.address === address);
  const decided = known.filter(isApproved);
  return names.map((name) => {
    const others = decided.filter(({ id, content }) => id.startsWith(name) || !isOpen(content.address));
    const { id, address } = findProposal(name, [...open, ...others].map(named));
    const proposal = open.find((candidate) => candidate.id === id);
    if (!proposal) {
      const { status } = others.find((candidate) => candidate.id === id)!;
      throw voteClosed(id, status, 'a no comes too late; in vote mode manual nothing is signed without us');
    }
    const { content, ledger, base, digest } = proposal;
    const ballot: Ballot = { content, ledger, base, vote: 'no', reason, claim: claimOf(look.revision) };
    const change = look.plan?.changes.find((candidate) => proposalOf(candidate) === id);
    return { id, address, digest, change, ballot, proposal, signs: false };
  });
}

/** What became of a round that is among the proposals until that is written down; undefined where it is not over. */
function overAs(look: Look, proposal: ProposalView | undefined): string | undefined {
  if (!proposal || proposal.status === 'open') return undefined;
  if (proposal.status !== 'approved') return proposal.status;
  const { address: text, after } = proposal.content;
  const address = parseAddress(text);
  const observed = look.observed.get(text);
  if (observed?.state !== 'present' || after === null) return undefined;
  return KINDS.get(address.kind)?.shows?.(address, observed.live as never, after) ? 'applied' : undefined;
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

function refuseUnfit({ id, change, proposal, signs }: AskedBallot, look: Look): void {
  const refused = change?.remarks.find(({ severity }) => severity === 'refused');
  if (refused) {
    throw new QuorateError('PLAN_REFUSED', 'A guard refuses this change', {
      why: refused.text,
      mend: refused.mend ?? 'mend the spec',
      facts: { proposal: id, guard: refused.code },
    });
  }
  if (signs) return;
  const { organization } = look.loop.settings;
  if (change && !change.electorate.voters.includes(organization)) {
    throw new QuorateError('VOTE_NO_VOTER', 'This organization has no vote on this', {
      why: `the voters are ${change.electorate.voters.join(', ')}`,
      mend: 'the members of the channel decide on what runs there',
    });
  }
  if (proposal && isApproved(proposal)) {
    throw voteClosed(
      id,
      proposal.status,
      'nothing is left to vote on: the loops apply it, and ours signs what wants it',
    );
  }
}
