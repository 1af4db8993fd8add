import type { Identity, MspManager } from '../msp/identity.js';
import { MspError } from '../msp/msp-error.js';
import type { SignedData } from './policy.js';

/** What was left of a set of signatures. */
export interface ValidIdentities {
  readonly identities: readonly Identity[];
  /** Their places in the signatures given. */
  readonly kept: readonly number[];
}

function orUndefined<T>(body: () => T): T | undefined {
  try {
    return body();
  } catch (error) {
    if (error instanceof MspError) return undefined;
    throw error;
  }
}

/**
 * The identities behind a set of signatures, in order: unknown ones, duplicates and bad signatures are dropped. A
 * bad signature does not block a later good one of the same identity. Whether an identity is valid in its MSP is not
 * looked at here. Fabric: SignatureSetToValidIdentities (common/policies/policy.go).
 */
export function validIdentities(signedData: readonly SignedData[], msps: MspManager): ValidIdentities {
  const before = KNOWN.get(signedData);
  if (before?.msps === msps) return before.valid;
  const valid = checked(signedData, msps);
  KNOWN.set(signedData, { msps, valid });
  return valid;
}

/** One update is put to the policy of each element that it touches, with the same signatures. */
const KNOWN = new WeakMap<readonly SignedData[], { readonly msps: MspManager; readonly valid: ValidIdentities }>();

function checked(signedData: readonly SignedData[], msps: MspManager): ValidIdentities {
  const identities: Identity[] = [];
  const kept: number[] = [];
  const seen = new Set<string>();
  for (const [index, { data, identity: serialized, signature }] of signedData.entries()) {
    const identity = orUndefined(() => msps.deserialize(serialized));
    if (!identity) continue;
    const key = identity.mspId + identity.identifier;
    if (seen.has(key)) continue;
    const verified = orUndefined(() => {
      identity.verify(data, signature);
      return true;
    });
    if (!verified) continue;
    seen.add(key);
    identities.push(identity);
    kept.push(index);
  }
  return { identities, kept };
}
