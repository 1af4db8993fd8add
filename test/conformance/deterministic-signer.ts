import { createHash, createPrivateKey } from 'node:crypto';
import { p256 } from '@noble/curves/nist.js';
import type { KeyedIdentity } from '../../reconciler/fabric/msp/signing-identity.js';

const ORDER = p256.Point.Fn.ORDER;

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
    return p256.Signature.fromBytes(p256.sign(digest, secret, { prehash: false, lowS: true }));
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
