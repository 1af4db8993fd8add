import { createPrivateKey, sign as nodeSign } from 'node:crypto';
import { msp } from '@hyperledger/fabric-protos';

/** A certificate with its private key: signs as Fabric's own signers do. */
export interface SigningIdentity {
  readonly mspId: string;
  readonly certificatePem: string;
  readonly privateKeyPem: string;
  /** SerializedIdentity bytes: the creator of what this identity sends. */
  readonly serialized: Uint8Array;
  /** ECDSA over SHA-256 of the message, DER, low S (Fabric refuses high S). */
  sign(message: Uint8Array): Uint8Array;
}

const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
const HALF_ORDER = ORDER >> 1n;

/** A DER INTEGER of a positive number. */
function integer(value: bigint): Buffer {
  const hex = value.toString(16);
  const bytes = Buffer.from(hex.length % 2 ? `0${hex}` : hex, 'hex');
  const padded = bytes[0]! & 0x80 ? Buffer.concat([Buffer.from([0]), bytes]) : bytes;
  return Buffer.concat([Buffer.from([0x02, padded.length]), padded]);
}

/** Raw r || s to DER with the smaller of s and n - s. */
function lowSDer(raw: Buffer): Buffer {
  const r = BigInt(`0x${raw.subarray(0, 32).toString('hex')}`);
  const s = BigInt(`0x${raw.subarray(32).toString('hex')}`);
  const body = Buffer.concat([integer(r), integer(s > HALF_ORDER ? ORDER - s : s)]);
  return Buffer.concat([Buffer.from([0x30, body.length]), body]);
}

/**
 * A signer from PEM texts: those of the devnet, or of files (PKCS#8 or SEC 1).
 * @throws when first used, if the key is not an ECDSA P-256 private key.
 */
export function signingIdentity(mspId: string, certificatePem: string, privateKeyPem: string): SigningIdentity {
  const message = new msp.SerializedIdentity();
  message.setMspid(mspId);
  message.setIdBytes(Buffer.from(certificatePem));
  let key: ReturnType<typeof createPrivateKey> | undefined;
  return {
    mspId,
    certificatePem,
    privateKeyPem,
    serialized: message.serializeBinary(),
    sign(bytes) {
      if (key === undefined) {
        key = createPrivateKey(privateKeyPem);
        if (key.asymmetricKeyDetails?.namedCurve !== 'prime256v1') throw new Error('not an ECDSA P-256 private key');
      }
      return lowSDer(nodeSign('sha256', bytes, { key, dsaEncoding: 'ieee-p1363' }));
    },
  };
}
