import { common } from '@hyperledger/fabric-protos';
import type { ChannelBundle } from '../config/channel-bundle.js';
import { configPolicyText } from '../config/config-policy.js';
import { entriesOf } from '../config/config-values.js';
import type { PrincipalBearer } from '../msp/identity.js';
import { decodePolicy } from '../policy/decode-policy.js';
import { explainSignatures } from '../policy/explain-signatures.js';
import { thresholdOf } from '../policy/implicit-meta-policy.js';
import { decodeImplicitMeta } from '../policy/parse-implicit-meta.js';
import { PolicyError } from '../policy/policy-error.js';
import type { PolicyTree } from '../policy/policy-tree.js';

const { PolicyType } = common.Policy;

/** So many names are written out. */
const WRITTEN_NAMES = 6;

/** Whether those who sign satisfy a policy of the channel, as Fabric evaluates it: in their order, and greedily. */
export function isSatisfied(bundle: ChannelBundle, path: string, signers: readonly PrincipalBearer[]): boolean {
  try {
    bundle.policies.policy(path).evaluateIdentities(signers);
    return true;
  } catch (error) {
    if (error instanceof PolicyError) return false;
    throw error;
  }
}

/** The policy at an absolute path, with the group that has it. */
function locate(bundle: ChannelBundle, path: string): { policy: common.Policy; group: common.ConfigGroup } | undefined {
  const [root, ...names] = path.slice(1).split('/');
  const name = names.pop();
  let group = root === 'Channel' ? bundle.config.getChannelGroup() : undefined;
  for (const below of names) group = group?.getGroupsMap().get(below);
  const policy = name === undefined ? undefined : group?.getPoliciesMap().get(name)?.getPolicy();
  return group && policy && { policy, group };
}

function mentions(tree: PolicyTree, mspIds: ReadonlySet<string>): boolean {
  return tree.type === 'principal' ? mspIds.has(tree.mspId) : tree.rules.some((rule) => mentions(rule, mspIds));
}

/**
 * Does a policy of the channel speak of an organization, itself or by the policies that it asks below? What cannot be read
 * might.
 * @param path absolute
 */
export function speaksOf(bundle: ChannelBundle, path: string, mspId: string): boolean {
  const found = locate(bundle, path);
  if (found === undefined) return false;
  const type: number = found.policy.getType();
  try {
    if (type === PolicyType.SIGNATURE) return mentions(decodePolicy(found.policy.getValue_asU8()), new Set([mspId]));
    if (type !== PolicyType.IMPLICIT_META) return true;
    const { subPolicy } = decodeImplicitMeta(found.policy.getValue_asU8());
    const parent = path.slice(0, path.lastIndexOf('/'));
    return entriesOf(found.group.getGroupsMap()).some(([name]) =>
      speaksOf(bundle, `${parent}/${name}/${subPolicy}`, mspId),
    );
  } catch (error) {
    if (error instanceof PolicyError) return true;
    throw error;
  }
}

/** An organization whose own policy asks for nobody who signs is named by its absence; all else wants a reason. */
function isObvious(policy: common.Policy | undefined, signers: readonly PrincipalBearer[]): boolean {
  const type: number | undefined = policy?.getType();
  if (policy === undefined || type !== PolicyType.SIGNATURE) return false;
  try {
    return !mentions(decodePolicy(policy.getValue_asU8()), new Set(signers.map(({ mspId }) => mspId)));
  } catch (error) {
    if (error instanceof PolicyError) return false;
    throw error;
  }
}

function namesText(names: readonly string[]): string {
  if (names.length === 0) return '';
  const more = names.length > WRITTEN_NAMES ? ` and ${names.length - WRITTEN_NAMES} more` : '';
  return ` (${names.slice(0, WRITTEN_NAMES).join(', ')}${more})`;
}

/** The arithmetic of an implicit policy, then that of the policies below which fail for another reason than absence. */
function explainMeta(
  bundle: ChannelBundle,
  path: string,
  { policy, group }: { policy: common.Policy; group: common.ConfigGroup },
  signers: readonly PrincipalBearer[],
): string {
  const { rule, subPolicy } = decodeImplicitMeta(policy.getValue_asU8());
  const parent = path.slice(0, path.lastIndexOf('/'));
  const below = entriesOf(group.getGroupsMap()).map(([name, child]) => {
    const own = `${parent}/${name}/${subPolicy}`;
    const satisfied = isSatisfied(bundle, own, signers);
    return { name, own, satisfied, policy: child.getPoliciesMap().get(subPolicy)?.getPolicy() };
  });
  const satisfied = below.filter((one) => one.satisfied).map(({ name }) => name);
  const needed = thresholdOf(common.ImplicitMetaPolicy.Rule[rule], below.length);
  const counted = `${satisfied.length} satisfied${namesText(satisfied)}; ${needed} needed`;
  const reasons = below
    .filter((one) => !one.satisfied && !isObvious(one.policy, signers))
    .map(({ own }) => explainGuard(bundle, own, signers));
  return [`${path}: ${rule} of ${below.length} ${subPolicy} policies, ${counted}`, ...reasons].join('; ');
}

/**
 * Why a policy of a channel is not satisfied by those who sign, as arithmetic from the outside in:
 * `/Channel/Application/Admins: MAJORITY of 3 Admins policies, 1 satisfied (Org1MSP); 2 needed`.
 * @param path absolute
 */
export function explainGuard(bundle: ChannelBundle, path: string, signers: readonly PrincipalBearer[]): string {
  const found = locate(bundle, path);
  if (found === undefined) return `${path}: there is no such policy`;
  const type: number = found.policy.getType();
  if (type === PolicyType.IMPLICIT_META) {
    try {
      return explainMeta(bundle, path, found, signers);
    } catch (error) {
      if (!(error instanceof PolicyError)) throw error;
    }
  }
  if (type !== PolicyType.SIGNATURE) return `${path}: ${configPolicyText(found.policy)}`;
  const { policy, missing } = explainSignatures(found.policy.getValue_asU8(), signers);
  return `${path}: ${policy}, missing ${missing}`;
}
