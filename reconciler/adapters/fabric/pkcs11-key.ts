import { createHash, verify, type X509Certificate } from 'node:crypto';
import { QuorateError } from '../../core/model/quorate-error.js';
import { Pkcs11Module } from './pkcs11-module.js';

export interface Pkcs11Place {
  readonly library: string;
  /** Label of the token. */
  readonly token: string;
  readonly pin: string;
  /** The key must be its: one of ECDSA P-256. */
  readonly certificate: X509Certificate;
  /** CKA_ID in hex. */
  readonly id: string | undefined;
}

/** DER of an OCTET STRING with an uncompressed P-256 point, as CKA_EC_POINT has it. */
const EC_POINT_HEADER = Buffer.from([0x04, 65]);
/** What a SubjectPublicKeyInfo of P-256 ends with. */
const POINT_BYTES = 65;
/** What a key that has been found signs first: only then is it ours. */
const PROBE = Buffer.from('quorate');

interface OpenedKey {
  readonly session: Buffer;
  readonly key: Buffer;
}

/** An ECDSA P-256 key in a token. It is asked to sign, and never shown. */
export class Pkcs11Key {
  readonly #place: Pkcs11Place;
  readonly #module: Pkcs11Module;
  #opened: OpenedKey | undefined;

  #refused: QuorateError | undefined;

  private constructor(place: Pkcs11Place, module: Pkcs11Module) {
    this.#place = place;
    this.#module = module;
  }

  /**
   * Opens the token and finds the key that belongs to the certificate: by its id, by the SHA-256 of its point as Fabric's
   * own tools name keys (bccsp/pkcs11), or by the token's public key that is the same.
   * @throws QuorateError PKCS11_NOT_INSTALLED, PKCS11_LIBRARY, PKCS11_TOKEN, PKCS11_LOGIN, PKCS11_KEY; PKCS11_SIGN (transient)
   */
  static find(place: Pkcs11Place): Pkcs11Key {
    const key = new Pkcs11Key(place, Pkcs11Module.load(place.library));
    try {
      key.sign(PROBE);
    } catch (error) {
      // What is missing at first is a setting; what goes missing later may come back.
      throw error instanceof QuorateError && error.cause instanceof QuorateError ? error.cause : error;
    }
    return key;
  }

  /**
   * r || s over SHA-256 of the message. A token that has lost our session, or that was not there (it was restarted, or taken
   * out and put back), is looked for and opened once more.
   * @throws QuorateError PKCS11_SIGN (transient); PKCS11_LOGIN, for good: a PIN that was refused is not tried again
   */
  sign(message: Uint8Array): Buffer {
    const digest = sha256(message);
    try {
      return this.#signOnce(digest);
    } catch {
      if (this.#refused) throw this.#refused;
    }
    try {
      this.#opened = undefined;
      this.#module.restart();
      return this.#signOnce(digest);
    } catch (error) {
      throw this.#refused ?? this.#doesNotSign(error);
    }
  }

  #signOnce(digest: Buffer): Buffer {
    if (this.#refused) throw this.#refused;
    this.#opened ??= this.#open();
    return this.#module.sign(this.#opened.session, this.#opened.key, digest);
  }

  #open(): OpenedKey {
    const { token, pin, id, certificate } = this.#place;
    const session = this.#login(token, pin);
    const point = certificate.publicKey.export({ type: 'spki', format: 'der' }).subarray(-POINT_BYTES);
    const ids = id === undefined ? [sha256(point), ...this.#idsOf(session, point)] : [Buffer.from(id, 'hex')];
    const found = ids.flatMap((one) => this.#module.privateKey(session, one) ?? []);
    const ours = found.find((key) => this.#isOurs(session, key));
    if (ours !== undefined) return { session, key: ours };
    if (found.length > 0) {
      throw this.#notFound(`the key that it has under ${id ?? 'the id of the certificate'} belongs to another one`);
    }
    throw this.#notFound(
      id === undefined ? 'no key of the token belongs to the certificate' : `the token has no EC key with the id ${id}`,
    );
  }

  #isOurs(session: Buffer, key: Buffer): boolean {
    const signature = this.#module.sign(session, key, sha256(PROBE));
    const { publicKey } = this.#place.certificate;
    return verify('sha256', PROBE, { key: publicKey, dsaEncoding: 'ieee-p1363' }, signature);
  }

  #login(token: string, pin: string): Buffer {
    try {
      return this.#module.login(token, pin);
    } catch (error) {
      if (error instanceof QuorateError && error.code === 'PKCS11_LOGIN') this.#refused = error;
      throw error;
    }
  }

  #idsOf(session: Buffer, point: Buffer): readonly Buffer[] {
    return this.#module.idsOfPublicKey(session, Buffer.concat([EC_POINT_HEADER, point]));
  }

  #doesNotSign(error: unknown): QuorateError {
    const { token } = this.#place;
    const said = error instanceof QuorateError ? error.why : undefined;
    return new QuorateError('PKCS11_SIGN', 'The token does not sign', {
      why: said ?? (error instanceof Error ? error.message : String(error)),
      mend: `see to the token ${token}; the loop goes on by itself once it signs again`,
      facts: { token },
      retry: 'transient',
      cause: error,
    });
  }

  #notFound(why: string): QuorateError {
    const { token } = this.#place;
    return new QuorateError('PKCS11_KEY', 'The token has not the key of our certificate', {
      why: `${token}: ${why}`,
      mend: 'name the right token, certificate and id (CKA_ID, in hex) in fabric.identity of reconciler.yaml',
      facts: { token },
    });
  }
}

const sha256 = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest();
