import { votesNeeded } from '../../core/ballot/electorate.js';
import type { Electorate, Remark } from '../../core/model/change.js';
import { parsePolicy } from '../../fabric/policy/parse-policy.js';
import type { PolicyTree } from '../../fabric/policy/policy-tree.js';
import { leastOrganizations, satisfiedBy } from './policy-strength.js';

const LIFECYCLE = '/Channel/Application/LifecycleEndorsement';

/**
 * Compares what the ledger itself enforces (the channel's LifecycleEndorsement) with the network's rule: who could
 * commit WITHOUT the quorum, and could a quorum fail to commit.
 */
export function lifecycleRemarks(
  policies: Readonly<Record<string, string>>,
  electorate: Electorate,
): readonly Remark[] {
  const text = policies[LIFECYCLE];
  if (text === undefined) return [];
  const tree = policyTree(text, electorate.voters);
  const needed = votesNeeded(electorate.rule, electorate.voters.length);
  const least = tree && leastOrganizations(tree);
  if (!tree || least === undefined) {
    return [danger('LIFECYCLE_UNCHECKED', `LifecycleEndorsement "${text}" could not be compared with the rule`)];
  }
  const remarks: Remark[] = [];
  if (least < needed) {
    const rule = `the rule asks for ${needed} of ${electorate.voters.length}`;
    const what = `${least} organization${least === 1 ? '' : 's'} could commit without the quorum: LifecycleEndorsement is "${text}", ${rule}`;
    remarks.push(danger('LIFECYCLE_WEAKER', what));
  }
  const without = electorate.mustAgree.filter((name) =>
    satisfiedBy(tree, new Set(electorate.voters.filter((voter) => voter !== name))),
  );
  if (without.length > 0) {
    const what = `the others could commit without ${without.join(', ')}: LifecycleEndorsement is "${text}"`;
    remarks.push(danger('LIFECYCLE_WITHOUT_MUST_AGREE', what));
  }
  if (least > needed && Number.isFinite(least)) {
    const what = `a quorum of ${needed} may not be able to commit: LifecycleEndorsement "${text}" asks for at least ${least}`;
    remarks.push({ severity: 'note', code: 'LIFECYCLE_STRICTER', text: what });
  }
  return remarks;
}

function danger(code: string, text: string): Remark {
  const mend = `give ${LIFECYCLE} a policy that asks for what the rule asks for`;
  return { severity: 'danger', code, text, mend };
}

/** `MAJORITY Endorsement` stands for so many of the members; a signature policy for itself. */
function policyTree(text: string, members: readonly string[]): PolicyTree | undefined {
  const [, word] = /^(ANY|ALL|MAJORITY) \S+$/.exec(text) ?? [];
  if (word !== undefined) {
    const n = word === 'ANY' ? 1 : word === 'ALL' ? members.length : Math.floor(members.length / 2) + 1;
    return { type: 'outOf', n, rules: members.map((mspId) => ({ type: 'principal', mspId, role: 'peer' })) };
  }
  try {
    return parsePolicy(text);
  } catch {
    return undefined;
  }
}
