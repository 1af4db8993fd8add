import type { SpecProblem } from '../../core/model/kind.js';
import { didYouMean } from '../../core/text/did-you-mean.js';
import { parsePolicy } from '../../fabric/policy/parse-policy.js';
import { PolicySyntaxError } from '../../fabric/policy/policy-syntax-error.js';
import type { PolicyTree } from '../../fabric/policy/policy-tree.js';
import { isPolicyPath } from './canonical-policy.js';
import { gates, memberPrincipals, principals } from './policy-text.js';

const PATH = '/spec/endorsementPolicy';
/** Fabric's own policies that a peer may be asked to evaluate for a chaincode. */
const PRESET = ['Admins', 'Endorsement', 'LifecycleEndorsement', 'Readers', 'Writers'];

/** Syntax, bounds and members of an endorsement policy, each with its place in the text. */
export function checkPolicy(
  text: string,
  channel: { readonly name: string; readonly members: readonly string[]; readonly policies: readonly string[] },
): readonly SpecProblem[] {
  if (isPolicyPath(text)) return checkPath(text, channel.policies);
  let tree: PolicyTree;
  try {
    tree = parsePolicy(text);
  } catch (error) {
    if (!(error instanceof PolicySyntaxError)) throw error;
    return [syntaxProblem(error, text)];
  }
  return [...checkGates(tree, text), ...checkMembers(text, channel), ...checkRoles(text)];
}

function syntaxProblem(error: PolicySyntaxError, text: string): SpecProblem {
  const offset = error.position;
  return {
    code: 'POLICY_SYNTAX',
    path: PATH,
    offset,
    what: `the endorsement policy cannot be read at character ${offset + 1}: ${error.message} (${excerpt(text, offset)})`,
    mend: "the language is AND(...), OR(...), OutOf(n, ...) over 'MSP.role'; mind quotes, commas and brackets",
  };
}

/** The text around a place, the place marked. */
function excerpt(text: string, offset: number): string {
  const before = text.slice(Math.max(0, offset - 20), offset);
  return `${before}→${text.slice(offset, offset + 20)}`;
}

function checkGates(tree: PolicyTree, text: string): readonly SpecProblem[] {
  const places = gates(text);
  const problems: SpecProblem[] = [];
  for (const [index, { n, of }] of gateSizes(tree).entries()) {
    const offset = places[index]?.offset ?? 0;
    if (n > of) {
      const what = `OutOf(${n} of ${of}) at character ${offset + 1} can never be satisfied`;
      problems.push({ code: 'POLICY_UNSATISFIABLE', path: PATH, offset, what, mend: `at most ${of}` });
    } else if (n < 1) {
      const what = `OutOf(${n} of ${of}) at character ${offset + 1} is satisfied without any signature`;
      problems.push({ code: 'POLICY_EMPTY', path: PATH, offset, what, mend: 'at least 1' });
    }
  }
  return problems;
}

/** Gates in the order in which their text begins. */
function gateSizes(tree: PolicyTree): readonly { readonly n: number; readonly of: number }[] {
  if (tree.type === 'principal') return [];
  return [{ n: tree.n, of: tree.rules.length }, ...tree.rules.flatMap(gateSizes)];
}

function checkMembers(
  text: string,
  { name, members }: { readonly name: string; readonly members: readonly string[] },
): readonly SpecProblem[] {
  return principals(text).flatMap(({ text: principal, offset }) => {
    const mspId = principal.slice(0, principal.lastIndexOf('.'));
    if (members.includes(mspId)) return [];
    const what = `"${mspId}" at character ${offset + 1} is no member of ${name}`;
    const mend = didYouMean(mspId, members, `members are ${members.join(', ')}`);
    return [{ code: 'NOT_A_MEMBER', path: PATH, offset, what, mend }];
  });
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
