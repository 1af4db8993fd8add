import type { SpecProblem } from '../../core/model/kind.js';
import { didYouMean } from '../../core/text/did-you-mean.js';
import { isPolicyPath } from './canonical-policy.js';
import { checkPolicyText } from './check-policy-text.js';
import { memberPrincipals } from './policy-text.js';

const PATH = '/spec/endorsementPolicy';
/** Fabric's own policies that a peer may be asked to evaluate for a chaincode. */
const PRESET = ['Admins', 'Endorsement', 'LifecycleEndorsement', 'Readers', 'Writers'];

/** An endorsement policy: the policy language over the channel's members, or a policy of the channel by its path. */
export function checkPolicy(
  text: string,
  channel: { readonly name: string; readonly members: readonly string[]; readonly policies: readonly string[] },
): readonly SpecProblem[] {
  if (isPolicyPath(text)) return checkPath(text, channel.policies);
  return [...checkPolicyText(text, PATH, channel), ...checkRoles(text)];
}

function checkRoles(text: string): readonly SpecProblem[] {
  return memberPrincipals(text).map(({ text: principal, offset }) => ({
    severity: 'warning',
    code: 'POLICY_MEMBER',
    path: PATH,
    offset,
    what: `"${principal}" lets any client certificate of the organization endorse`,
    mend: `write "${principal.replace(/member$/i, 'peer')}"`,
  }));
}

function checkPath(text: string, declared: readonly string[]): readonly SpecProblem[] {
  const [, name] = /^\/Channel\/Application\/([A-Za-z0-9._-]+)$/.exec(text) ?? [];
  if (name === undefined) {
    const mend = 'write /Channel/Application/Endorsement, or another policy of the channel';
    return [{ code: 'POLICY_PATH', path: PATH, what: `"${text}" is no path of an application policy`, mend }];
  }
  const known = [...new Set([...PRESET, ...declared])];
  if (known.includes(name)) return [];
  const what = `the channel's document declares no policy "${name}"`;
  const mend = didYouMean(name, known, 'the channel must have it, or the chaincode can never be invoked');
  return [{ severity: 'warning', code: 'POLICY_PATH_UNKNOWN', path: PATH, what, mend }];
}
