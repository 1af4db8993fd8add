import { createHash, verify } from 'node:crypto';
import { BoundedCache, bytesKey } from './bounded-cache.js';
import type { Certificate } from './certificate.js';
import type { MspContext, X509Identity } from './msp-context.js';
import { MspError, refusal, withMessage } from './msp-error.js';
import type { OrganizationalUnit } from './node-ous.js';
import { encodePem } from './pem.js';
import { satisfiesPrincipal } from './satisfies-principal.js';
import { serializeIdentity } from './serialized-identity.js';
import { verifyEcdsa } from './signature.js';
import { chainIdentifier } from './trust.js';

/** Principals whose verdict one identity remembers. A channel names far fewer. */
const REMEMBERED_PRINCIPALS = 64;

/** What a check said: undefined is yes. */
interface Verdict {
  readonly error: MspError | undefined;
}

/** An X.509 identity of one MSP. An MSP never changes, so every verdict is reached once and remembered. */
export class FabricIdentity implements X509Identity {
  readonly mspId: string;
  readonly certificatePem: string;
  readonly serialized: Uint8Array;
  readonly identifier: string;
  readonly notAfter: Date;
  readonly certificate: Certificate;
  readonly #msp: MspContext;
  readonly #principals = new BoundedCache<Verdict>(REMEMBERED_PRINCIPALS);
  #chain: readonly Certificate[] | undefined;
  #validity: Verdict | undefined;
  #units: readonly OrganizationalUnit[] | undefined;

  /**
   * @param certificate sanitized
   * @param chain its chain in the finished MSP, where the caller has it
   */
  constructor(msp: MspContext, certificate: Certificate, chain: readonly Certificate[] | undefined) {
    this.#msp = msp;
    this.#chain = chain;
    this.certificate = certificate;
    this.mspId = msp.mspId;
    this.certificatePem = encodePem('CERTIFICATE', certificate.raw);
    this.serialized = serializeIdentity(msp.mspId, this.certificatePem);
    this.identifier = createHash(msp.identifierHash).update(certificate.raw).digest('hex');
    this.notAfter = new Date(certificate.notAfter);
  }

  validate(): void {
    this.#validity ??= { error: refusal(() => this.#msp.validate(this)) };
    if (this.#validity.error) throw this.#validity.error;
  }

  verify(message: Uint8Array, signature: Uint8Array): void {
    const hash = this.#msp.signatureHash;
    if (!hash && this.certificate.publicKeyAlgorithm !== 'Ed25519') {
      throw new MspError('failed getting hash function options: hash family not recognized');
    }
    const valid = withMessage('could not determine the validity of the signature', () =>
      this.#verifies(message, signature, hash),
    );
    if (!valid) throw new MspError('The signature is invalid');
  }

  satisfiesPrincipal(principal: Uint8Array): void {
    const key = bytesKey(principal);
    let verdict = this.#principals.get(key);
    if (!verdict) {
      verdict = { error: refusal(() => satisfiesPrincipal(this.#msp, this, principal)) };
      this.#principals.set(key, verdict);
    }
    if (verdict.error) throw verdict.error;
  }

  chain(): readonly Certificate[] {
    this.#chain ??= this.#msp.trust.uniqueChain(this.certificate);
    return this.#chain;
  }

  units(): readonly OrganizationalUnit[] {
    this.#units ??= this.#findUnits();
    return this.#units;
  }

  #findUnits(): readonly OrganizationalUnit[] {
    let certifier: Buffer;
    try {
      certifier = chainIdentifier(this.#msp.validChain(this).slice(1), this.#msp.identifierHash);
    } catch (error) {
      if (error instanceof MspError) return [];
      throw error;
    }
    return this.certificate.subject.organizationalUnits.map((name) => ({ name, certifier }));
  }

  #verifies(message: Uint8Array, signature: Uint8Array, hash: string | undefined): boolean {
    const { publicKey, publicKeyAlgorithm } = this.certificate;
    if (!publicKey) throw new MspError('Invalid Key. It must not be nil.');
    if (publicKeyAlgorithm === 'ECDSA') return verifyEcdsa(publicKey, message, signature, hash);
    if (signature.length === 0) throw new MspError('Invalid signature. Cannot be empty.');
    if (publicKeyAlgorithm === 'Ed25519') return verify(null, message, publicKey, signature);
    throw new MspError(`Unsupported 'VerifyKey' provided [${publicKeyAlgorithm}]`);
  }
}
