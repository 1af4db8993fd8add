import type { common } from '@hyperledger/fabric-protos';
import { ConfigError } from './config-error.js';
import { addPolicy } from './config-tree.js';
import { implicitMeta } from './default-policies.js';

const IMPLICIT_META = /^(ANY|ALL|MAJORITY) (\S+)$/;

/** A Policy from its text: `MAJORITY Admins`. @throws ConfigError */
export function configPolicy(text: string): common.Policy {
  const meta = IMPLICIT_META.exec(text);
  if (meta === null) {
    throw new ConfigError(`invalid implicit meta policy rule '${text}'`);
  }
  return implicitMeta(meta[1] as 'ANY' | 'ALL' | 'MAJORITY', meta[2]!);
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
 * @throws ConfigError when the path names a group that is not there
 */
export function setPolicyTexts(root: common.ConfigGroup, policies: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(policies)) {
    const parts = path.replace(/^\/Channel\//, '').split('/');
    const name = parts.pop()!;
    const group = groupAt(root, parts, path);
    addPolicy(group, name, configPolicy(text), group.getPoliciesMap().get(name)?.getModPolicy());
  }
}
