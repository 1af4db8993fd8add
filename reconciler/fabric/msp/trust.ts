import { createHash } from 'node:crypto';
import type { Certificate } from './certificate.js';
import { parseCertificate, replaceSignature } from './certificate.js';
import { CertificatePool, checkSignatureFrom, isEcdsaSigned, verifyChains } from './certificate-chain.js';
import { MspError, refusal, withMessage } from './msp-error.js';
import { decodePem } from './pem.js';
import type { RevocationList } from './revocation-list.js';
import { toLowS } from './signature.js';

/** Go's `%v` of a byte slice. */
export function goBytes(bytes: Uint8Array): string {
  return `[${bytes.join(' ')}]`;
}

const CURVE_FALLBACK = 'prime256v1';

/** @throws MspError. Fabric: getCertFromPem. */
export function certificateFromPem(pem: Uint8Array): Certificate {
  const block = decodePem(pem);
  if (!block) throw new MspError(`getCertFromPem error: could not decode pem bytes [${goBytes(pem)}]`);
  return withMessage('getCertFromPem error: failed to parse x509 cert', () => parseCertificate(block.bytes));
}

/** @throws MspError when the certificate has none. Fabric: getSubjectKeyIdentifierFromCert. */
export function subjectKeyId(certificate: Certificate): Buffer {
  const id = certificate.extensions.subjectKeyId;
  if (!id) throw new MspError('subjectKeyIdentifier not found in certificate');
  return id;
}

export function isCa(certificate: Certificate): boolean {
  return certificate.extensions.basicConstraints?.isCa ?? false;
}

function isSelfSigned(certificate: Certificate): boolean {
  return refusal(() => checkSignatureFrom(certificate, certificate)) === undefined;
}

function lowS(certificate: Certificate, parent: Certificate): Certificate {
  const curve = parent.publicKey?.asymmetricKeyDetails?.namedCurve ?? CURVE_FALLBACK;
  const signature = toLowS(certificate.signature, curve);
  return certificate.signature.equals(signature) ? certificate : replaceSignature(certificate, signature);
}

/**
 * The CAs of one MSP and what follows from them: chains, revocation, low-S certificates.
 * The clock is never asked: a certificate is checked at one second after its own start, as Fabric does.
 */
export class Trust {
  readonly #roots: CertificatePool;
  readonly #intermediates: CertificatePool;
  readonly #innerNodes = new Set<string>();
  revocationLists: readonly RevocationList[] = [];

  constructor(roots: readonly Certificate[], intermediates: readonly Certificate[]) {
    this.#roots = new CertificatePool(roots);
    this.#intermediates = new CertificatePool(intermediates);
  }

  /** Marks every CA above an intermediate one: such a CA cannot issue identities itself. @throws MspError */
  markInnerNodes(intermediates: readonly Certificate[]): void {
    for (const certificate of intermediates) {
      const chain = withMessage(`failed getting validation chain, (SN: ${certificate.serial})`, () =>
        this.uniqueChain(certificate),
      );
      for (const parent of chain.slice(1)) this.#innerNodes.add(parent.raw.toString('latin1'));
    }
  }

  /** @throws MspError unless there is exactly one chain. Fabric: getUniqueValidationChain. */
  uniqueChain(certificate: Certificate, roots = this.#roots): Certificate[] {
    const chains = withMessage('the supplied identity is not valid', () =>
      verifyChains(certificate, roots, this.#intermediates, certificate.notBefore + 1000),
    );
    const [chain] = chains;
    if (!chain || chains.length !== 1) {
      throw new MspError(`this MSP only supports a single validation chain, got ${chains.length}`);
    }
    return chain;
  }

  /** @throws MspError unless the parent is a leaf of the tree of CAs. Fabric: getValidationChain. */
  checkParentIsLeaf(certificate: Certificate, chain: readonly Certificate[], parentPosition: 0 | 1): void {
    if (chain.length < 2) throw new MspError(`expected a chain of length at least 2, got ${chain.length}`);
    const parent = chain[parentPosition] as Certificate;
    if (!this.#innerNodes.has(parent.raw.toString('latin1'))) return;
    const text = `invalid validation chain. Parent certificate should be a leaf of the certification tree`;
    throw new MspError(`${text} [${goBytes(certificate.raw)}]`);
  }

  /**
   * The certificate with low S in its signature, and its chain when the signature was low already.
   * Certificates signed otherwise than with ECDSA pass unchecked here. Fabric: sanitizeCert.
   * @throws MspError when there is no chain
   */
  sanitize(certificate: Certificate): { certificate: Certificate; chain: Certificate[] | undefined } {
    if (!isEcdsaSigned(certificate)) return { certificate, chain: undefined };
    if (isCa(certificate) && isSelfSigned(certificate)) {
      const root = lowS(certificate, certificate);
      this.uniqueChain(root, new CertificatePool([root]));
      return { certificate: root, chain: undefined };
    }
    const chain = this.uniqueChain(certificate);
    const parent = chain[1];
    if (!parent) {
      const text = 'failed to traverse certificate verification chain for leaf or intermediate certificate';
      throw new MspError(`${text}, with subject ${certificate.subject.text}`);
    }
    const low = lowS(certificate, parent);
    return low === certificate ? { certificate, chain } : { certificate: low, chain: undefined };
  }

  /**
   * Revocation counts by the list of the direct issuer alone, if that issuer did sign the list; dates do not count.
   * @throws MspError. Fabric: validateCertAgainstChain.
   */
  checkNotRevoked(certificate: Certificate, chain: readonly Certificate[]): void {
    const issuer = chain[1] as Certificate;
    const issuerId = withMessage('could not obtain Subject Key Identifier for signer cert', () => subjectKeyId(issuer));
    for (const list of this.revocationLists) {
      const listId = withMessage('could not obtain Authority Key Identifier for crl', () => list.authorityKeyId());
      if (!listId.equals(issuerId) || !list.serials.has(certificate.serial)) continue;
      if (list.signedBy(issuer)) throw new MspError('The certificate has been revoked');
    }
  }

  /** @throws MspError. Fabric: validateCAIdentity, validateTLSCAIdentity. */
  validateCa(certificate: Certificate): void {
    const chain = withMessage('could not obtain certification chain', () => this.uniqueChain(certificate));
    if (chain.length > 1) this.checkNotRevoked(certificate, chain);
  }
}

/** SHA-256 (by default) of the certificates of a chain, one after another. */
export function chainIdentifier(chain: readonly Certificate[], hash: string): Buffer {
  const digest = createHash(hash);
  for (const { raw } of chain) digest.update(raw);
  return digest.digest();
}
