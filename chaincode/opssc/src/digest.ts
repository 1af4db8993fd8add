import { createHash } from 'node:crypto';
import type { Content, Electorate, Ledger } from './api';
import { canonicalJson } from './canonical-json';

/** The version of what enters a digest; the reconciler's `core/digest/content-digest.ts` has the same. */
export const FORMAT_VERSION = 1;

export function sha256Hex(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}

/** Must equal the reconciler's `contentDigest`: what is reviewed is what is voted. */
export function contentDigest({ formatVersion, address, action, after }: Content): string {
  return sha256Hex(canonicalJson({ formatVersion, address, action, after }));
}

/** Must equal the reconciler's `proposalId`. */
export function proposalId(digest: string, { type, name, genesis }: Ledger, base: string): string {
  return sha256Hex(canonicalJson({ base, digest, ledger: { type, name, genesis } }));
}

/** What a vote names as the electorate that it was cast under. */
export function electorateHash({ voters, rule, mustAgree }: Electorate): string {
  return sha256Hex(canonicalJson({ mustAgree, rule, voters }));
}
