import { type ConfigBlock, configBlockAt } from '../../adapters/fabric/config-block-at.js';
import type { Change } from '../../core/model/change.js';
import type { Plan } from '../../core/model/plan.js';
import type { ProposalView } from '../../ports/read/governance-reader.js';
import { proposalOf } from '../../views/plan-words.js';
import type { ChannelPath, ChannelResult, ChannelsResult } from './channels-result.js';
import type { DemoConsortium } from './demo-consortium.js';
import { deviation, expect } from './deviation.js';
import { mergeOthers } from './merge-others.js';
import { blockOf, type LoopLine } from './organization-loop.js';
import type { PullRequest } from './pull-request.js';
import { votesOf } from './votes-of.js';

/** A change of channels that the consortium decides as one bundle. */
export interface ChannelsStep {
  readonly step: string;
  readonly request: PullRequest;
  /** What everybody saw of it: one change for each channel. */
  readonly plan: Plan;
  /** What each channel's members are to be, sorted. */
  readonly members: readonly string[];
  readonly author: string;
  /** Merge after the author has, in this order; the last one's merge is the one that was needed. */
  readonly others: readonly string[];
}

/** A decided change, with the instant (milliseconds, by our clock) of the last merge that was needed. */
export interface DecidedChannels {
  readonly result: ChannelsResult;
  readonly mergedAt: number;
}

/**
 * From the author's merge to the config block of each channel at every peer of those who are in it.
 * @throws QuorateError DEMO_DEVIATION
 */
export async function decideChannels(consortium: DemoConsortium, step: ChannelsStep): Promise<DecidedChannels> {
  const { author, request, plan } = step;
  const { narrator } = consortium.stage;
  const marks = new Map(consortium.names.map((name) => [name, consortium.organization(name).loop!.lines.length]));
  const proposals = plan.changes.map((change) => ({ change, id: proposalOf(change)! }));
  const commit = await consortium.merge(author, request.changes, request.title);
  narrator.say(`${author} merges it (${commit.slice(0, 12)}, signed): its loop opens a proposal for each channel.`);
  await consortium.until('the proposals on the ledger', async () => {
    const found = await consortium.governance.proposals({ open: true });
    return proposals.every(({ id }) => found.some((one) => one.id === id)) ? true : undefined;
  });
  const ids = proposals.map(({ id }) => id);
  const merged = await mergeOthers(consortium, step, ids);
  const configs = await configEverywhere(consortium, step, merged.at);
  const channels: ChannelResult[] = [];
  for (const one of proposals) {
    channels.push(await collect(consortium, step, { ...one, marks, configs, opsHeight: merged.opsHeight }));
  }
  expectOneBundle(channels, [author, ...step.others]);
  return { result: { step: step.step, title: request.title, channels }, mergedAt: merged.at };
}

interface SeenConfig extends ConfigBlock {
  readonly seconds: number;
}

/** By channel: the block that says it, when the last old peer has it. */
async function configEverywhere(
  consortium: DemoConsortium,
  { plan, members, author, others }: ChannelsStep,
  since: number,
): Promise<ReadonlyMap<string, SeenConfig>> {
  const found = new Map<string, SeenConfig>();
  const old = plan.changes.flatMap(({ address, electorate }) =>
    electorate.voters.flatMap((mspId) =>
      consortium.organization(mspId).peers.all.map((peer) => ({ channel: address.name, peer })),
    ),
  );
  const waiting = new Set(old);
  await consortium.until(`the config blocks that ${author}, ${others.join(', ')} have decided`, async () => {
    for (const one of waiting) {
      const config = await configBlockAt(one.peer, one.channel);
      if (JSON.stringify(config.members) !== JSON.stringify(members)) continue;
      found.set(one.channel, { ...config, seconds: (Date.now() - since) / 1000 });
      waiting.delete(one);
    }
    return waiting.size === 0 ? true : undefined;
  });
  return found;
}

interface Finished {
  readonly change: Change;
  readonly id: string;
  readonly marks: ReadonlyMap<string, number>;
  readonly configs: ReadonlyMap<string, SeenConfig>;
  readonly opsHeight: number;
}

async function collect(
  consortium: DemoConsortium,
  { author, others }: ChannelsStep,
  { change, id, marks, configs, opsHeight }: Finished,
): Promise<ChannelResult> {
  const channel = change.address.name;
  const did = (type: string): readonly (readonly [string, LoopLine])[] =>
    consortium.names.flatMap((mspId) =>
      consortium
        .organization(mspId)
        .loop!.did(type, channel, marks.get(mspId)!)
        .map((line) => [mspId, line] as const),
    );
  const yes = [author, ...others].sort();
  const [sent] = await consortium.until(`word of who signed and sent the update of ${channel}`, () =>
    did('vote').length + did('sign').length < 2 * yes.length ? undefined : did('update')[0],
  );
  const proposal = (await consortium.governance.proposal(id))!;
  const votes = votesOf(proposal, new Map(did('vote')));
  expect(
    `the votes on ${channel}`,
    yes.map((name) => `${name} yes`),
    votes.map(({ organization, vote }) => `${organization} ${vote}`).sort(),
  );
  const { update, signatures } = signedOf(proposal, new Map(did('sign')));
  expect(`who signed for ${channel}`, yes, signatures.map(({ organization }) => organization).sort());
  const { seconds, ...config } = configs.get(channel)!;
  return {
    channel,
    digest: change.digest,
    proposal: id,
    status: proposal.status,
    remarks: change.remarks.map(({ code, text, mend }) => ({ code, text, ...(mend === undefined ? {} : { mend }) })),
    votes,
    update,
    signatures,
    sentBy: sent,
    config,
    criticalPath: criticalPath(seconds, opsHeight, votes, signatures),
  };
}

/** Who signed, all of them the same update. @param lines of the loops that signed, by MSP id: they name the block */
function signedOf(
  { signatures: given, content }: ProposalView,
  lines: ReadonlyMap<string, LoopLine>,
): Pick<ChannelResult, 'update' | 'signatures'> {
  const [update, ...others] = new Set(given.map((one) => one.update));
  if (update === undefined || others.length > 0)
    throw deviation(`what was signed for ${content.address}`, 'one update', [update, ...others]);
  const signatures = given.map(({ organization }) => {
    const line = lines.get(organization);
    return { organization, block: line && blockOf(line) };
  });
  return { update, signatures };
}

type InBlock = readonly { readonly block: number | undefined }[];

function criticalPath(seconds: number, opsHeight: number, votes: InBlock, signatures: InBlock): ChannelPath {
  const last = (found: InBlock): number => Math.max(...found.map(({ block }) => block ?? 0));
  const [vote, sign] = [last(votes) - opsHeight + 1, last(signatures) - last(votes)];
  return { seconds, vote, sign, blocks: vote + sign };
}

/** Each organization says yes to all of it in one transaction. */
function expectOneBundle(channels: readonly ChannelResult[], organizations: readonly string[]): void {
  for (const mspId of organizations) {
    const blocks = channels.map(({ votes }) => votes.find(({ organization }) => organization === mspId)?.block);
    expect(`blocks with votes of ${mspId}`, 1, new Set(blocks).size);
  }
}
