import type { PolicyTree } from '../../fabric/policy/policy-tree.js';

/** Above so many combinations the count is given up: the answer is then "not checked", never a guess. */
const LIMIT = 4096;

/** Could these MSPs alone satisfy the policy? Roles are taken to be there; Fabric's greediness only makes it stricter. */
export function satisfiedBy(tree: PolicyTree, mspIds: ReadonlySet<string>): boolean {
  if (tree.type === 'principal') return mspIds.has(tree.mspId);
  return tree.rules.filter((rule) => satisfiedBy(rule, mspIds)).length >= tree.n;
}

/** The least number of organizations that can satisfy the policy; undefined when that is too much to work out. */
export function leastOrganizations(tree: PolicyTree): number | undefined {
  const named = mspIdsOf(tree);
  if (new Set(named).size === named.length) return leastOfDistinct(tree);
  const sets = satisfyingSets(tree);
  return sets && Math.min(...sets.map(({ size }) => size));
}

/** Every MSP id as often as it stands in the policy, in order. */
export function mspIdsOf(tree: PolicyTree): readonly string[] {
  return tree.type === 'principal' ? [tree.mspId] : tree.rules.flatMap(mspIdsOf);
}

/** Exact where no organization stands twice: the cheapest rules of each gate add up. */
function leastOfDistinct(tree: PolicyTree): number {
  if (tree.type === 'principal') return 1;
  const costs = tree.rules.map(leastOfDistinct).sort((left, right) => left - right);
  if (tree.n > costs.length) return Number.POSITIVE_INFINITY;
  return costs.slice(0, tree.n).reduce((sum, cost) => sum + cost, 0);
}

function satisfyingSets(tree: PolicyTree): readonly ReadonlySet<string>[] | undefined {
  if (tree.type === 'principal') return [new Set([tree.mspId])];
  // partial[k]: the unions that k of the rules seen so far can give
  let partial: Map<string, ReadonlySet<string>>[] = [new Map([['', new Set<string>()]])];
  for (const rule of tree.rules) {
    const own = satisfyingSets(rule);
    if (!own) return undefined;
    const next = partial.map((sets) => new Map(sets));
    for (const [count, sets] of partial.entries()) {
      if (count === tree.n) continue;
      next[count + 1] ??= new Map();
      for (const set of sets.values()) {
        for (const other of own) {
          const union = new Set([...set, ...other]);
          next[count + 1]!.set([...union].sort().join('\n'), union);
        }
      }
      if (next[count + 1]!.size > LIMIT) return undefined;
    }
    partial = next;
  }
  return [...(partial[tree.n]?.values() ?? [])];
}
