import type { SpecProblem } from '../../core/model/kind.js';
import { didYouMean } from '../../core/text/did-you-mean.js';
import { parsePolicy } from '../../fabric/policy/parse-policy.js';
import { PolicySyntaxError } from '../../fabric/policy/policy-syntax-error.js';
import type { PolicyTree } from '../../fabric/policy/policy-tree.js';
import { mspIdsOf } from './policy-strength.js';
import { gates, principals } from './policy-text.js';

/**
 * Syntax, bounds and members of a policy text, each with its place in it. `path` is where the text stands; `among` says
 * whose MSP ids it may name.
 */
export function checkPolicyText(
  text: string,
  path: string,
  among: { readonly name: string; readonly members: readonly string[] },
): readonly SpecProblem[] {
  let tree: PolicyTree;
  try {
    tree = parsePolicy(text);
  } catch (error) {
    if (!(error instanceof PolicySyntaxError)) throw error;
    return [syntaxProblem(error, text, path)];
  }
  return [...checkGates(tree, text, path), ...checkMembers(tree, text, path, among)];
}

function syntaxProblem(error: PolicySyntaxError, text: string, path: string): SpecProblem {
  const offset = error.position;
  return {
    code: 'POLICY_SYNTAX',
    path,
    offset,
    what: `the policy cannot be read at character ${offset + 1}: ${error.message} (${excerpt(text, offset)})`,
    mend: "the language is AND(...), OR(...), OutOf(n, ...) over 'MSP.role'; mind quotes, commas and brackets",
  };
}

/** The text around a place, the place marked. */
function excerpt(text: string, offset: number): string {
  const before = text.slice(Math.max(0, offset - 20), offset);
  return `${before}→${text.slice(offset, offset + 20)}`;
}

function checkGates(tree: PolicyTree, text: string, path: string): readonly SpecProblem[] {
  const places = gates(text);
  const problems: SpecProblem[] = [];
  for (const [index, { n, of }] of gateSizes(tree).entries()) {
    const offset = places[index]?.offset ?? 0;
    if (n > of) {
      const what = `OutOf(${n} of ${of}) at character ${offset + 1} can never be satisfied`;
      problems.push({ code: 'POLICY_UNSATISFIABLE', path, offset, what, mend: `at most ${of}` });
    } else if (n < 1) {
      const what = `OutOf(${n} of ${of}) at character ${offset + 1} is satisfied without any signature`;
      problems.push({ code: 'POLICY_EMPTY', path, offset, what, mend: 'at least 1' });
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
  tree: PolicyTree,
  text: string,
  path: string,
  { name, members }: { readonly name: string; readonly members: readonly string[] },
): readonly SpecProblem[] {
  const places = principals(text);
  const strangers = [...new Set(mspIdsOf(tree))].filter((mspId) => !members.includes(mspId));
  return strangers.flatMap((mspId): readonly SpecProblem[] => {
    const mend = didYouMean(mspId, members, `members are ${members.join(', ')}`);
    const problem = { code: 'NOT_A_MEMBER', path, mend };
    const found = places.filter((place) => place.text.slice(0, place.text.lastIndexOf('.')) === mspId);
    // Written with escapes it has no place that can be shown; it is refused all the same.
    if (found.length === 0) return [{ ...problem, what: `"${mspId}" is no member of ${name}` }];
    return found.map(({ offset }) => ({
      ...problem,
      offset,
      what: `"${mspId}" at character ${offset + 1} is no member of ${name}`,
    }));
  });
}
