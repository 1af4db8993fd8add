import type { KeyObject } from 'node:crypto';
import type { Certificate } from './certificate.js';
import { NAME_CONSTRAINTS, POLICY_CONSTRAINTS } from './certificate-extensions.js';
import { MspError, refusal } from './msp-error.js';
import { rememberedVerdict } from './remembered-verdict.js';

/** OpenSSL's hash and the kind of key for each signature algorithm that Go verifies. */
const ALGORITHMS: Readonly<Record<string, { hash: string | undefined; key: 'ec' | 'rsa' | 'ed25519' }>> = {
  '1.2.840.10045.4.1': { hash: 'sha1', key: 'ec' },
  '1.2.840.10045.4.3.2': { hash: 'sha256', key: 'ec' },
  '1.2.840.10045.4.3.3': { hash: 'sha384', key: 'ec' },
  '1.2.840.10045.4.3.4': { hash: 'sha512', key: 'ec' },
  '1.2.840.113549.1.1.5': { hash: 'sha1', key: 'rsa' },
  '1.2.840.113549.1.1.11': { hash: 'sha256', key: 'rsa' },
  '1.2.840.113549.1.1.12': { hash: 'sha384', key: 'rsa' },
  '1.2.840.113549.1.1.13': { hash: 'sha512', key: 'rsa' },
  '1.3.101.112': { hash: undefined, key: 'ed25519' },
};
const SERVER_AUTH = '1.3.6.1.5.5.7.3.1';
const ANY_USAGE = '2.5.29.37.0';
/** Go's limit on the signatures it checks for one certificate. */
const SIGNATURE_LIMIT = 100;

/** True for certificates whose signature Fabric rewrites to low S. */
export function isEcdsaSigned(certificate: Certificate): boolean {
  return ALGORITHMS[certificate.signatureAlgorithm]?.key === 'ec';
}

const KEY_NAMES: Readonly<Record<string, string>> = { ec: 'ECDSA', rsa: 'RSA', ed25519: 'Ed25519' };

/**
 * Checks one signature over certificate or CRL bytes.
 * @throws MspError with the text of Go's x509.checkSignature
 */
export function checkX509Signature(
  algorithm: string,
  signed: Uint8Array,
  signature: Uint8Array,
  key: KeyObject | undefined,
  allowSha1 = false,
): void {
  const details = ALGORITHMS[algorithm];
  if (!details || !key) throw new MspError('x509: cannot verify signature: algorithm unimplemented');
  if (details.hash === 'sha1' && !allowSha1) {
    const name = details.key === 'ec' ? 'ECDSA-SHA1' : 'SHA1-RSA';
    throw new MspError(`x509: cannot verify signature: insecure algorithm ${name}`);
  }
  const wanted = KEY_NAMES[details.key];
  if (key.asymmetricKeyType !== details.key) {
    const found = KEY_NAMES[key.asymmetricKeyType ?? ''] ?? 'unknown';
    throw new MspError(
      `x509: signature algorithm specifies an ${wanted} public key, but have public key of type ${found}`,
    );
  }
  if (!rememberedVerdict(details.hash, key, signed, signature)) {
    throw new MspError(
      details.key === 'rsa' ? 'crypto/rsa: verification error' : `x509: ${wanted} verification failure`,
    );
  }
}

/** @throws MspError unless `parent` may sign certificates and did sign this one. Go: Certificate.CheckSignatureFrom. */
export function checkSignatureFrom(certificate: Certificate, parent: Certificate): void {
  const { basicConstraints, mayCertify } = parent.extensions;
  if ((parent.version === 3 && !basicConstraints) || basicConstraints?.isCa === false || !mayCertify) {
    throw new MspError('x509: invalid signature: parent certificate cannot sign this kind of certificate');
  }
  checkX509Signature(certificate.signatureAlgorithm, certificate.tbs, certificate.signature, parent.publicKey);
}

/** Trust anchors or intermediates, in order and without repetition. Go: x509.CertPool. */
export class CertificatePool {
  readonly #all: Certificate[] = [];

  constructor(certificates: readonly Certificate[]) {
    for (const certificate of certificates) if (!this.contains(certificate)) this.#all.push(certificate);
  }

  contains(certificate: Certificate): boolean {
    return this.#all.some((one) => one.raw.equals(certificate.raw));
  }

  /** Those whose subject is this certificate's issuer; a matching key id first, a differing one last. */
  potentialParents(certificate: Certificate): Certificate[] {
    const rank = (candidate: Certificate): number => {
      const subject = candidate.extensions.subjectKeyId ?? Buffer.alloc(0);
      const authority = certificate.extensions.authorityKeyId ?? Buffer.alloc(0);
      if (subject.equals(authority)) return 0;
      return (subject.length === 0) !== (authority.length === 0) ? 1 : 2;
    };
    return this.#all
      .filter((candidate) => candidate.rawSubject.equals(certificate.rawIssuer))
      .map((candidate) => ({ candidate, rank: rank(candidate) }))
      .sort((a, b) => a.rank - b.rank)
      .map(({ candidate }) => candidate);
  }
}

const rfc3339 = (time: number): string => new Date(time).toISOString().replace('.000Z', 'Z');

function checkValid(
  certificate: Certificate,
  type: 'leaf' | 'intermediate' | 'root',
  chain: readonly Certificate[],
  now: number,
): void {
  if (certificate.extensions.unhandledCritical) throw new MspError('x509: unhandled critical extension');
  const side = now < certificate.notBefore ? 'before' : now > certificate.notAfter ? 'after' : undefined;
  if (side) {
    const limit = rfc3339(side === 'before' ? certificate.notBefore : certificate.notAfter);
    throw new MspError(
      `x509: certificate has expired or is not yet valid: current time ${rfc3339(now)} is ${side} ${limit}`,
    );
  }
  const constraints = certificate.extensions.basicConstraints;
  if (type === 'intermediate' && !constraints?.isCa) {
    throw new MspError('x509: certificate is not authorized to sign other certificates');
  }
  if (constraints && constraints.maxPathLength >= 0 && chain.length - 1 > constraints.maxPathLength) {
    throw new MspError('x509: too many intermediates for path length constraint');
  }
}

interface Search {
  readonly roots: CertificatePool;
  readonly intermediates: CertificatePool;
  readonly now: number;
  checks: number;
}

function authorityName({ subject, serial }: Certificate): string {
  return subject.commonName || subject.organizations[0] || `serial:${serial}`;
}

function alreadyIn(chain: readonly Certificate[], candidate: Certificate): boolean {
  return chain.some(
    (one) => one.rawSubject.equals(candidate.rawSubject) && one.rawPublicKey.equals(candidate.rawPublicKey),
  );
}

function hintText(why: MspError | undefined, candidate: Certificate): string {
  const name = JSON.stringify(authorityName(candidate));
  const reason = JSON.stringify(why?.message);
  return ` (possibly because of ${reason} while trying to verify candidate authority certificate ${name})`;
}

/** @throws MspError when there is no chain at all */
function buildChains(chain: readonly Certificate[], search: Search): Certificate[][] {
  const certificate = chain.at(-1) as Certificate;
  const chains: Certificate[][] = [];
  let hint = '';
  let failure: MspError | undefined;
  const consider = (candidate: Certificate, type: 'root' | 'intermediate'): void => {
    if (++search.checks > SIGNATURE_LIMIT) {
      throw new MspError('x509: signature check attempts limit reached while verifying certificate chain');
    }
    if (!candidate.publicKey || alreadyIn(chain, candidate)) return;
    const why = refusal(() => checkSignatureFrom(certificate, candidate));
    // As in Go, a candidate that signed but is not valid now decides the error, unless a later one does.
    if (!why) failure = refusal(() => checkValid(candidate, type, chain, search.now));
    if (why || failure) {
      hint ||= hintText(why ?? failure, candidate);
      return;
    }
    if (type === 'root') {
      chains.push([...chain, candidate]);
      return;
    }
    failure = refusal(() => {
      chains.push(...buildChains([...chain, candidate], search));
    });
  };
  for (const candidate of search.roots.potentialParents(certificate)) consider(candidate, 'root');
  for (const candidate of search.intermediates.potentialParents(certificate)) consider(candidate, 'intermediate');
  if (chains.length > 0) return chains;
  throw failure ?? new MspError(`x509: certificate signed by unknown authority${hint}`);
}

function allowsServerAuth({ extensions: { extendedKeyUsages: usages } }: Certificate): boolean {
  return usages.length === 0 || usages.includes(ANY_USAGE) || usages.includes(SERVER_AUTH);
}

/**
 * All chains from a certificate up to a root, at a given moment. Go: Certificate.Verify with its default key usage
 * (TLS server), which is what Fabric asks for.
 * Name and policy constraints in a chain are refused: they are not evaluated here, and no Fabric CA writes them.
 * @param now milliseconds since 1970
 * @throws MspError with Go's text
 */
export function verifyChains(
  certificate: Certificate,
  roots: CertificatePool,
  intermediates: CertificatePool,
  now: number,
): Certificate[][] {
  checkValid(certificate, 'leaf', [], now);
  const found = roots.contains(certificate)
    ? [[certificate]]
    : buildChains([certificate], { roots, intermediates, now, checks: 0 });
  const usable = found.filter((chain) => chain.every(allowsServerAuth));
  if (usable.length === 0) throw new MspError('x509: certificate specifies an incompatible key usage');
  for (const { extensions } of usable.flat()) {
    if (extensions.has(NAME_CONSTRAINTS)) throw new MspError('x509: name constraints are not evaluated here');
    if (extensions.has(POLICY_CONSTRAINTS)) throw new MspError('x509: policy constraints are not evaluated here');
  }
  return usable;
}
