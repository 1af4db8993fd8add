import { voteOf } from '../loop/decisions.js';
import type { Look } from '../loop/pass.js';
import type { ProposalView } from '../ports/read/governance-reader.js';
import { proposalOf } from '../views/plan-words.js';

/** What a proposal is to us: on our own branch, waiting for our vote, or somebody else's alone. */
export type Standing = 'voted yes' | 'voted no' | 'waits for our vote' | 'foreign' | 'no voter' | 'over';

/** Compares a proposal with our own branch and our own vote. */
export function standingOf(proposal: ProposalView, look: Look): Standing {
  const { organization } = look.loop.settings;
  const ours = voteOf(proposal, organization);
  if (ours?.counted || (ours && proposal.status !== 'open')) return ours.vote === 'yes' ? 'voted yes' : 'voted no';
  if (proposal.status !== 'open') return 'over';
  if (!look.plan?.changes.some((change) => proposalOf(change) === proposal.id)) return 'foreign';
  const { voters } = proposal.electorate;
  return voters.length === 0 || voters.includes(organization) ? 'waits for our vote' : 'no voter';
}
