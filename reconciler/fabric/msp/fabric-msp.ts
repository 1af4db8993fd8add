import { BoundedCache, bytesKey, LONGEST_FROM_STRANGERS } from './bounded-cache.js';
import { type Certificate, type PublicKeyAlgorithm, parseCertificate } from './certificate.js';
import { FabricIdentity } from './fabric-identity.js';
import type { Msp } from './identity.js';
import type { MspContext, X509Identity } from './msp-context.js';
import { MspError, withMessage } from './msp-error.js';
import { checkRoleUnits, type NodeOus, unitsText } from './node-ous.js';
import { decodePem } from './pem.js';
import { splitSerializedIdentity } from './serialized-identity.js';
import { isCa, type Trust } from './trust.js';

/** Identities that one MSP keeps parsed. */
const KEPT_IDENTITIES = 1000;

/** The parts of an MSP that its configuration decides, in the order in which they come to be. */
export interface MspParts {
  readonly mspId: string;
  readonly identifierHash: string;
  readonly signatureHash: string | undefined;
  readonly keyAlgorithms: ReadonlySet<PublicKeyAlgorithm>;
  readonly trust: Trust;
  /** OU name -> chain identifiers of the CAs that may vouch for it; an identity needs one of them unless empty. */
  readonly requiredUnits: ReadonlyMap<string, readonly Buffer[]>;
  readonly nodeOus: NodeOus;
}

/** An X.509 MSP of a channel. Immutable once set up, so identities and verdicts are kept. Fabric: msp/mspimpl.go. */
export class FabricMsp implements Msp, MspContext {
  readonly mspId: string;
  readonly identifierHash: string;
  readonly signatureHash: string | undefined;
  readonly trust: Trust;
  readonly nodeOus: NodeOus;
  readonly #parts: MspParts;
  readonly #identities = new BoundedCache<X509Identity>(KEPT_IDENTITIES, LONGEST_FROM_STRANGERS);
  #admins: ReadonlySet<string> = new Set();

  constructor(parts: MspParts) {
    this.#parts = parts;
    this.mspId = parts.mspId;
    this.identifierHash = parts.identifierHash;
    this.signatureHash = parts.signatureHash;
    this.trust = parts.trust;
    this.nodeOus = parts.nodeOus;
  }

  /** Administrators listed by certificate; they are admins without being valid. */
  listAdmins(admins: readonly X509Identity[]): void {
    this.#admins = new Set(admins.map(({ certificate }) => bytesKey(certificate.raw)));
  }

  /** @throws MspError. Fabric: newIdentity. */
  identityOf(certificate: Certificate): X509Identity {
    if (!certificate.publicKey || certificate.publicKeyAlgorithm === 'DSA') {
      throw new MspError("Certificate's public key type not recognized. Supported keys: [ECDSA, ED25519, RSA]");
    }
    const sanitized = this.trust.sanitize(certificate);
    return new FabricIdentity(this, sanitized.certificate, sanitized.chain);
  }

  deserialize(serialized: Uint8Array): X509Identity {
    const key = bytesKey(serialized);
    const kept = this.#identities.get(key);
    if (kept) return kept;
    const { mspId, idBytes } = splitSerializedIdentity(serialized);
    if (mspId !== this.mspId) throw new MspError(`expected MSP ID ${this.mspId}, received ${mspId}`);
    const block = decodePem(idBytes);
    if (!block) throw new MspError('could not decode the PEM structure');
    const certificate = withMessage('parseCertificate failed', () => parseCertificate(block.bytes));
    const identity = this.identityOf(certificate);
    this.#identities.set(key, identity);
    return identity;
  }

  isListedAdmin(certificate: Certificate): boolean {
    return this.#admins.size > 0 && this.#admins.has(bytesKey(certificate.raw));
  }

  validChain(identity: X509Identity): readonly Certificate[] {
    if (isCa(identity.certificate)) {
      throw new MspError(
        'An X509 certificate with Basic Constraint: Certificate Authority equals true cannot be used as an identity',
      );
    }
    const chain = withMessage('failed getting validation chain', () => identity.chain());
    this.trust.checkParentIsLeaf(identity.certificate, chain, 1);
    return chain;
  }

  /** Fabric: validateIdentity (mspimplvalidate.go). */
  validate(identity: X509Identity): void {
    const algorithm = identity.certificate.publicKeyAlgorithm;
    if (!this.#parts.keyAlgorithms.has(algorithm)) {
      throw new MspError(`could not validate identity's public key algorithm: ${algorithm} is not supported`);
    }
    const chain = withMessage('could not obtain certification chain', () => this.validChain(identity));
    withMessage('could not validate identity against certification chain', () =>
      this.trust.checkNotRevoked(identity.certificate, chain),
    );
    withMessage("could not validate identity's OUs", () => this.#checkUnits(identity));
  }

  #checkUnits(identity: X509Identity): void {
    const units = identity.units();
    const required = this.#parts.requiredUnits;
    const vouched = units.some(({ name, certifier }) => required.get(name)?.some((one) => one.equals(certifier)));
    if (required.size > 0 && !vouched) {
      throw new MspError(
        units.length === 0
          ? 'the identity certificate does not contain an Organizational Unit (OU)'
          : `none of the identity's organizational units ${unitsText(units)} are in MSP ${this.mspId}`,
      );
    }
    if (this.nodeOus.enforced) checkRoleUnits(this.nodeOus, units, this.mspId);
  }
}
