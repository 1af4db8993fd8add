import { canonicalJson } from '../digest/canonical-json.js';
import { sha256Hex } from '../digest/sha256-hex.js';
import type { LedgerId } from '../model/change.js';

/** What makes a proposal: this content, on this ledger, from this counter. */
export interface ProposalKey {
  /** Content digest, hex. */
  readonly digest: string;
  readonly ledger: LedgerId;
  /** e.g. `sequence:3`. */
  readonly base: string;
}

/**
 * Hex SHA-256 over the RFC 8785 JSON of {base, digest, ledger: {genesis, name, type}}. Nobody chooses it, so nobody can
 * squat on it; a repeated change (1.0 -> 1.1 -> 1.0) has another base, hence another id.
 */
export function proposalId(key: ProposalKey): string {
  const { type, name, genesis } = key.ledger;
  return sha256Hex(canonicalJson({ digest: key.digest, ledger: { type, name, genesis }, base: key.base }));
}
