import type { Stub } from './call';
import { sortedUnique } from './compare-bytes';
import { decodeApprovals, readinessArguments } from './lifecycle-wire';
import { Refusal } from './refusal';

/** What this peer can say of a channel's members: `unknown` where it has not joined, or the caller may not read. */
export type MembersSeen =
  | { readonly state: 'known'; readonly members: readonly string[] }
  | { readonly state: 'notJoined' }
  | { readonly state: 'denied' };

/**
 * The application organizations of this channel as its config is now: `_lifecycle` CheckCommitReadiness answers one
 * entry per organization for any unused name (core/chaincode/lifecycle/scc.go). The map's order is random: sorted here,
 * or endorsements would differ. Never recorded, so that it cannot be out of date.
 *
 * @throws Refusal MEMBERS_UNREADABLE
 */
export async function liveMembers(stub: Stub): Promise<readonly string[]> {
  const seen = await membersSeen(stub, '');
  if (seen.state === 'known') return seen.members;
  throw new Refusal(
    'MEMBERS_UNREADABLE',
    `The members of ${stub.getChannelID()} cannot be read: ${seen.state}`,
    'the caller must satisfy the ACL _lifecycle/CheckCommitReadiness (by default the Writers of the channel)',
  );
}

/** The members of another channel, as far as this endorsing peer and this caller can see them. */
export async function membersSeen(stub: Stub, channel: string): Promise<MembersSeen> {
  try {
    // A name of this transaction alone: unused for sure, and nobody else's approval can touch what is read here.
    const name = `quorate-${stub.getTxID().slice(0, 32)}`;
    const answer = await stub.invokeChaincode('_lifecycle', readinessArguments(name), channel);
    if (answer.status === 200) {
      return { state: 'known', members: sortedUnique(decodeApprovals(answer.payload ?? new Uint8Array())) };
    }
    return failed(answer.message ?? '');
  } catch (error) {
    return failed(error instanceof Error ? error.message : String(error));
  }
}

/** Texts of core/chaincode/handler.go and core/chaincode/lifecycle/scc.go. */
function failed(message: string): MembersSeen {
  if (message.includes('failed to find ledger for channel')) return { state: 'notJoined' };
  if (message.includes('failed ACL check')) return { state: 'denied' };
  throw new Refusal(
    'MEMBERS_UNREADABLE',
    'The peer cannot tell who the members are',
    `look at the peer's answer: ${message.slice(0, 300)}`,
  );
}
