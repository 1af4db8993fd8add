import type { PrincipalBearer } from '../msp/identity.js';
import { refusal } from '../msp/msp-error.js';
import { decodePolicy } from './decode-policy.js';
import { rolePrincipal } from './encode-policy.js';
import { formatPolicy } from './format-policy.js';
import { missingPrincipals } from './missing-principals.js';
import { missingText } from './missing-text.js';
import { PolicyError } from './policy-error.js';
import type { Principal } from './policy-tree.js';
import { principalSets } from './principal-sets.js';

/** Whether an identity is somebody of whom a policy speaks. */
export function satisfies(identity: PrincipalBearer, principal: Principal): boolean {
  return refusal(() => identity.satisfiesPrincipal(rolePrincipal(principal).serializeBinary())) === undefined;
}

/**
 * A signature policy that is not met, in words, and who must still sign. What Fabric's greedy evaluation refuses although
 * each principal has a signer of its own is said, too.
 * @param envelope SignaturePolicyEnvelope bytes
 */
export function explainSignatures(
  envelope: Uint8Array,
  identities: readonly PrincipalBearer[],
): { readonly policy: string; readonly missing: string } {
  const signers = identities.map((identity) => ({ satisfies: (one: Principal) => satisfies(identity, one) }));
  try {
    const policy = formatPolicy(decodePolicy(envelope));
    const ways = missingPrincipals(principalSets(envelope), signers);
    const enough = ways.some((way) => way.length === 0);
    const missing = enough ? 'nobody, but Fabric takes signers in order and never goes back' : missingText(ways);
    return { policy, missing };
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    return { policy: `one that the policy language cannot say (${error.message})`, missing: 'not known' };
  }
}
