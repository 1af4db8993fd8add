import type { KeyObject } from 'node:crypto';
import { checkInteger, DerReader, encodeDer, INTEGER, integerValue, SEQUENCE } from './der.js';
import { MspError } from './msp-error.js';
import { rememberedVerdict } from './remembered-verdict.js';

/** Group orders halved and rounded down, by OpenSSL's name of the curve. Of fixed width, for comparing bytes. */
const HALF_ORDERS: Readonly<Record<string, Buffer>> = {
  secp224r1: Buffer.from('7fffffffffffffffffffffffffff8b51705c781f09ee94a2ae2e151e', 'hex'),
  prime256v1: Buffer.from('7fffffff800000007fffffffffffffffde737d56d38bcf4279dce5617e3192a8', 'hex'),
  secp384r1: Buffer.from(
    '7fffffffffffffffffffffffffffffffffffffffffffffffe3b1a6c0fa1b96efac0d06d9245853bd76760cb5666294b9',
    'hex',
  ),
  secp521r1: Buffer.from(
    'fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffd28c343c1df97cb35bfe600a47b84d2e81ddae4dc44ce23d75db7db8f489c3204',
    'hex',
  ),
};

/** A DER ECDSA signature, read with Fabric's leniency. Integers are positive, minimal, as in the DER. */
export interface EcdsaSignature {
  readonly r: Buffer;
  readonly s: Buffer;
  /** True when nothing followed the sequence or stood in it after s: the bytes are canonical. */
  readonly exact: boolean;
}

/**
 * Reads a signature strictly as DER, but ignores bytes after the sequence and elements after s inside it, as Go's
 * asn1.Unmarshal does. So a signature's bytes do not identify it.
 * @throws MspError with the text of Fabric's bccsp/utils
 */
export function parseSignature(der: Uint8Array): EcdsaSignature {
  let numbers: { r: Buffer; s: Buffer; exact: boolean };
  try {
    const outer = new DerReader(der);
    const inner = new DerReader(outer.expect(SEQUENCE, 'ECDSASignature').body);
    const r = inner.expect(INTEGER).body;
    checkInteger(r);
    const s = inner.expect(INTEGER).body;
    checkInteger(s);
    numbers = { r, s, exact: outer.empty && inner.empty };
  } catch (error) {
    if (error instanceof MspError) throw new MspError(`failed unmashalling signature [${error.message}]`);
    throw error;
  }
  if (!isPositive(numbers.r)) throw new MspError('invalid signature, R must be larger than zero');
  if (!isPositive(numbers.s)) throw new MspError('invalid signature, S must be larger than zero');
  return numbers;
}

function isPositive(body: Buffer): boolean {
  const first = body[0] as number;
  return first < 0x80 && !(first === 0 && body.length === 1);
}

function isLowS(s: Buffer, half: Buffer): boolean {
  const magnitude = s[0] === 0 ? s.subarray(1) : s;
  if (magnitude.length !== half.length) return magnitude.length < half.length;
  return Buffer.compare(magnitude, half) <= 0;
}

function encodeSignature(r: Buffer, s: Buffer): Buffer {
  return encodeDer(0x30, encodeDer(0x02, r), encodeDer(0x02, s));
}

function halfOrder(curve: string | undefined): Buffer {
  const half = HALF_ORDERS[curve ?? ''];
  if (!half) throw new MspError(`curve not recognized [${curve}]`);
  return half;
}

/**
 * Whether an ECDSA signature over a message is good. High S is refused, bytes after the signature are not looked at.
 * Fabric: bccsp/sw/ecdsa.go.
 * @param hash OpenSSL's name; Fabric uses SHA-256 for every curve.
 * @throws MspError with Fabric's text when the signature is malformed or has high S
 */
export function verifyEcdsa(key: KeyObject, message: Uint8Array, signature: Uint8Array, hash = 'sha256'): boolean {
  if (signature.length === 0) throw new MspError('Invalid signature. Cannot be empty.');
  let parsed: EcdsaSignature;
  try {
    parsed = parseSignature(signature);
  } catch (error) {
    if (!(error instanceof MspError)) throw error;
    throw new MspError(`Failed verifing with opts [<nil>]: Failed unmashalling signature [${error.message}]`);
  }
  const half = halfOrder(key.asymmetricKeyDetails?.namedCurve);
  if (!isLowS(parsed.s, half)) {
    const numbers = `[${integerValue(parsed.s)}][${BigInt(`0x${half.toString('hex')}`)}]`;
    throw new MspError(`Failed verifing with opts [<nil>]: Invalid S. Must be smaller than half the order ${numbers}.`);
  }
  return rememberedVerdict(hash, key, message, parsed.exact ? signature : encodeSignature(parsed.r, parsed.s));
}

/**
 * The same signature with low S, in canonical DER. OpenSSL makes high S about half the time and Fabric refuses it.
 * @param curve OpenSSL's name of the signing key's curve
 * @throws MspError when the signature is malformed
 */
export function toLowS(der: Uint8Array, curve = 'prime256v1'): Uint8Array {
  const { r, s } = parseSignature(der);
  const half = halfOrder(curve);
  if (isLowS(s, half)) return encodeSignature(r, s);
  const order = BigInt(`0x${half.toString('hex')}`) * 2n + 1n;
  const hex = (order - integerValue(s)).toString(16);
  const low = Buffer.from(hex.length % 2 ? `0${hex}` : hex, 'hex');
  return encodeSignature(r, (low[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.from([0]), low]) : low);
}
