import type { Certificate } from './certificate.js';
import { checkX509Signature } from './certificate-chain.js';
import {
  BIT_STRING,
  bitStringBytes,
  DerReader,
  encodeDer,
  INTEGER,
  integerValue,
  OBJECT_IDENTIFIER,
  OCTET_STRING,
  objectIdentifier,
  SEQUENCE,
} from './der.js';
import { MspError, refusal, withMessage } from './msp-error.js';
import { decodePem } from './pem.js';
import { parseSignature } from './signature.js';

/** A certificate revocation list, as an MSP configuration holds it. */
export interface RevocationList {
  readonly serials: ReadonlySet<bigint>;
  /** @throws MspError when the list has none */
  readonly authorityKeyId: () => Buffer;
  /** True if the list was signed by this certificate's key. Its key usage is not looked at. */
  readonly signedBy: (issuer: Certificate) => boolean;
}

const ECDSA_ALGORITHMS = new Set([
  '1.2.840.10045.4.1',
  '1.2.840.10045.4.3.2',
  '1.2.840.10045.4.3.3',
  '1.2.840.10045.4.3.4',
]);

function readTbs(tbs: DerReader): { serials: Set<bigint>; extensions: Map<string, Buffer> } {
  if (tbs.nextIs(INTEGER)) tbs.read();
  tbs.expect(SEQUENCE);
  tbs.expect(SEQUENCE);
  tbs.read();
  if (tbs.nextIs(23) || tbs.nextIs(24)) tbs.read();
  const serials = new Set<bigint>();
  if (tbs.nextIs(0x30)) {
    const list = new DerReader(tbs.read().body);
    while (!list.empty) {
      serials.add(integerValue(new DerReader(list.expect(SEQUENCE).body).expect(INTEGER).body));
    }
  }
  const extensions = new Map<string, Buffer>();
  if (tbs.nextIs(0xa0)) {
    const list = new DerReader(new DerReader(tbs.read().body).expect(SEQUENCE).body);
    while (!list.empty) {
      const extension = new DerReader(list.expect(SEQUENCE).body);
      const id = objectIdentifier(extension.expect(OBJECT_IDENTIFIER).body);
      if (extension.nextIs(1)) extension.read();
      extensions.set(id, extension.expect(OCTET_STRING).body);
    }
  }
  return { serials, extensions };
}

function readAuthorityKeyId(value: Buffer | undefined): Buffer {
  if (!value) throw new MspError('authorityKeyIdentifier not found in certificate');
  return withMessage('failed to unmarshal AKI', () => {
    const inner = new DerReader(new DerReader(value).expect(SEQUENCE, 'authorityKeyIdentifier').body);
    return inner.nextIs(0x80) ? inner.read().body : Buffer.alloc(0);
  });
}

/**
 * Reads a CRL, DER or PEM. Fabric: setupCRLs (mspimplsetup.go) and Go's x509.ParseCRL.
 * @throws MspError
 */
export function parseRevocationList(bytes: Uint8Array): RevocationList {
  const isPem = Buffer.from(bytes).toString('latin1').startsWith('-----BEGIN X509 CRL');
  const der = (isPem ? decodePem(bytes)?.bytes : undefined) ?? bytes;
  const parsed = withMessage('could not parse RevocationList', () => {
    if (der.length === 0) throw new MspError('asn1: syntax error: sequence truncated');
    const file = new DerReader(der);
    const outer = new DerReader(file.expect(SEQUENCE, 'CertificateList').body);
    const tbs = outer.expect(SEQUENCE, 'TBSCertificateList');
    const algorithm = new DerReader(outer.expect(SEQUENCE, 'AlgorithmIdentifier').body).expect(OBJECT_IDENTIFIER).body;
    const signature = bitStringBytes(outer.expect(BIT_STRING).body);
    const content = readTbs(new DerReader(tbs.body));
    if (!file.empty) throw new MspError('x509: trailing data after CRL');
    return { tbs: tbs.whole, algorithm: objectIdentifier(algorithm), signature, ...content };
  });
  const signature = ECDSA_ALGORITHMS.has(parsed.algorithm) ? canonical(parsed.signature) : parsed.signature;
  return {
    serials: parsed.serials,
    authorityKeyId: () => readAuthorityKeyId(parsed.extensions.get('2.5.29.35')),
    signedBy: (issuer) =>
      refusal(() => checkX509Signature(parsed.algorithm, parsed.tbs, signature, issuer.publicKey, true)) === undefined,
  };
}

function canonical(signature: Buffer): Buffer {
  const { r, s } = parseSignature(signature);
  return encodeDer(0x30, encodeDer(2, r), encodeDer(2, s));
}
