import type { Content, Json, JsonObject, Rule } from './api';
import { readJson, type Stub, writeJson } from './call';
import { NETWORK } from './constants';
import { keys } from './keys';

/** The rule that decides now: the package's own until a voted Network change is closed. */
export interface NetworkRule {
  readonly rule: Rule;
  readonly mustAgree: readonly string[];
  /** MSP ids that the Network document names; undefined while none was voted: then every member of the ops channel. */
  readonly organizations?: readonly string[];
}

export async function ruleInForce(stub: Stub): Promise<NetworkRule> {
  return (await readJson<NetworkRule>(stub, keys.network)) ?? { rule: NETWORK.rule, mustAgree: NETWORK.mustAgree };
}

/** Puts the rule of an approved Network change in force. What the document leaves out stays as it is. */
export async function adoptNetwork(stub: Stub, content: Content): Promise<void> {
  const before = await ruleInForce(stub);
  const governance = asObject(content.after?.governance);
  const rule = asRule(governance?.rule) ?? before.rule;
  const mustAgree = asNames(governance?.mustAgree) ?? before.mustAgree;
  const organizations = asOrganizations(content.after?.organizations) ?? before.organizations;
  await writeJson(stub, keys.network, { rule, mustAgree, ...(organizations ? { organizations } : {}) });
}

/** Undefined when the document says nothing of it or says it in a form that this version does not know. */
function asRule(value: Json | undefined): Rule | undefined {
  const rule = asObject(value);
  if (rule?.type === 'majority' || rule?.type === 'all') return { type: rule.type };
  if (rule?.type === 'atLeast' && Number.isSafeInteger(rule.n) && (rule.n as number) > 0) {
    return { type: 'atLeast', n: rule.n as number };
  }
  return undefined;
}

/** Must the document's rule be understood before anybody votes on it: a form unknown here must never pass in silence. */
export function readableNetwork(content: Content): boolean {
  if (content.after === null) return false;
  const governance = asObject(content.after.governance);
  const absentOr = (value: Json | undefined, read: unknown) => value === undefined || read !== undefined;
  return (
    absentOr(content.after.governance, governance) &&
    absentOr(governance?.rule, asRule(governance?.rule)) &&
    absentOr(governance?.mustAgree, asNames(governance?.mustAgree)) &&
    absentOr(content.after.organizations, asOrganizations(content.after.organizations))
  );
}

function asObject(value: Json | undefined): JsonObject | undefined {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as JsonObject) : undefined;
}

function asNames(value: Json | undefined): readonly string[] | undefined {
  if (!Array.isArray(value)) return undefined;
  return value.every((item) => typeof item === 'string' && item !== '') ? (value as string[]) : undefined;
}

/** A list of MSP ids, or of objects with `mspId`. */
function asOrganizations(value: Json | undefined): readonly string[] | undefined {
  if (!Array.isArray(value)) return undefined;
  return asNames(value.map((item: Json) => (typeof item === 'string' ? item : (asObject(item)?.mspId ?? null))));
}
