import { common } from '@hyperledger/fabric-protos';
import { ConfigError } from '../config/config-error.js';
import { configPolicy, configPolicyText, unsupportedPolicyText } from '../config/config-policy.js';
import { addPolicy } from '../config/config-tree.js';
import { entriesOf } from '../config/config-values.js';
import { equalMessages } from '../config/organization-msps.js';
import { PolicyError } from '../policy/policy-error.js';
import { PolicySyntaxError } from '../policy/policy-syntax-error.js';
import type { Policies, PolicyText } from './channel-config.js';

const { PolicyType } = common.Policy;

/** Whether a text says exactly these bytes; otherwise it would hide what Fabric compares. */
function says(text: string, type: 'Signature' | 'ImplicitMeta', policy: common.Policy): boolean {
  try {
    return equalMessages(configPolicy(text, type), policy);
  } catch (error) {
    if (error instanceof PolicyError || error instanceof PolicySyntaxError) return false;
    throw error;
  }
}

/** A policy of a config as text. */
export function readPolicy(policy: common.Policy): PolicyText {
  const Rule = configPolicyText(policy);
  const Type = policy.getType() === PolicyType.SIGNATURE ? 'Signature' : 'ImplicitMeta';
  return says(Rule, Type, policy) ? { Type, Rule } : { Type: 'Unknown', Rule: unsupportedPolicyText(policy) };
}

/** All policies of a group. */
export function readPolicies(group: common.ConfigGroup): Policies {
  const texts = entriesOf(group.getPoliciesMap()).map(([name, entry]) => [
    name,
    readPolicy(entry.getPolicy() ?? new common.Policy()),
  ]);
  return Object.fromEntries(texts);
}

/**
 * Sets the policies that are named, in place; one that says the same already keeps its bytes, one that is there its
 * mod_policy.
 * @throws PolicySyntaxError, PolicyError for a text; ConfigError for an unknown policy that is not there as it is
 */
export function editPolicies(group: common.ConfigGroup, wanted: Policies): void {
  for (const [name, { Type, Rule }] of Object.entries(wanted)) {
    const entry = group.getPoliciesMap().get(name);
    const live = entry?.getPolicy();
    if (Type === 'Unknown') {
      if (live !== undefined && readPolicy(live).Rule === Rule) continue;
      throw new ConfigError(`policy ${name}: "${Rule}" can be kept, not written`);
    }
    const policy = configPolicy(Rule, Type);
    if (live === undefined || !equalMessages(live, policy)) addPolicy(group, name, policy, entry?.getModPolicy());
  }
}
