import { parsePolicy } from '../../fabric/policy/parse-policy.js';
import type { PolicyTree } from '../../fabric/policy/policy-tree.js';
import type { ChannelView } from '../../ports/read/fabric-reader.js';

/** Why plain clients could vote, and how to mend it. */
export interface AclProblem {
  readonly why: string;
  readonly mend: string;
}

const MEND =
  'set the ACL peer/Propose of the channel to a policy of admins (ANY Admins), e.g. /Channel/Application/Voters, by a config update';

/**
 * A chaincode cannot see roles: only the channel's ACL keeps plain clients from voting in their organization's name.
 * Undefined when it asks for admins.
 */
export function proposeAclProblem({ channel, acls, policies }: ChannelView): AclProblem | undefined {
  const policy = acls['peer/Propose'];
  if (policy === undefined) {
    return { why: `${channel} has no ACL peer/Propose: every client of a member may vote`, mend: MEND };
  }
  const path = policy.startsWith('/') ? policy : `/Channel/Application/${policy}`;
  const text = policies[path];
  if (text === undefined)
    return { why: `the ACL peer/Propose of ${channel} names ${path}, which is not there`, mend: MEND };
  if (asksForAdmins(text)) return undefined;
  return {
    why: `the ACL peer/Propose of ${channel} is ${path}, "${text}": clients that are no admins may vote`,
    mend: MEND,
  };
}

function asksForAdmins(text: string): boolean {
  const implicit = /^(?:ANY|ALL|MAJORITY) (\S+)$/.exec(text);
  if (implicit) return implicit[1] === 'Admins';
  try {
    return onlyAdmins(parsePolicy(text));
  } catch {
    return false;
  }
}

function onlyAdmins(tree: PolicyTree): boolean {
  return tree.type === 'principal' ? tree.role === 'admin' : tree.n > 0 && tree.rules.every(onlyAdmins);
}
