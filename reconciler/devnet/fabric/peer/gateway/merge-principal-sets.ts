/** A role of an MSP, as a policy names it: `{ mspId: 'Org1MSP', role: 'peer' }`. */
export interface Principal {
  readonly mspId: string;
  readonly role: string;
}

export type PrincipalSet = readonly Principal[];

/** Whoever satisfies `one` also satisfies `other`: same role, or `other` is member. Fabric: ComparablePrincipal.IsA. */
function isA(one: Principal, other: Principal): boolean {
  return one.mspId === other.mspId && (other.role === 'member' || one.role === other.role);
}

function equal(one: Principal, other: Principal): boolean {
  return one.mspId === other.mspId && one.role === other.role;
}

function isContainedIn(one: PrincipalSet, other: PrincipalSet): boolean {
  return one.every((principal) => other.some((candidate) => isA(candidate, principal)));
}

/** What satisfies both: the containing set, and what of the contained one it does not cover yet. */
function mergePair(contained: PrincipalSet, containing: PrincipalSet): PrincipalSet {
  const used = new Set<number>();
  const missing = contained.filter((principal) => {
    const index = containing.findIndex((candidate, i) => !used.has(i) && isA(candidate, principal));
    if (index < 0) return true;
    used.add(index);
    return false;
  });
  return [...containing, ...missing];
}

/** Indices of the sets in `ones` that are contained in sets of `others`, with the indices of those. */
function containment(ones: readonly PrincipalSet[], others: readonly PrincipalSet[]): Map<number, number[]> {
  const mapping = new Map<number, number[]>();
  ones.forEach((one, i) => {
    const containing = others.flatMap((other, j) => (isContainedIn(one, other) ? [j] : []));
    if (containing.length > 0) mapping.set(i, containing);
  });
  return mapping;
}

function mergeMapping(
  ones: readonly PrincipalSet[],
  mapping: Map<number, number[]>,
  others: readonly PrincipalSet[],
): PrincipalSet[] {
  return [...mapping].flatMap(([i, js]) => js.map((j) => mergePair(ones[i]!, others[j]!)));
}

function without(sets: readonly PrincipalSet[], indices: ReadonlySet<number>): PrincipalSet[] {
  return sets.filter((_, i) => !indices.has(i));
}

function isSubset(one: PrincipalSet, other: PrincipalSet): boolean {
  return one.every((principal) => other.some((candidate) => equal(principal, candidate)));
}

/** Leaves out every set that contains another one. */
function reduce(sets: readonly PrincipalSet[]): readonly PrincipalSet[] {
  const reduced = sets.filter((one, i) => {
    let containing = false;
    sets.forEach((other, j) => {
      if (i === j) return;
      if (isSubset(other, one)) containing = true;
      if (i < j && isSubset(one, other)) containing = false;
    });
    return !containing;
  });
  return reduced.length === sets.length ? reduced : reduce(reduced);
}

/**
 * The principal sets that satisfy two policies at once, given those that satisfy each.
 * Fabric: common/policies/inquire/merge.go.
 */
export function mergePrincipalSets(
  first: readonly PrincipalSet[],
  second: readonly PrincipalSet[],
): readonly PrincipalSet[] {
  const firstInSecond = containment(first, second);
  const mergedFirst = mergeMapping(first, firstInSecond, second);
  const restOfFirst = without(first, new Set(firstInSecond.keys()));
  const secondInFirst = containment(second, restOfFirst);
  const mergedSecond = mergeMapping(second, secondInFirst, restOfFirst);
  const restOfSecond = without(second, new Set(secondInFirst.keys()));

  const left = without(restOfFirst, new Set([...secondInFirst.values()].flat()));
  // As Fabric does it: these indices are counted in the second set as it was before the exclusion above.
  const right = without(restOfSecond, new Set([...firstInSecond.values()].flat()));
  const product = left.flatMap((one) => right.map((other) => mergePair(one, other)));
  return reduce([...mergedFirst, ...mergedSecond, ...product]);
}
