import { X509Certificate } from 'node:crypto';
import { BoundedCache, bytesKey, LONGEST_FROM_STRANGERS } from './bounded-cache.js';

/** A network has few certificates, and each pass over it looks at all of them again. */
const KEPT = 500;
const parsed = new BoundedCache<X509Certificate>(KEPT, LONGEST_FROM_STRANGERS);

/** A certificate by its PEM, parsed once. @throws what Node says of one that it cannot read */
export function parsedCertificate(pem: Uint8Array | string): X509Certificate {
  const key = typeof pem === 'string' ? pem : bytesKey(pem);
  const known = parsed.get(key);
  if (known) return known;
  const certificate = new X509Certificate(pem);
  parsed.set(key, certificate);
  return certificate;
}
