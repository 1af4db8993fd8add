import { createHash } from 'node:crypto';

/** SHA-256 of the concatenated envelopes, without a separator. Fabric: protoutil.ComputeBlockDataHash. */
export function blockDataHash(envelopes: readonly Uint8Array[]): Uint8Array {
  const hash = createHash('sha256');
  for (const envelope of envelopes) {
    hash.update(envelope);
  }
  return hash.digest();
}
