import { createHash, X509Certificate } from 'node:crypto';
import { p256 } from '@noble/curves/nist.js';
import {
  bitString,
  context,
  objectIdentifier,
  octetString,
  pem,
  positiveInteger,
  sequence,
  time,
} from '../../../reconciler/devnet/identities/der.js';
import type { Issuer } from '../../../reconciler/devnet/identities/issue-certificate.js';

const ECDSA_WITH_SHA256 = sequence(objectIdentifier('1.2.840.10045.4.3.2'));
const SINCE = new Date('2026-01-01T00:00:00Z');
const NEXT = new Date('2100-01-01T00:00:00Z');

/** A CRL of an authority, in PEM: these certificates do not count any more (RFC 5280 5.1). */
export function revocationList(issuer: Issuer, certificates: readonly string[]): string {
  const revoked = certificates.map((certificate) =>
    sequence(positiveInteger(Buffer.from(new X509Certificate(certificate).serialNumber, 'hex')), time(SINCE)),
  );
  const authorityKeyId = sequence(
    objectIdentifier('2.5.29.35'),
    octetString(sequence(context(0, issuer.keyId, false))),
  );
  const number = sequence(objectIdentifier('2.5.29.20'), octetString(positiveInteger(Buffer.from([1]))));
  const body = sequence(
    positiveInteger(Buffer.from([1])),
    ECDSA_WITH_SHA256,
    issuer.subject,
    time(SINCE),
    time(NEXT),
    sequence(...revoked),
    context(0, sequence(authorityKeyId, number), true),
  );
  const signature = p256.sign(createHash('sha256').update(body).digest(), issuer.key.secret, {
    prehash: false,
    lowS: true,
    format: 'der',
  });
  return pem('X509 CRL', sequence(body, ECDSA_WITH_SHA256, bitString(signature)));
}
