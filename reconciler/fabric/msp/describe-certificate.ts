import { createHash } from 'node:crypto';
import { BoundedCache } from './bounded-cache.js';
import { parseCertificate } from './certificate.js';
import { decodePem } from './pem.js';

/** SHA-256 of the DER, hex; of the text where it is no PEM. */
export function fingerprint(pem: string): string {
  const bytes = Buffer.from(pem);
  return createHash('sha256')
    .update(decodePem(bytes)?.bytes ?? bytes)
    .digest('hex');
}

/**
 * One line that tells a person which certificate it is and pins its bytes: `CN=ca.org1,O=org1 until 2036-01-01
 * sha256:...`. The same certificate gives the same line however its PEM is spelled.
 */
export function describeCertificate(pem: string): string {
  let line = LINES.get(pem);
  if (line === undefined) {
    line = lineOf(pem);
    LINES.set(pem, line);
  }
  return line;
}

/** The certificates of a network are described in every pass, and reading one costs more than finding it here. */
const LINES = new BoundedCache<string>(4096);

function lineOf(pem: string): string {
  const hash = `sha256:${fingerprint(pem)}`;
  const block = decodePem(Buffer.from(pem));
  if (block === undefined) return hash;
  try {
    const { subject, notAfter } = parseCertificate(block.bytes);
    return `${subject.text} until ${new Date(notAfter).toISOString().slice(0, 10)} ${hash}`;
  } catch {
    // What Fabric would not read either is refused elsewhere; here its bytes are named.
    return hash;
  }
}
