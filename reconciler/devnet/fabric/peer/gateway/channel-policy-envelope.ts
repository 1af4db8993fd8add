import { common } from '@hyperledger/fabric-protos';

const IMPLICIT_META = common.Policy.PolicyType.IMPLICIT_META;
const SIGNATURE = common.Policy.PolicyType.SIGNATURE;

/**
 * Turns a policy of the channel configuration (an absolute path such as `/Channel/Application/Endorsement`) into one
 * signature policy; undefined when it, or a policy below it, does not exist. Fabric: common/policies/convert.go.
 */
export function channelPolicyEnvelope(
  channelGroup: common.ConfigGroup,
  path: string,
): common.SignaturePolicyEnvelope | undefined {
  const parts = path.split('/');
  if (parts[0] !== '' || parts[1] !== 'Channel' || parts.length < 3) return undefined;
  let group: common.ConfigGroup | undefined = channelGroup;
  for (const name of parts.slice(2, -1)) group = group?.getGroupsMap().get(name);
  return group === undefined ? undefined : convert(group, parts.at(-1)!);
}

function convert(group: common.ConfigGroup, name: string): common.SignaturePolicyEnvelope | undefined {
  const policy = group.getPoliciesMap().get(name)?.getPolicy();
  if (policy === undefined) return undefined;
  if (policy.getType() === SIGNATURE) return common.SignaturePolicyEnvelope.deserializeBinary(policy.getValue_asU8());
  if (policy.getType() !== IMPLICIT_META) return undefined;
  const meta = common.ImplicitMetaPolicy.deserializeBinary(policy.getValue_asU8());
  const children = group.getGroupsMap().getEntryList() as [string, unknown][];
  const converted = children.map(([child]) => convert(group.getGroupsMap().get(child)!, meta.getSubPolicy()));
  if (converted.some((child) => child === undefined)) return undefined;
  return combine(threshold(meta, converted.length), converted as common.SignaturePolicyEnvelope[]);
}

function threshold(meta: common.ImplicitMetaPolicy, children: number): number {
  if (children === 0) return 0;
  switch (meta.getRule()) {
    case common.ImplicitMetaPolicy.Rule.ANY:
      return 1;
    case common.ImplicitMetaPolicy.Rule.ALL:
      return children;
    default:
      return Math.floor(children / 2) + 1;
  }
}

/** N of the given policies, with equal principals listed once. */
function combine(n: number, policies: readonly common.SignaturePolicyEnvelope[]): common.SignaturePolicyEnvelope {
  const result = new common.SignaturePolicyEnvelope();
  const indexOf = new Map<string, number>();
  const outOf = new common.SignaturePolicy.NOutOf();
  outOf.setN(n);
  for (const policy of policies) {
    const remap = policy.getIdentitiesList().map((principal) => {
      const key = Buffer.from(principal.serializeBinary()).toString('latin1');
      const known = indexOf.get(key);
      if (known !== undefined) return known;
      const index = indexOf.size;
      indexOf.set(key, index);
      result.addIdentities(principal);
      return index;
    });
    const rule = policy.getRule();
    if (rule !== undefined) outOf.addRules(renumber(rule, remap));
  }
  const root = new common.SignaturePolicy();
  root.setNOutOf(outOf);
  result.setRule(root);
  return result;
}

function renumber(rule: common.SignaturePolicy, remap: readonly number[]): common.SignaturePolicy {
  const result = new common.SignaturePolicy();
  const inner = rule.getNOutOf();
  if (inner === undefined) {
    result.setSignedBy(remap[rule.getSignedBy()] ?? -1);
    return result;
  }
  const outOf = new common.SignaturePolicy.NOutOf();
  outOf.setN(inner.getN());
  outOf.setRulesList(inner.getRulesList().map((sub) => renumber(sub, remap)));
  result.setNOutOf(outOf);
  return result;
}
