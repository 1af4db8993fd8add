import { decodePolicy } from './decode-policy.js';
import type { PolicyTree, Principal } from './policy-tree.js';

/** Fabric's bound for the combinations of one gate; here it bounds the whole answer too. */
const MOST_SETS = 10_000;

/** Which of the `count` rules of a gate to leave out, as an index. */
export type DropRule = (count: number) => number;

function combinationsExceed(of: number, count: number): boolean {
  if (count < 0 || of < count) return false;
  let combinations = 1;
  for (let i = 1; i <= Math.min(count, of - count); i++) {
    combinations = (combinations * (of - i + 1)) / i;
    if (combinations > MOST_SETS) return true;
  }
  return false;
}

/** All ways to choose `count` of the items, in the order of their places. */
function choose<T>(items: readonly T[], count: number): T[][] {
  if (count <= 0) return [[]];
  const [first, ...rest] = items;
  if (first === undefined || items.length < count) return [];
  return [...choose(rest, count - 1).map((tail) => [first, ...tail]), ...choose(rest, count)];
}

function joinSets(combination: readonly (readonly Principal[][])[]): Principal[][] {
  let joined: Principal[][] = [[]];
  for (const options of combination) {
    const longer: Principal[][] = [];
    for (const head of joined) {
      for (const tail of options) if (longer.length < MOST_SETS) longer.push([...head, ...tail]);
    }
    joined = longer;
  }
  return joined;
}

function setsOf(tree: PolicyTree, drop: DropRule): Principal[][] {
  if (tree.type === 'principal') return [[{ mspId: tree.mspId, role: tree.role }]];
  const rules = [...tree.rules];
  while (combinationsExceed(rules.length, tree.n)) rules.splice(drop(rules.length), 1);
  const below = rules.map((rule) => setsOf(rule, drop));
  const sets: Principal[][] = [];
  for (const combination of choose(below, tree.n)) {
    for (const set of joinSets(combination)) if (sets.length < MOST_SETS) sets.push(set);
    if (sets.length === MOST_SETS) break;
  }
  return sets;
}

/**
 * The combinations of principals that satisfy a policy, for choosing endorsers: each set lists the principals of which
 * one signature each is needed (a principal that stands twice needs two identities).
 * None when the policy can be satisfied without signatures or not at all. A gate with more than 10,000 combinations
 * loses rules until it has no more, as in Fabric, and no more than 10,000 sets are told. Fabric:
 * common/policies/inquire and common/graph.
 * @param envelope SignaturePolicyEnvelope bytes
 * @param drop which rule such a gate loses: the last one by default; Fabric picks at random
 * @throws PolicyError as decodePolicy
 */
export function principalSets(
  envelope: Uint8Array,
  drop: DropRule = (count) => count - 1,
): readonly (readonly Principal[])[] {
  const sets = setsOf(decodePolicy(envelope), drop);
  return sets.some((set) => set.length === 0) ? [] : sets;
}
