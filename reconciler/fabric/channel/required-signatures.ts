import type { ChannelBundle } from '../config/channel-bundle.js';
import type { PrincipalBearer } from '../msp/identity.js';
import type { TouchedElement } from './derive-config-update.js';
import { explainGuard, isSatisfied } from './explain-guard.js';

/** A policy that an update must satisfy. */
export interface RequiredSignature {
  /** Absolute path; undefined for elements that name none, which nobody can change. */
  readonly policy: string | undefined;
  /** Paths of the touched elements that it guards. */
  readonly elements: readonly string[];
  readonly met: boolean;
  /** The arithmetic of what is missing; empty when met. */
  readonly why: string;
}

/**
 * The policies that guard what an update touches, each once, and whether those who sign satisfy them: the policies in
 * force decide, not the proposed ones. Sorted as the elements are.
 * @param signers `plannedAdmin` of each organization that would sign, or `validIdentities` of signatures that are there.
 *   Fabric takes signers in their order, which decides only where several are of one organization
 */
export function requiredSignatures(
  bundle: ChannelBundle,
  touched: readonly TouchedElement[],
  signers: readonly PrincipalBearer[],
): readonly RequiredSignature[] {
  const elements = new Map<string | undefined, string[]>();
  for (const { path, policy } of touched) elements.set(policy, [...(elements.get(policy) ?? []), path]);
  return [...elements].map(([policy, guarded]) => {
    if (policy === undefined) {
      return {
        policy,
        elements: guarded,
        met: false,
        why: `no policy guards ${guarded.join(', ')}: nobody can change it`,
      };
    }
    const met = isSatisfied(bundle, policy, signers);
    return { policy, elements: guarded, met, why: met ? '' : explainGuard(bundle, policy, signers) };
  });
}
