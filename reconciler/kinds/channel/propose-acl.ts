import { parsePolicy } from '../../fabric/policy/parse-policy.js';
import type { PolicyTree } from '../../fabric/policy/policy-tree.js';
import type { ChannelView } from '../../ports/read/fabric-reader.js';

/** Why plain clients could vote, or nobody could, and how to mend it. */
export interface AclProblem {
  readonly why: string;
  readonly mend: string;
}

const MEND =
  'set the ACL peer/Propose of the channel to a policy of admins (ANY Admins), e.g. /Channel/Application/Voters, by a config update';

/**
 * A chaincode cannot see roles: only the channel's ACL keeps plain clients from voting in their organization's name.
 * Undefined when it asks for one admin; a request has one signer, so that a policy which wants more lets nobody vote.
 */
export function proposeAclProblem({ channel, acls, policies, members }: ChannelView): AclProblem | undefined {
  const policy = acls['peer/Propose'];
  if (policy === undefined) {
    return { why: `${channel} has no ACL peer/Propose: every client of a member may vote`, mend: MEND };
  }
  const path = policy.startsWith('/') ? policy : `/Channel/Application/${policy}`;
  const text = policies[path];
  if (text === undefined)
    return { why: `the ACL peer/Propose of ${channel} names ${path}, which is not there`, mend: MEND };
  const signers = adminsAskedFor(text, members.length);
  if (signers === 1) return undefined;
  if (signers !== undefined) {
    const why = `the ACL peer/Propose of ${channel} is ${path}, "${text}", which ${signers} must sign: a request has one signer, so nobody may vote`;
    return { why, mend: MEND };
  }
  return {
    why: `the ACL peer/Propose of ${channel} is ${path}, "${text}": clients that are no admins may vote`,
    mend: MEND,
  };
}

/** How many admins must sign at least; undefined where others may, too. */
function adminsAskedFor(text: string, members: number): number | undefined {
  const implicit = /^(ANY|ALL|MAJORITY) (\S+)$/.exec(text);
  if (implicit) {
    const needed = { ANY: 1, ALL: members, MAJORITY: Math.floor(members / 2) + 1 }[implicit[1]!];
    return implicit[2] === 'Admins' ? needed : undefined;
  }
  try {
    const tree = parsePolicy(text);
    return onlyAdmins(tree) ? fewest(tree) : undefined;
  } catch {
    return undefined;
  }
}

/** Each place of a policy takes a signer of its own. */
function fewest(tree: PolicyTree): number {
  if (tree.type === 'principal') return 1;
  const needs = tree.rules.map(fewest).sort((left, right) => left - right);
  return needs.slice(0, tree.n).reduce((sum, one) => sum + one, 0);
}

function onlyAdmins(tree: PolicyTree): boolean {
  return tree.type === 'principal' ? tree.role === 'admin' : tree.n > 0 && tree.rules.every(onlyAdmins);
}
