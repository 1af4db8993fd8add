import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import { QuorateError } from '../../core/model/quorate-error.js';
import { SshReader, sshString } from './ssh-wire.js';

/** The key types that a commit may be signed with, by their SSH names. */
const CURVES: Readonly<
  Record<string, { readonly curve: string; readonly jwk: string; readonly size: number; readonly hash: string }>
> = {
  'ecdsa-sha2-nistp256': { curve: 'nistp256', jwk: 'P-256', size: 32, hash: 'sha256' },
  'ecdsa-sha2-nistp384': { curve: 'nistp384', jwk: 'P-384', size: 48, hash: 'sha384' },
  'ecdsa-sha2-nistp521': { curve: 'nistp521', jwk: 'P-521', size: 66, hash: 'sha512' },
};

export interface SshPublicKey {
  readonly type: string;
  /** The wire form (RFC 4253 §6.6, RFC 5656 §3.1, RFC 8709 §4). */
  readonly blob: Buffer;
  readonly key: KeyObject;
  /** `SHA256:` and unpadded base64, as ssh-keygen -l prints it. */
  readonly fingerprint: string;
  /** Bytes of one coordinate, and the digest; undefined for Ed25519. */
  readonly ecdsa: { readonly size: number; readonly hash: string } | undefined;
}

function unsupported(type: string): QuorateError {
  return new QuorateError('SSH_KEY_UNSUPPORTED', 'This kind of SSH key cannot sign here', {
    why: `the key is of type "${type}"`,
    mend: 'use an Ed25519 key (ssh-keygen -t ed25519) or an ECDSA key on P-256, P-384 or P-521',
    facts: { type },
  });
}

/**
 * @throws QuorateError SSH_KEY_UNSUPPORTED
 * @throws RangeError when the bytes are cut short
 */
export function decodeSshPublicKey(blob: Uint8Array): SshPublicKey {
  const reader = new SshReader(blob);
  const type = reader.text();
  const curve = CURVES[type];
  let key: KeyObject;
  if (type === 'ssh-ed25519') {
    const x = reader.string().toString('base64url');
    key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
  } else if (curve) {
    if (reader.text() !== curve.curve) throw unsupported(type);
    const point = reader.string();
    if (point.length !== 1 + 2 * curve.size || point[0] !== 4) throw unsupported(`${type} with a compressed point`);
    const x = point.subarray(1, 1 + curve.size).toString('base64url');
    const y = point.subarray(1 + curve.size).toString('base64url');
    key = createPublicKey({ key: { kty: 'EC', crv: curve.jwk, x, y }, format: 'jwk' });
  } else {
    throw unsupported(type);
  }
  reader.end();
  const bytes = Buffer.from(blob);
  const digest = createHash('sha256').update(bytes).digest('base64').replace(/=+$/, '');
  return { type, blob: bytes, key, fingerprint: `SHA256:${digest}`, ecdsa: curve };
}

/** The SSH form of a public key that Node holds. */
export function encodeSshPublicKey(key: KeyObject): SshPublicKey {
  const jwk = key.export({ format: 'jwk' });
  if (jwk.crv === 'Ed25519' && jwk.x) {
    return decodeSshPublicKey(Buffer.concat([sshString('ssh-ed25519'), sshString(Buffer.from(jwk.x, 'base64url'))]));
  }
  for (const [type, curve] of Object.entries(CURVES)) {
    if (jwk.crv !== curve.jwk || !jwk.x || !jwk.y) continue;
    const point = Buffer.concat([Buffer.from([4]), Buffer.from(jwk.x, 'base64url'), Buffer.from(jwk.y, 'base64url')]);
    return decodeSshPublicKey(Buffer.concat([sshString(type), sshString(curve.curve), sshString(point)]));
  }
  throw unsupported(String(jwk.crv ?? key.asymmetricKeyType));
}

/** One line as in `id_ed25519.pub`, without a comment. */
export function formatSshPublicKey(key: SshPublicKey): string {
  return `${key.type} ${key.blob.toString('base64')}`;
}
