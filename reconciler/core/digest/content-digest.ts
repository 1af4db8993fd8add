import type { Action } from '../model/change.js';
import type { JsonObject } from '../model/json.js';
import { canonicalJson } from './canonical-json.js';
import { sha256Hex } from './sha256-hex.js';

/**
 * The version of what enters a digest. It moves when the same documents would give other bytes; two releases that
 * differ in it say so and wait for each other.
 */
export const FORMAT_VERSION = 1;

/** What is voted on: exactly this. It needs no ledger, so CI prints its digest in the pull request. */
export interface Content {
  readonly formatVersion: number;
  /** Formatted address, `network/kind/name`. */
  readonly address: string;
  readonly action: Action;
  /** The shared part as Git wants it; null for retire. */
  readonly after: JsonObject | null;
}

/** Hex SHA-256 over the RFC 8785 JSON of the content: what reviewers compare in pull request, chain and vote. */
export function contentDigest(content: Content): string {
  const { formatVersion, address, action, after } = content;
  return sha256Hex(canonicalJson({ formatVersion, address, action, after }));
}
