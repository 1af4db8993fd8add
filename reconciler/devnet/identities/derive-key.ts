import { createECDH, createHash } from 'node:crypto';
import { bitString, context, objectIdentifier, octetString, pem, positiveInteger, sequence } from './der.js';

/**
 * The devnet's seed is public, as the accounts of Anvil are: whoever reads this file owns every key of every devnet.
 * That is its purpose (byte-stable certificates that a spec in Git can hold) and why `isDevnetCertificate` exists.
 */
const PUBLIC_SEED = 'quorate devnet: these keys are public, protect nothing with them';

/** Order of P-256. */
const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

/** A P-256 key pair. */
export interface EcKeyPair {
  /** Scalar, 32 bytes. */
  readonly secret: Uint8Array;
  /** Uncompressed point, 65 bytes. */
  readonly point: Uint8Array;
  /** PKCS#8 PEM, as Go and cryptogen write it. */
  readonly privateKeyPem: string;
  /** SubjectPublicKeyInfo DER. */
  readonly publicKeyInfo: Uint8Array;
}

/** SHA-256 over a length-prefixed path, so that no two paths share a digest input. */
export function seedDigest(...path: readonly string[]): Buffer {
  const hash = createHash('sha256');
  for (const part of [PUBLIC_SEED, ...path]) hash.update(`${Buffer.byteLength(part)}:${part};`);
  return hash.digest();
}

/** The key pair of a path such as (`key`, network, organization, role): always the same on every machine. */
export function deriveKey(...path: readonly string[]): EcKeyPair {
  const wide = Buffer.concat([seedDigest('key', '0', ...path), seedDigest('key', '1', ...path)]);
  const scalar = (BigInt(`0x${wide.toString('hex')}`) % (ORDER - 1n)) + 1n;
  const secret = Buffer.from(scalar.toString(16).padStart(64, '0'), 'hex');
  const ecdh = createECDH('prime256v1');
  ecdh.setPrivateKey(secret);
  const point = ecdh.getPublicKey();
  const algorithm = sequence(objectIdentifier('1.2.840.10045.2.1'), objectIdentifier('1.2.840.10045.3.1.7'));
  const ecPrivateKey = sequence(
    positiveInteger(Buffer.from([1])),
    octetString(secret),
    context(1, bitString(point), true),
  );
  return {
    secret,
    point,
    privateKeyPem: pem(
      'PRIVATE KEY',
      sequence(positiveInteger(Buffer.from([0])), algorithm, octetString(ecPrivateKey)),
    ),
    publicKeyInfo: sequence(algorithm, bitString(point)),
  };
}
