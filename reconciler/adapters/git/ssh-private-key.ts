import { type KeyObject, randomBytes } from 'node:crypto';
import { encodeSshPublicKey } from './ssh-public-key.js';
import { SshReader, sshMpint, sshString, sshUint32 } from './ssh-wire.js';

/**
 * A private key in OpenSSH's own file format, unencrypted (OpenSSH: PROTOCOL.key), as ssh-keygen and `git commit -S`
 * read it. Ed25519, or ECDSA on P-256, P-384 or P-521.
 */
export function formatSshPrivateKey(key: KeyObject, publicKey: KeyObject, comment: string): string {
  const known = encodeSshPublicKey(publicKey);
  const jwk = key.export({ format: 'jwk' });
  const secret = Buffer.from(jwk.d!, 'base64url');
  const reader = new SshReader(known.blob);
  const type = reader.string();
  const parts = known.ecdsa
    ? [sshString(type), sshString(reader.string()), sshString(reader.string()), sshMpint(secret)]
    : edParts(type, reader.string(), secret);
  const check = randomBytes(4);
  const open = Buffer.concat([check, check, ...parts, sshString(comment)]);
  const padding = Buffer.from(Array.from({ length: (8 - (open.length % 8)) % 8 }, (_, index) => index + 1));
  const none = sshString('none');
  const bytes = Buffer.concat([
    Buffer.from('openssh-key-v1\0'),
    none,
    none,
    sshString(''),
    sshUint32(1),
    sshString(known.blob),
    sshString(Buffer.concat([open, padding])),
  ]);
  const lines = bytes.toString('base64').match(/.{1,70}/g)!;
  return ['-----BEGIN OPENSSH PRIVATE KEY-----', ...lines, '-----END OPENSSH PRIVATE KEY-----', ''].join('\n');
}

function edParts(type: Buffer, point: Buffer, seed: Buffer): Buffer[] {
  return [sshString(type), sshString(point), sshString(Buffer.concat([seed, point]))];
}
