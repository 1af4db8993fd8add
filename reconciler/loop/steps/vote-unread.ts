import { configParts } from '../../core/ballot/channel-voters.js';
import { contentDigest } from '../../core/digest/content-digest.js';
import { parseAddress } from '../../core/model/address.js';
import type { Resource } from '../../core/model/kind.js';
import type { ChannelSpec } from '../../kinds/channel/channel-spec.js';
import { desiredShared } from '../../kinds/channel/desired-shared.js';
import { findNetwork } from '../../kinds/network/find-network.js';
import type { ProposalView } from '../../ports/read/governance-reader.js';
import type { Ballot } from '../../ports/write/governance-writer.js';
import { isApproved, voteOf } from '../decisions.js';
import { claimOf, contentOf } from '../own-ballot.js';
import type { Governance, Look, Pass } from '../pass.js';
import { startTask } from '../start-task.js';

/**
 * The votes that we owe on a channel of which we are no part: how the blocks of a plasma chain are cut is voted on by the
 * members of its root channel, too, of whom no peer may read the other channel. Such a member cannot tell what the
 * change starts from, so it opens nothing: it votes for what others have opened, where the whole content is what its own
 * branch says and somebody who can read the channel has said yes to it. Says of each what it is waiting for.
 */
export async function sayUnread(look: Look): Promise<readonly Ballot[]> {
  const { governance, loop, revision } = look;
  if (!governance) return [];
  const ballots: Ballot[] = [];
  for (const { resource, proposal } of unreadProposals(look, governance)) {
    const { address } = resource;
    const say = (reason: string, message: string, stalled = false): void =>
      look.condition(address, stalled ? 'Stalled' : 'Reconciling', reason, message);
    const short = proposal.id.slice(0, 12);
    const said = voteOf(proposal, loop.settings.organization);
    if (isApproved(proposal)) say('Applying', `proposal ${short} is approved; nothing of it is run here`);
    else if (proposal.status !== 'open') continue;
    else if (proposal.digest !== contentDigest(wantedContent(look, resource))) {
      const message = `proposal ${short} is not what our branch says, and no peer of ours can read ${address.name}: this loop does not vote for it`;
      say('Foreign', message, true);
    } else if (said?.vote === 'no') say('Dissent', `this organization voted no: ${said.reason}`, true);
    else if (said?.counted) say('WaitingForVotes', waitText(proposal));
    else if (!(await isSeen(governance, proposal))) {
      const message = `proposal ${short} is what our branch says; nobody who can read ${address.name} has said yes to it yet`;
      say('WaitingToVote', message);
    } else {
      const { content, ledger, base } = proposal;
      ballots.push({ content, ledger, base, vote: 'yes', reason: '', claim: claimOf(revision) });
      if (loop.settings.voteMode === 'manual') say('WaitingForOwnVote', `reconcile vote ${short}`);
      else say('WaitingForVotes', waitText(proposal));
    }
  }
  return ballots;
}

/**
 * Reports what was decided there as applied once a majority of the voters who can read the channel have: ours is no share of
 * it, and where most voters are such, nobody would ever know it as applied.
 */
export function reportUnread(pass: Pass): void {
  const { governance, loop } = pass;
  if (!governance) return;
  const us = loop.settings.organization;
  for (const { resource, proposal } of unreadProposals(pass, governance)) {
    if (!isApproved(proposal) || proposal.tasks.some(({ organization }) => organization === us)) continue;
    startTask(pass, `report ${proposal.id}`, async () => {
      const insiders = await insidersOf(governance, proposal);
      const done = insiders.filter((mspId) => {
        const own = proposal.tasks.filter(({ organization }) => organization === mspId);
        return own.length > 0 && own.every(({ state }) => state === 'applied');
      });
      if (done.length * 2 <= insiders.length) return { idle: true };
      const detail = `as ${done.join(', ')} say`;
      await pass.governanceWriter(governance).report(proposal.id, proposal.round, 'apply', 'applied', detail, '');
      loop.event({ type: 'report', subject: resource.address.name, detail: `applied ${detail}` });
      return undefined;
    });
  }
}

/** Proposals on the batch of channels that our documents keep us out of, where OpsSC counts us among the voters. */
function unreadProposals(
  { loop, loaded }: Look,
  { proposals }: Governance,
): readonly { readonly resource: Resource; readonly proposal: ProposalView }[] {
  const us = loop.settings.organization;
  return [...proposals.values()].flatMap((proposal) => {
    const { content, base, electorate } = proposal;
    const resource = loaded.resources.get(content.address);
    if (parseAddress(content.address).kind !== 'Channel' || !configParts(base).includes('batch')) return [];
    if (!resource || resource.suspend || content.action !== 'update' || !electorate.voters.includes(us)) return [];
    const { members, orderer } = resource.spec as unknown as ChannelSpec;
    // One whose own peers are down for a while waits for them: it can tell by itself what a change starts from.
    return [...members, ...orderer.organizations].includes(us) ? [] : [{ resource, proposal }];
  });
}

/** What our branch says of a channel follows from Git alone. */
function wantedContent({ loaded }: Look, { address, spec }: Resource): ReturnType<typeof contentOf> {
  const network = findNetwork(address.network, loaded.resources)?.spec;
  return contentOf({ address, action: 'update', after: desiredShared(spec as unknown as ChannelSpec, network) });
}

/** Voters who are in the channel or order it. */
async function insidersOf({ reader }: Governance, { ledger, electorate }: ProposalView): Promise<readonly string[]> {
  const { inForce } = await reader.channelRecord(ledger.name, ledger.genesis);
  const inside = [...(inForce?.members ?? []), ...(inForce?.ordererOrganizations ?? [])];
  return electorate.voters.filter((voter) => inside.includes(voter));
}

async function isSeen(governance: Governance, proposal: ProposalView): Promise<boolean> {
  const insiders = await insidersOf(governance, proposal);
  return proposal.votes.some(
    ({ organization, vote, counted }) => vote === 'yes' && counted && insiders.includes(organization),
  );
}

function waitText({ id, votes, electorate, blocked }: ProposalView): string {
  const yes = votes.filter(({ vote, counted }) => vote === 'yes' && counted).length;
  return blocked || `${yes} of ${electorate.voters.length} have voted yes on ${id.slice(0, 12)}`;
}
