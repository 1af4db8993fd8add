import { proposalId } from '../../core/ballot/proposal-id.js';
import { contentDigest } from '../../core/digest/content-digest.js';
import { formatAddress, parseAddress } from '../../core/model/address.js';
import type { Change, LedgerId } from '../../core/model/change.js';
import { sameLedger } from '../../core/model/same-ledger.js';
import type { ProposalView, VoteView } from '../../ports/read/governance-reader.js';
import type { Ballot } from '../../ports/write/governance-writer.js';
import { counterOf, decidedAt, isApproved, sequenceOf, shows, voteOf, wouldUndo } from '../decisions.js';
import { governanceResource } from '../governance-trust.js';
import { claimOf, contentOf } from '../own-ballot.js';
import type { Governance, Look, Pass } from '../pass.js';
import { asQuorateError, startTask } from '../start-task.js';
import { awaitsSignature } from './awaits-signature.js';
import { sayUnread } from './vote-unread.js';

/** What a change's votes say to us, and what we owe. */
export type Owed =
  | { readonly type: 'vote'; readonly ballot: Ballot }
  | { readonly type: 'nothing'; readonly reason: string; readonly message: string; readonly stalled: boolean };

/**
 * Votes for what our own branch says, and for nothing else; opening a proposal is voting for it. All that is owed goes
 * into one transaction. In vote mode `manual` it only says what a person has to vote on.
 */
export async function voteOwed(pass: Pass): Promise<void> {
  const ballots = await sayOwed(pass);
  const { governance, loop } = pass;
  if (governance && ballots.length > 0 && loop.settings.voteMode === 'merged') castBallots(pass, governance, ballots);
}

/** Says of each change what its votes say, and gives the votes that our own branch owes. Writes nothing. */
export async function sayOwed(look: Look): Promise<readonly Ballot[]> {
  const { governance, plan, loop } = look;
  if (!governance || !plan) return [];
  const ballots: Ballot[] = [];
  for (const change of plan.changes) {
    const owed = await owedFor(look, governance, change);
    if (owed.type === 'nothing') {
      look.condition(change.address, owed.stalled ? 'Stalled' : 'Reconciling', owed.reason, owed.message);
      continue;
    }
    ballots.push(owed.ballot);
    if (loop.settings.voteMode === 'manual') {
      const message = `reconcile vote ${formatAddress(change.address)}`;
      look.condition(change.address, 'Reconciling', 'WaitingForOwnVote', message);
    }
  }
  return [...ballots, ...(await sayUnread(look))];
}

/** How soon a vote that cannot be cast yet is tried again. */
const VOTE_WAIT_MS = 1000;
/** As many as one transaction takes (chaincode/opssc: MAX.ballots). */
const MOST_BALLOTS = 200;

function castBallots(pass: Pass, governance: Governance, ballots: readonly Ballot[]): void {
  const { memory, event } = pass.loop;
  const onCast = (cast: readonly Ballot[], block: number): void => {
    for (const { content } of cast) event({ type: 'vote', subject: content.address, detail: `yes, block ${block}` });
  };
  pass.voteSent = new Promise((sent) => {
    const cast = async () => {
      const waits = await castWhatFits(pass, governance, ballots, { onCast, sent }).finally(sent);
      if (waits === undefined) memory.waits.delete('vote');
      else memory.waits.set('vote', waits);
      return waits === undefined ? undefined : { retryAfterMs: VOTE_WAIT_MS };
    };
    if (!startTask(pass, 'vote', cast)) sent();
  });
  const failure = memory.tasks.get('vote')?.lastError;
  const wait = failure ? `${failure.code}: ${failure.why ?? failure.message}` : memory.waits.get('vote');
  if (wait === undefined) return;
  for (const { content } of ballots)
    pass.condition(parseAddress(content.address), 'Reconciling', 'WaitingToVote', wait);
}

/**
 * Two waits are the ordinary course of things and no error: a change whose voters nobody can say yet or who cannot vote,
 * e.g. on a young channel whose members have not all reported, and which holds up no other; and the bound on rounds that
 * have no second voter, which a large revision meets: then as many as fit are opened, those that others have opened first,
 * and the rest once others have voted. Says what is waited for; undefined: all are cast.
 */
async function castWhatFits(
  pass: Pass,
  governance: Governance,
  ballots: readonly Ballot[],
  { onCast, sent }: { onCast: (cast: readonly Ballot[], block: number) => void; sent: () => void },
): Promise<string | undefined> {
  const isOpen = ({ content, ledger, base }: Ballot): boolean =>
    governance.proposals.has(proposalId({ digest: contentDigest(content), ledger, base }));
  let left = [...ballots.filter(isOpen), ...ballots.filter((ballot) => !isOpen(ballot))];
  const waits = new Set<string>();
  for (let size = Math.min(left.length, MOST_BALLOTS); left.length > 0; ) {
    const part = left.slice(0, size);
    try {
      const { block } = await pass.governanceWriter(governance).vote(part, sent);
      onCast(part, block);
      left = left.slice(part.length);
    } catch (error) {
      const { code, why, message, facts } = asQuorateError(error);
      if (code !== 'ELECTORATE_UNKNOWN' && code !== 'TOO_MANY_OPEN') throw error;
      if (code === 'TOO_MANY_OPEN' && part.length > 1) {
        size = Math.floor(part.length / 2);
        continue;
      }
      waits.add(why ?? message);
      const votable = left.filter(({ content }) => content.address !== facts.address);
      if (votable.length === left.length) break;
      left = votable;
    }
  }
  return waits.size === 0 ? undefined : [...waits].join('; ');
}

/** Decides nothing by itself: what the plan, the votes and the branch say. */
export async function owedFor(pass: Look, governance: Governance, change: Change): Promise<Owed> {
  const { loop, revision } = pass;
  const us = loop.settings.organization;
  const nothing = (reason: string, message: string, stalled = false): Owed => ({
    type: 'nothing',
    reason,
    message,
    stalled,
  });
  const refused = change.remarks.find(({ severity }) => severity === 'refused');
  if (refused) return nothing('Refused', `${refused.text}${refused.mend ? `; ${refused.mend}` : ''}`, true);
  if (!change.ledger || change.base === undefined) return nothing('Unknown', 'the ledger could not be read', true);
  const id = proposalId({ digest: change.digest, ledger: change.ledger, base: change.base });
  const open = governance.proposals.get(id);
  // Whoever has no vote may have a share all the same: the organization whose orderer others let into a channel.
  if (!change.electorate.voters.includes(us) && !(open && isApproved(open)))
    return nothing('NoVoter', `the voters are ${change.electorate.voters.join(', ')}`);
  const proposal = open ?? (await governance.reader.proposal(id));
  const said = proposal && voteOf(proposal, us);
  if (proposal && awaitsSignature(pass, change, proposal)) {
    const message = `proposal ${id.slice(0, 12)} is approved without us; our signature: reconcile vote ${formatAddress(change.address)}`;
    return nothing('WaitingForOwnSignature', message);
  }
  const known = proposal && standing(proposal, said);
  if (known) return nothing(known.reason, known.message, known.stalled);
  if (!proposal && (await outvoted(pass, governance, change))) {
    return nothing(
      'OutvotedHere',
      'a quorum decided otherwise than our branch says: nothing of it is run here; merge it, or vote for another change by hand',
      true,
    );
  }
  const { ledger, base } = change;
  return {
    type: 'vote',
    ballot: { content: contentOf(change), ledger, base, vote: 'yes', reason: '', claim: claimOf(revision) },
  };
}

/** What a proposal that exists says, where we owe no vote; undefined where we do. */
function standing(
  proposal: ProposalView,
  said: VoteView | undefined,
): { reason: string; message: string; stalled: boolean } | undefined {
  const short = proposal.id.slice(0, 12);
  if (isApproved(proposal)) return { reason: 'Applying', message: `proposal ${short} is approved`, stalled: false };
  // It expired without us: our branch says it now, so our vote opens the next round.
  if (proposal.status === 'expired' && !said) return undefined;
  if (proposal.status !== 'open') {
    const message = `proposal ${short} was ${proposal.status} in round ${proposal.round}; a person may open the next round with reconcile vote`;
    return {
      reason: proposal.status === 'rejected' ? 'Rejected' : proposal.status === 'expired' ? 'Expired' : 'Withdrawn',
      message,
      stalled: true,
    };
  }
  if (said?.vote === 'no')
    return { reason: 'Dissent', message: `this organization voted no: ${said.reason}`, stalled: true };
  if (!said?.counted) return undefined;
  const yes = proposal.votes.filter((vote) => vote.vote === 'yes' && vote.counted).length;
  const message = proposal.blocked || `${yes} of ${proposal.electorate.voters.length} have voted yes on ${short}`;
  return { reason: 'WaitingForVotes', message, stalled: false };
}

/**
 * Does the ledger show what a quorum decided and we never agreed to? Then our branch is behind, not the ledger adrift: our loop
 * does not open a proposal against the decision by itself.
 */
async function outvoted(look: Look, governance: Governance, change: Change): Promise<boolean> {
  if (change.before === null || !change.ledger || hasApproved(look, change) || hasHeld(look, change)) return false;
  const us = look.loop.settings.organization;
  const proposals = await governance.reader.proposals({ address: formatAddress(change.address) });
  const behind = decisionsBehind(change, change.ledger, proposals);
  // Of several that led to the same, one that was ours is enough: somebody else has moved it since.
  return behind.length > 0 && !behind.some((decided) => wasOurs(decided, us));
}

/** Said yes to, or decided before we had a vote at all, or applied by us: which no loop reports that its branch does not hold. */
function wasOurs(decided: ProposalView, us: string): boolean {
  const hasApplied = decided.tasks.some(({ organization, state }) => organization === us && state === 'applied');
  return voteOf(decided, us)?.vote === 'yes' || hasApplied || !decided.electorate.voters.includes(us);
}

/** Our branch said what the ledger still says, though the others may have decided it before we came to vote. */
function hasHeld(look: Look, { address, base = '' }: Change): boolean {
  const count = counterOf(base);
  return count !== undefined && look.loop.memory.heldAt.get(formatAddress(address)) === count;
}

/** Our approval of the committed definition says that our branch held it, if only after the decision. */
function hasApproved(look: Look, { address }: Change): boolean {
  const observed = look.observed.get(formatAddress(address));
  if (observed?.state !== 'present') return false;
  const { own } = observed.live as { readonly own?: { readonly committedPackageId?: string } };
  return own?.committedPackageId !== undefined;
}

/**
 * The decision that led to what the ledger shows now: where bases count, the one from the base before. The versions of a
 * channel's elements do not count: there it is every decision that ours would undo.
 */
function decisionsBehind(
  { base = '', before, after }: Change,
  ledger: LedgerId,
  proposals: readonly ProposalView[],
): readonly ProposalView[] {
  const sequence = sequenceOf(base);
  if (sequence !== undefined) {
    const decided = decidedAt(proposals, ledger, base.replace(/\d+$/, String(sequence - 1)));
    return decided && shows(before, decided.content.after) ? [decided] : [];
  }
  return proposals.filter(
    ({ content, ...one }) =>
      isApproved({ content, ...one }) &&
      sameLedger(one.ledger, ledger) &&
      wouldUndo(before ?? undefined, after ?? undefined, content.after ?? undefined),
  );
}

/** The governance chaincode before its birth: its first quorum is Fabric's own, so there is nothing to vote with. */
export function isBirth(pass: Look, change: Change): boolean {
  const resource = governanceResource(pass);
  return (
    resource !== undefined &&
    change.base === 'sequence:0' &&
    formatAddress(resource.address) === formatAddress(change.address)
  );
}
