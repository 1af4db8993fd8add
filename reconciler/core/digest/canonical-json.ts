import canonicalize from 'canonicalize';
import type { Json } from '../model/json.js';
import { QuorateError } from '../model/quorate-error.js';

/**
 * RFC 8785 (JSON Canonicalization Scheme). Properties that are undefined are left out, as in JSON.stringify.
 *
 * @throws QuorateError NOT_CANONICAL for what JSON cannot hold: NaN, infinity, a lone surrogate, a cycle
 */
export function canonicalJson(value: Json): string {
  try {
    return canonicalize(value) as string;
  } catch (error) {
    throw new QuorateError('NOT_CANONICAL', 'This value cannot be written as canonical JSON', {
      why: error instanceof Error ? error.message : String(error),
      cause: error,
    });
  }
}
