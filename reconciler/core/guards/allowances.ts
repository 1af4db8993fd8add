import type { Address } from '../model/address.js';
import type { Remark } from '../model/change.js';
import type { Resource } from '../model/kind.js';

/** Dangers that are refused unless Git says that they are wanted (`allow:`). */
export type Guard = 'retire' | 'unmanage' | 'remove-member' | 'remove-organization' | 'large-change' | 'weaken-rule';

/**
 * Does Git allow it: `guard` in the document itself, or `guard:Kind/name` in the Network document (the only place for a
 * document that is gone).
 */
export function isAllowed(
  guard: Guard,
  address: Address,
  document: Resource | undefined,
  network: Resource | undefined,
): boolean {
  return (
    (document?.allow.includes(guard) || network?.allow.includes(`${guard}:${address.kind}/${address.name}`)) ?? false
  );
}

/** The sentence that tells how to lift a refusal. */
export function allowHint(guard: Guard, address: Address): string {
  return `if it is wanted, add "${guard}:${address.kind}/${address.name}" to spec.allow of the Network document`;
}

/** A danger that is printed where Git allows it, and a refusal with the way to lift it where it does not. */
export function guardRemark(
  guard: Guard,
  text: string,
  address: Address,
  document: Resource | undefined,
  network: Resource | undefined,
): Remark {
  const code = guard.toUpperCase().replaceAll('-', '_');
  if (isAllowed(guard, address, document, network))
    return { severity: 'danger', code, text: `${text} (allowed in Git)` };
  return { severity: 'refused', code, text, mend: allowHint(guard, address) };
}
