import type { Rule } from '../../core/model/change.js';
import type { Json, JsonObject } from '../../core/model/json.js';
import type { ProposalContent } from '../../ports/read/governance-reader.js';
import type { StoredNetwork } from './opssc-state.js';

/**
 * What a Network change says of the rule; undefined when some of it is in a form that the contract does not know.
 * chaincode/opssc/src/network-rule.ts.
 */
export function asNetwork({ after }: ProposalContent): Partial<StoredNetwork> | undefined {
  if (after === null) return undefined;
  const governance = after.governance === undefined ? {} : asObject(after.governance);
  if (!governance) return undefined;
  const rule = asRule(governance.rule);
  const mustAgree = asNames(governance.mustAgree);
  const organizations = asOrganizations(after.organizations);
  const unread =
    (governance.rule !== undefined && !rule) ||
    (governance.mustAgree !== undefined && !mustAgree) ||
    (after.organizations !== undefined && !organizations);
  if (unread) return undefined;
  return { ...(rule && { rule }), ...(mustAgree && { mustAgree }), ...(organizations && { organizations }) };
}

function asObject(value: Json | undefined): JsonObject | undefined {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as JsonObject) : undefined;
}

function asRule(value: Json | undefined): Rule | undefined {
  const rule = asObject(value);
  if (rule?.type === 'majority' || rule?.type === 'all') return { type: rule.type };
  if (rule?.type === 'atLeast' && Number.isSafeInteger(rule.n) && (rule.n as number) > 0) {
    return { type: 'atLeast', n: rule.n as number };
  }
  return undefined;
}

function asNames(value: Json | undefined): readonly string[] | undefined {
  if (!Array.isArray(value)) return undefined;
  return value.every((item) => typeof item === 'string' && item !== '') ? (value as string[]) : undefined;
}

function asOrganizations(value: Json | undefined): readonly string[] | undefined {
  if (!Array.isArray(value)) return undefined;
  return asNames(value.map((item: Json) => (typeof item === 'string' ? item : (asObject(item)?.mspId ?? null))));
}
