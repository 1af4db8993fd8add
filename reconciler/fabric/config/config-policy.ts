import { createHash } from 'node:crypto';
import { common } from '@hyperledger/fabric-protos';
import { decodePolicy } from '../policy/decode-policy.js';
import { encodePolicy } from '../policy/encode-policy.js';
import { formatPolicy } from '../policy/format-policy.js';
import { identitiesText } from '../policy/identities-text.js';
import { decodeImplicitMeta, formatImplicitMeta, parseImplicitMeta } from '../policy/parse-implicit-meta.js';
import { parsePolicy } from '../policy/parse-policy.js';
import { PolicyError } from '../policy/policy-error.js';
import { ConfigError } from './config-error.js';
import { addPolicy } from './config-tree.js';
import { implicitMeta, signaturePolicyOf } from './default-policies.js';

/**
 * A Policy from its text: `MAJORITY Admins`, or the policy language.
 * @param type which of the two; by default what the text looks like
 * @throws PolicySyntaxError, PolicyError
 */
export function configPolicy(
  text: string,
  type: 'Signature' | 'ImplicitMeta' = text.includes('(') ? 'Signature' : 'ImplicitMeta',
): common.Policy {
  if (type === 'Signature') {
    return signaturePolicyOf(encodePolicy(parsePolicy(text)));
  }
  const { rule, subPolicy } = parseImplicitMeta(text);
  return implicitMeta(rule, subPolicy);
}

/**
 * The text of a policy, as `configPolicy` reads it. Where the policy language cannot say it (other principals than roles,
 * a type that Fabric does not know), what it is and the SHA-256 of its bytes: `unsupported policy (type 1) <hex>`.
 */
export function configPolicyText(policy: common.Policy): string {
  const bytes = policy.getValue_asU8();
  const type: number = policy.getType();
  try {
    if (type === common.Policy.PolicyType.IMPLICIT_META) {
      return formatImplicitMeta(decodeImplicitMeta(bytes));
    }
    if (type === common.Policy.PolicyType.SIGNATURE) {
      return formatPolicy(decodePolicy(bytes));
    }
  } catch (error) {
    if (!(error instanceof PolicyError)) {
      throw error;
    }
  }
  return unsupportedPolicyText(policy);
}

/** `unsupported policy (type 1) <hex>`, or `3 of 4 identities (...) sha256:<hex>`: never the same for other bytes. */
export function unsupportedPolicyText(policy: common.Policy): string {
  const bytes = policy.getValue_asU8();
  const hash = createHash('sha256').update(bytes).digest('hex');
  const isSignature = policy.getType() === common.Policy.PolicyType.SIGNATURE;
  const said = isSignature ? identitiesText(bytes) : undefined;
  return said === undefined ? `unsupported policy (type ${policy.getType()}) ${hash}` : `${said} sha256:${hash}`;
}

function groupAt(root: common.ConfigGroup, path: readonly string[], whole: string): common.ConfigGroup {
  let group = root;
  for (const name of path) {
    const next = group.getGroupsMap().get(name);
    if (next === undefined) {
      throw new ConfigError(`policy ${whole}: there is no group ${name} in the channel`);
    }
    group = next;
  }
  return group;
}

/**
 * Sets policies by their path below /Channel, in place. A policy that is there keeps its mod_policy.
 * @throws ConfigError when the path names a group that is not there; PolicySyntaxError, PolicyError for a text
 */
export function setPolicyTexts(root: common.ConfigGroup, policies: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(policies)) {
    const parts = path.replace(/^\/Channel\//, '').split('/');
    const name = parts.pop()!;
    const group = groupAt(root, parts, path);
    addPolicy(group, name, configPolicy(text), group.getPoliciesMap().get(name)?.getModPolicy());
  }
}
