import { GatewayFabricReader } from '../../adapters/fabric/gateway-fabric-reader.js';
import type { DemoConsortium } from './demo-consortium.js';
import type { PullRequest } from './pull-request.js';

export interface LastMerge {
  /** Milliseconds, by our clock. */
  readonly at: number;
  /** Height of the governance ledger just before. */
  readonly opsHeight: number;
}

/**
 * The others merge what one has merged, each after the votes of those before: the last one's merge is the one that was
 * needed. @param proposals what all of them vote on
 */
export async function mergeOthers(
  consortium: DemoConsortium,
  { others, request }: { readonly others: readonly string[]; readonly request: PullRequest },
  proposals: readonly string[],
): Promise<LastMerge> {
  consortium.stage.narrator.say(`${others.join(', ')} ${others.length === 1 ? 'merges' : 'merge'} it, too.`);
  const [before, last] = [others.slice(0, -1), others.at(-1)!];
  for (const mspId of before) await consortium.merge(mspId, request.changes, request.title);
  for (const mspId of before) {
    await consortium.until(`the vote of ${mspId}`, async () => {
      const found = await consortium.governance.proposals({ open: true });
      const voted = found.filter(({ votes }) => votes.some(({ organization }) => organization === mspId));
      return proposals.every((id) => voted.some((proposal) => proposal.id === id)) ? true : undefined;
    });
  }
  const reader = new GatewayFabricReader(consortium.organization(last).peers);
  const { height } = await reader.channel(consortium.governanceChannel);
  await consortium.merge(last, request.changes, request.title);
  return { at: Date.now(), opsHeight: height };
}

/** Merges that come when it is decided: no vote of theirs was needed, their loops do their share. */
export async function mergeAfterwards(
  consortium: DemoConsortium,
  followers: readonly string[],
  request: PullRequest,
): Promise<void> {
  for (const mspId of followers) await consortium.merge(mspId, request.changes, request.title);
  const word = followers.length === 1 ? 'merges' : 'merge';
  consortium.stage.narrator.say(`${followers.join(', ')} ${word} it after the decision, and does its own share.`);
}
