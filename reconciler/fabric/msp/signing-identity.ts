import { createPrivateKey, sign as nodeSign } from 'node:crypto';
import { msp } from '@hyperledger/fabric-protos';
import { toLowS } from './signature.js';

/** A certificate, and what signs for it as Fabric's own signers do, wherever its private key is. */
export interface SigningIdentity {
  readonly mspId: string;
  readonly certificatePem: string;
  /** SerializedIdentity bytes: the creator of what this identity sends. */
  readonly serialized: Uint8Array;
  /** ECDSA over SHA-256 of the message, DER, low S (Fabric refuses high S). */
  sign(message: Uint8Array): Uint8Array;
}

/** One whose private key is at hand. */
export interface KeyedIdentity extends SigningIdentity {
  readonly privateKeyPem: string;
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

/** Of an ECDSA P-256 key. @param signRaw r || s, 64 bytes, over SHA-256 of the message */
export function identityThatSigns(
  mspId: string,
  certificatePem: string,
  signRaw: (message: Uint8Array) => Buffer,
): SigningIdentity {
  return identityOf(mspId, certificatePem, (message) => lowSDer(signRaw(message)));
}

function identityOf(mspId: string, certificatePem: string, sign: SigningIdentity['sign']): SigningIdentity {
  const identity = new msp.SerializedIdentity();
  identity.setMspid(mspId);
  identity.setIdBytes(Buffer.from(certificatePem));
  return { mspId, certificatePem, serialized: identity.serializeBinary(), sign };
}

/** What Fabric's own clients sign with. */
const CURVES: readonly (string | undefined)[] = ['prime256v1', 'secp384r1'];

/**
 * A signer from PEM texts: those of the devnet, or of files (PKCS#8 or SEC 1).
 * @throws when first used, if the key is not an ECDSA private key on P-256 or P-384.
 */
export function signingIdentity(mspId: string, certificatePem: string, privateKeyPem: string): KeyedIdentity {
  let key: ReturnType<typeof createPrivateKey> | undefined;
  const sign = (message: Uint8Array): Uint8Array => {
    key ??= createPrivateKey(privateKeyPem);
    const curve = key.asymmetricKeyDetails?.namedCurve;
    if (!CURVES.includes(curve)) throw new Error('not an ECDSA private key on P-256 or P-384');
    return toLowS(nodeSign('sha256', message, key), curve);
  };
  return { ...identityOf(mspId, certificatePem, sign), privateKeyPem };
}
