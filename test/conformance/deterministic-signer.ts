import { createECDH, createHash, createHmac, createPrivateKey } from 'node:crypto';
import { p256 } from '@noble/curves/nist.js';
import type { KeyedIdentity } from '../../reconciler/fabric/msp/signing-identity.js';

const { Fn } = p256.Point;
const { ORDER } = Fn;
const ZERO = Buffer.alloc(32);
/** Multiplies the base point, in a tenth of the time that it takes in JavaScript. */
const curve = createECDH('prime256v1');

/** An identity whose signature of one message is always the same bytes (RFC 6979): both engines get equal messages. */
export interface DeterministicSigner {
  readonly mspId: string;
  readonly certificatePem: string;
  /** SerializedIdentity bytes. */
  readonly serialized: Uint8Array;
  sign(message: Uint8Array): Uint8Array;
  /** The same signature with the other S, which Fabric refuses. */
  signHigh(message: Uint8Array): Uint8Array;
}

/** @param identity with a P-256 key */
export function deterministicSigner(identity: KeyedIdentity): DeterministicSigner {
  const { mspId, certificatePem, serialized, privateKeyPem } = identity;
  let secret: Buffer | undefined;
  const signature = (message: Uint8Array) => {
    secret ??= Buffer.from(createPrivateKey(privateKeyPem).export({ format: 'jwk' }).d!, 'base64url');
    const digest = createHash('sha256').update(message).digest();
    return signed(digest, secret);
  };
  return {
    mspId,
    certificatePem,
    serialized,
    sign: (message) => signature(message).toBytes('der'),
    signHigh: (message) => {
      const { r, s } = signature(message);
      return new p256.Signature(r, ORDER - s).toBytes('der');
    },
  };
}

/** ECDSA with RFC 6979's k, and the low S: the bytes of `p256.sign`. */
function signed(digest: Buffer, secret: Buffer): InstanceType<typeof p256.Signature> {
  const hash = Fn.create(numberOf(digest));
  for (const k of candidates(secret, Buffer.from(Fn.toBytes(hash)))) {
    curve.setPrivateKey(k);
    const r = Fn.create(numberOf(curve.getPublicKey().subarray(1, 33)));
    const s = Fn.mul(Fn.inv(numberOf(k)), Fn.add(hash, Fn.mul(r, numberOf(secret))));
    if (r !== 0n && s !== 0n) return new p256.Signature(r, s > ORDER >> 1n ? ORDER - s : s);
  }
  throw new Error('no k is left');
}

/** RFC 6979, 3.2, steps b to h. */
function* candidates(secret: Buffer, hash: Buffer): Generator<Buffer> {
  let key: Buffer = ZERO;
  let value: Buffer = Buffer.alloc(32, 1);
  const hmac = (...parts: readonly Uint8Array[]) =>
    parts.reduce((made, part) => made.update(part), createHmac('sha256', key)).digest();
  for (const round of [0, 1]) {
    key = hmac(value, Buffer.of(round), secret, hash);
    value = hmac(value);
  }
  for (;;) {
    value = hmac(value);
    const k = numberOf(value);
    if (k > 0n && k < ORDER) yield value;
    key = hmac(value, Buffer.of(0));
    value = hmac(value);
  }
}

function numberOf(bytes: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(bytes).toString('hex')}`);
}
