import { compareBytes } from '../../core/order/compare-bytes.js';
import type { Principal } from './policy-tree.js';

/** Somebody who has signed, as far as a policy asks. */
export interface Signer {
  satisfies(principal: Principal): boolean;
}

/** So many ways are looked at; a policy with more of them is told by these. */
const MOST_WAYS = 1_000;

/**
 * Who must still sign: each answer is one way to complete the policy, the shortest first, none of them containing
 * another. One empty answer: enough have signed, each standing for one principal. None: nobody can complete it.
 * @param sets the combinations that satisfy the policy (principalSets)
 * @param signers each counts once
 */
export function missingPrincipals(
  sets: readonly (readonly Principal[])[],
  signers: readonly Signer[],
): readonly (readonly Principal[])[] {
  const ways = new Map<string, readonly Principal[]>();
  for (const set of sets) {
    const missing = unmatched(set, signers).sort((left, right) => compareBytes(nameOf(left), nameOf(right)));
    if (ways.size < MOST_WAYS) ways.set(missing.map(nameOf).join(' '), missing);
  }
  const minimal: (readonly Principal[])[] = [];
  for (const way of [...ways.values()].sort((left, right) => left.length - right.length)) {
    if (!minimal.some((shorter) => contains(way, shorter))) minimal.push(way);
  }
  return minimal;
}

/** `Telco1.peer`, as in a policy without the quotes. */
export function nameOf({ mspId, role }: Principal): string {
  return `${mspId}.${role}`;
}

/** The principals that are left when as many as possible have a signer of their own (augmenting paths). */
function unmatched(set: readonly Principal[], signers: readonly Signer[]): Principal[] {
  const takenBy = new Map<number, number>();
  const place = (principal: number, tried: Set<number>): boolean =>
    signers.some((signer, index) => {
      if (tried.has(index) || !signer.satisfies(set[principal]!)) return false;
      tried.add(index);
      const holder = takenBy.get(index);
      if (holder !== undefined && !place(holder, tried)) return false;
      takenBy.set(index, principal);
      return true;
    });
  return set.filter((_, principal) => !place(principal, new Set()));
}

/** Each as often. */
function contains(way: readonly Principal[], part: readonly Principal[]): boolean {
  const left = way.map(nameOf);
  return part.every((principal) => {
    const at = left.indexOf(nameOf(principal));
    if (at < 0) return false;
    left.splice(at, 1);
    return true;
  });
}
