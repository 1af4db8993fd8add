import { decodePolicy } from './decode-policy.js';
import { PolicyError } from './policy-error.js';
import type { PolicyTree, Principal } from './policy-tree.js';

/** Fabric's bound for the combinations of one gate; here it bounds the whole answer too. */
const MOST_SETS = 10_000;

/** All ways to choose `count` of the lists, in the order of their places. */
function choose<T>(items: readonly T[], count: number): T[][] {
  if (count <= 0) return [[]];
  const [first, ...rest] = items;
  if (first === undefined || items.length < count) return [];
  const chosen: T[][] = [];
  for (const tail of choose(rest, count - 1)) {
    chosen.push([first, ...tail]);
    if (chosen.length > MOST_SETS) throw tooMany();
  }
  for (const other of choose(rest, count)) {
    chosen.push(other);
    if (chosen.length > MOST_SETS) throw tooMany();
  }
  return chosen;
}

function tooMany(): PolicyError {
  return new PolicyError(`the policy can be satisfied in more than ${MOST_SETS} ways`);
}

function setsOf(tree: PolicyTree): Principal[][] {
  if (tree.type === 'principal') return [[{ mspId: tree.mspId, role: tree.role }]];
  const below = tree.rules.map(setsOf);
  const sets: Principal[][] = [];
  for (const combination of choose(below, tree.n)) {
    let joined: Principal[][] = [[]];
    for (const options of combination) {
      if (joined.length * options.length > MOST_SETS) throw tooMany();
      joined = joined.flatMap((head) => options.map((tail) => [...head, ...tail]));
    }
    sets.push(...joined);
    if (sets.length > MOST_SETS) throw tooMany();
  }
  return sets;
}

/**
 * The combinations of principals that satisfy a policy, for choosing endorsers: each set lists the principals of which
 * one signature each is needed (a principal that stands twice needs two identities).
 * None when the policy can be satisfied without signatures or not at all. Fabric: common/policies/inquire.
 * @param envelope SignaturePolicyEnvelope bytes
 * @throws PolicyError as decodePolicy, and when there are more than 10,000 sets (Fabric drops random ones there)
 */
export function principalSets(envelope: Uint8Array): readonly (readonly Principal[])[] {
  const sets = setsOf(decodePolicy(envelope));
  return sets.some((set) => set.length === 0) ? [] : sets;
}
