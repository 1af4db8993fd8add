import {
  createCipheriv,
  createDecipheriv,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  hkdfSync,
  randomBytes,
} from 'node:crypto';

/**
 * Base64 that only the holder of the certificate's key can read: ephemeral ECDH on P-256, HKDF-SHA-256, AES-256-GCM.
 * Bytes: ephemeral public key (SPKI, 91), nonce (12), tag (16), ciphertext.
 */
export function encryptFor(certificatePem: string, text: string): string {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const secret = diffieHellman({ privateKey, publicKey: createPublicKey(certificatePem) });
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', keyFrom(secret), nonce);
  const encrypted = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  const spki = publicKey.export({ format: 'der', type: 'spki' });
  return Buffer.concat([spki, nonce, cipher.getAuthTag(), encrypted]).toString('base64');
}

/** @throws Error when it was encrypted for somebody else, or changed */
export function decryptWith(privateKeyPem: string, base64: string): string {
  const bytes = Buffer.from(base64, 'base64');
  const publicKey = createPublicKey({ key: bytes.subarray(0, 91), format: 'der', type: 'spki' });
  const secret = diffieHellman({ privateKey: createPrivateKey(privateKeyPem), publicKey });
  const decipher = createDecipheriv('aes-256-gcm', keyFrom(secret), bytes.subarray(91, 103));
  decipher.setAuthTag(bytes.subarray(103, 119));
  return Buffer.concat([decipher.update(bytes.subarray(119)), decipher.final()]).toString('utf8');
}

function keyFrom(secret: Buffer): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, '', 'quorate demo', 32));
}
