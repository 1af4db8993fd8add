import { formatPolicy } from '../../fabric/policy/format-policy.js';
import { parsePolicy } from '../../fabric/policy/parse-policy.js';
import type { PolicyTree } from '../../fabric/policy/policy-tree.js';

export interface CommitTurn {
  /** MSP id -> has approved exactly this definition. */
  readonly approvals: Readonly<Record<string, boolean>>;
  /** `/Channel/Application/LifecycleEndorsement` as text; undefined: Fabric's default, a majority of the members. */
  readonly policy: string | undefined;
  /** Our place in the order of those who commit, 0 first. */
  readonly rank: number;
  /** Milliseconds since the policy could first be met, by our own clock. */
  readonly sinceQuorumMs: number;
  readonly batchTimeoutMs: number;
}

/** Whose endorsement counts, or why it is not our turn yet. */
export type Turn =
  | { readonly type: 'commit'; readonly endorsers: readonly string[] }
  | {
      readonly type: 'wait';
      readonly reason: 'approvals' | 'others' | 'rank';
      readonly waitMs: number;
      readonly missing: readonly string[];
    };

/** Rank k steps in after k of these, in batch timeouts: time for one transaction to be ordered and seen. */
const STEP_IN_TIMEOUTS = 3;
const LEAST_WAIT_MS = 500;

/**
 * When to commit: as soon as all members have approved, at the latest one batch timeout after the policy could be met;
 * rank 0 first, the next steps in when nothing has come of it. Nobody is a leader that could be lost.
 */
export function commitTurn(turn: CommitTurn): Turn {
  const members = Object.keys(turn.approvals);
  const approved = members.filter((mspId) => turn.approvals[mspId]);
  const missing = members.filter((mspId) => !turn.approvals[mspId]);
  if (!endorsementSatisfied(turn.policy, approved, members.length)) {
    return { type: 'wait', reason: 'approvals', waitMs: Number.POSITIVE_INFINITY, missing };
  }
  const unit = Math.max(turn.batchTimeoutMs, LEAST_WAIT_MS);
  const others = missing.length > 0 ? unit - turn.sinceQuorumMs : 0;
  if (others > 0) return { type: 'wait', reason: 'others', waitMs: others, missing };
  const stepIn = turn.rank * STEP_IN_TIMEOUTS * unit + (missing.length > 0 ? unit : 0) - turn.sinceQuorumMs;
  if (turn.rank > 0 && stepIn > 0) return { type: 'wait', reason: 'rank', waitMs: stepIn, missing };
  return { type: 'commit', endorsers: approved };
}

/**
 * Could these organizations, one peer each, satisfy the policy? Members' own `Endorsement` policies are taken to ask for
 * one peer; where they ask for more, the peers say so at endorsement and the commit is tried again.
 */
export function endorsementSatisfied(
  policy: string | undefined,
  approved: readonly string[],
  members: number,
): boolean {
  const implicit = /^(ANY|ALL|MAJORITY) /.exec(policy ?? 'MAJORITY Endorsement');
  if (implicit) {
    const needed = { ANY: 1, ALL: members, MAJORITY: Math.floor(members / 2) + 1 }[
      implicit[1] as 'ANY' | 'ALL' | 'MAJORITY'
    ];
    return approved.length >= needed;
  }
  return satisfiedBy(parsePolicy(policy!), new Set(approved));
}

function satisfiedBy(tree: PolicyTree, signers: ReadonlySet<string>): boolean {
  if (tree.type === 'principal') return signers.has(tree.mspId) && (tree.role === 'peer' || tree.role === 'member');
  return tree.rules.filter((rule) => satisfiedBy(rule, signers)).length >= tree.n;
}

/** A policy in its one printed form, so that spelling and white space never show as a change; a channel policy's path stays. */
export function canonicalPolicy(text: string): string {
  return text.startsWith('/') ? text : formatPolicy(parsePolicy(text));
}
