import type { Remark } from '../../core/model/change.js';
import type { DiffContext, Resource } from '../../core/model/kind.js';
import { formatPolicy } from '../../fabric/policy/format-policy.js';
import { parsePolicy } from '../../fabric/policy/parse-policy.js';
import { PolicySyntaxError } from '../../fabric/policy/policy-syntax-error.js';
import type { PolicyTree } from '../../fabric/policy/policy-tree.js';
import { isPolicyPath } from '../chaincode/canonical-policy.js';
import type { ChaincodeLive } from '../chaincode/chaincode-live.js';
import type { ChaincodeSpec } from '../chaincode/chaincode-spec.js';
import { mspIdsOf, satisfiedBy } from '../chaincode/policy-strength.js';

/** Who comes and who goes. */
export interface MembersChange {
  readonly channel: string;
  readonly before: readonly string[];
  readonly after: readonly string[];
}

/**
 * What a change of members means for the channel's chaincodes: who joins and is named by no endorsement policy can query
 * and not endorse; who leaves and is named by one in force may leave nobody who can.
 */
export function chaincodesRemarks(context: DiffContext, change: MembersChange): readonly Remark[] {
  const joining = change.after.filter((mspId) => !change.before.includes(mspId));
  const leaving = change.before.filter((mspId) => !change.after.includes(mspId));
  return chaincodesOf(context, change.channel).flatMap(([key, resource]) => {
    const { endorsementPolicy } = resource.spec;
    const live = liveOf(context, key);
    return [
      ...newcomerRemarks(resource, joining, change.channel),
      ...leaverRemarks(resource, live ?? endorsementPolicy, leaving, change),
    ];
  });
}

/** Policies of the channel that its chaincodes are endorsed by, by path. */
export function policiesOfChaincodes(context: DiffContext, channel: string): readonly string[] {
  const policies = chaincodesOf(context, channel).map(([, { spec }]) => spec.endorsementPolicy);
  return [...new Set(policies.filter(isPolicyPath))];
}

function chaincodesOf(
  { desired }: DiffContext,
  channel: string,
): readonly (readonly [string, Resource<ChaincodeSpec>])[] {
  const chaincodes = [...desired].filter(([, { address }]) => address.kind === 'Chaincode');
  return (chaincodes as unknown as [string, Resource<ChaincodeSpec>][]).filter(
    ([, { spec }]) => spec.channel === channel,
  );
}

/** The policy in force, where it was read. */
function liveOf({ observed }: DiffContext, key: string): string | undefined {
  const found = observed.get(key);
  return found?.state === 'present' ? (found.live as ChaincodeLive).definition?.endorsementPolicy : undefined;
}

/** Undefined: a policy of the channel, which follows its members or is judged with the channel. */
function treeOf(policy: string): PolicyTree | undefined {
  if (isPolicyPath(policy)) return undefined;
  try {
    return parsePolicy(policy);
  } catch (error) {
    if (error instanceof PolicySyntaxError) return undefined;
    throw error;
  }
}

function newcomerRemarks(
  { spec, origin }: Resource<ChaincodeSpec>,
  joining: readonly string[],
  channel: string,
): readonly Remark[] {
  const tree = treeOf(spec.endorsementPolicy);
  if (tree === undefined) return [];
  const unnamed = joining.filter((mspId) => !mspIdsOf(tree).includes(mspId));
  if (unnamed.length === 0) return [];
  const [joins, it, can] = unnamed.length === 1 ? ['joins', 'it', 'it can'] : ['join', 'them', 'they can'];
  const text = `${unnamed.join(', ')} ${joins} ${channel}; the policy of ${spec.name} does not name ${it}: ${can} query, not endorse`;
  const mend = `to let ${it} endorse, write in ${origin.file}: endorsementPolicy: "${formatPolicy(unnamed.reduce(withPeer, tree))}"`;
  return [{ severity: 'note', code: 'CANNOT_ENDORSE', text, mend }];
}

/** The policy with one more peer in the gate that has most peers already; where that asks for all, for all still. */
function withPeer(tree: PolicyTree, mspId: string): PolicyTree {
  const peer: PolicyTree = { type: 'principal', mspId, role: 'peer' };
  if (tree.type === 'principal') return { type: 'outOf', n: 1, rules: [tree, peer] };
  const widest = Math.max(...gatesOf(tree).map(peersIn));
  const add = (gate: PolicyTree): PolicyTree => {
    if (gate.type === 'principal') return gate;
    if (peersIn(gate) < widest) return { ...gate, rules: gate.rules.map(add) };
    const n = gate.n === gate.rules.length && gate.n > 1 ? gate.n + 1 : gate.n;
    return { ...gate, n, rules: [...gate.rules, peer] };
  };
  return add(tree);
}

type Gate = Extract<PolicyTree, { readonly type: 'outOf' }>;

function gatesOf(tree: PolicyTree): readonly Gate[] {
  return tree.type === 'principal' ? [] : [tree, ...tree.rules.flatMap(gatesOf)];
}

function peersIn({ rules }: Gate): number {
  return rules.filter(({ type }) => type === 'principal').length;
}

/** A policy that Git changes in the same revision mends itself, soon after. */
function leaverRemarks(
  { spec, suspend }: Resource<ChaincodeSpec>,
  policy: string,
  leaving: readonly string[],
  { channel, after }: MembersChange,
): readonly Remark[] {
  const tree = treeOf(policy);
  const named = tree === undefined ? [] : leaving.filter((mspId) => mspIdsOf(tree).includes(mspId));
  if (tree === undefined || named.length === 0) return [];
  const stay = new Set(after);
  const text = `${named.join(', ')} ${named.length === 1 ? 'leaves' : 'leave'} ${channel} and the policy of ${spec.name} in force names ${named.length === 1 ? 'it' : 'them'}: ${policy}`;
  const mend = `change the endorsementPolicy of ${spec.name} first, or in the same pull request`;
  if (satisfiedBy(tree, stay)) return [{ severity: 'danger', code: 'ENDORSER_LEAVES', text, mend }];
  const wanted = treeOf(spec.endorsementPolicy);
  const mended = suspend === undefined && (wanted === undefined || satisfiedBy(wanted, stay));
  if (!mended) {
    return [{ severity: 'refused', code: 'NOBODY_ENDORSES', text: `${text}; those who stay cannot satisfy it`, mend }];
  }
  const until = `${text}; those who stay cannot satisfy it until its new policy, which Git has, is committed`;
  return [{ severity: 'danger', code: 'ENDORSER_LEAVES', text: until, mend }];
}
