import { createHash, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { QuorateError } from '../../core/model/quorate-error.js';
import { decodeSshPublicKey, encodeSshPublicKey, type SshPublicKey } from './ssh-public-key.js';
import { SshReader, sshMpint, sshString, sshUint32 } from './ssh-wire.js';

/**
 * SSH signatures over files and commits, as OpenSSH's PROTOCOL.sshsig documents them. Written here so that a machine
 * without ssh-keygen can sign and verify.
 */
const MAGIC = 'SSHSIG';
const BEGIN = '-----BEGIN SSH SIGNATURE-----';
const END = '-----END SSH SIGNATURE-----';
const HASHES: Readonly<Record<string, string>> = { sha256: 'sha256', sha512: 'sha512' };

function invalid(why: string, cause?: unknown): QuorateError {
  return new QuorateError('SIGNATURE_INVALID', 'The SSH signature does not hold', {
    why,
    mend: 'sign again with the key that the allowed signers name',
    cause,
  });
}

function signedBytes(namespace: string, hash: string, message: Uint8Array): Buffer {
  const digest = createHash(HASHES[hash]!).update(message).digest();
  return Buffer.concat([Buffer.from(MAGIC), sshString(namespace), sshString(''), sshString(hash), sshString(digest)]);
}

/** Fixed-width r and s from the two integers on the wire. */
function fixedWidth(integer: Buffer, size: number): Buffer {
  const bare = integer.length > size && integer[0] === 0 ? integer.subarray(integer.length - size) : integer;
  if (bare.length > size) throw invalid('a number in the signature is too large');
  return Buffer.concat([Buffer.alloc(size - bare.length), bare]);
}

function verifyRaw(key: SshPublicKey, data: Buffer, algorithm: string, signature: Buffer): boolean {
  if (algorithm !== key.type) return false;
  if (!key.ecdsa) return signature.length === 64 && verify(null, data, key.key, signature);
  const reader = new SshReader(signature);
  const r = fixedWidth(reader.string(), key.ecdsa.size);
  const s = fixedWidth(reader.string(), key.ecdsa.size);
  reader.end();
  return verify(key.ecdsa.hash, data, { key: key.key, dsaEncoding: 'ieee-p1363' }, Buffer.concat([r, s]));
}

/**
 * Checks an armored signature over `message` in a namespace (Git uses `git`) and returns the key that made it.
 * Whether that key may sign is the caller's to ask.
 * @throws QuorateError SIGNATURE_INVALID, SSH_KEY_UNSUPPORTED
 */
export function verifySshSignature(armored: string, namespace: string, message: Uint8Array): SshPublicKey {
  const lines = armored.trim().split(/\r?\n/);
  if (lines[0] !== BEGIN || lines.at(-1) !== END) throw invalid('it is not an armored SSH signature');
  try {
    const reader = new SshReader(Buffer.from(lines.slice(1, -1).join(''), 'base64'));
    if (reader.take(MAGIC.length).toString() !== MAGIC || reader.uint32() !== 1) throw invalid('unknown version');
    const key = decodeSshPublicKey(reader.string());
    const signedFor = reader.text();
    reader.string();
    const hash = reader.text();
    const signature = new SshReader(reader.string());
    reader.end();
    if (signedFor !== namespace) throw invalid(`it was made for "${signedFor}", not for "${namespace}"`);
    if (!HASHES[hash]) throw invalid(`unknown digest "${hash}"`);
    const algorithm = signature.text();
    if (!verifyRaw(key, signedBytes(namespace, hash, message), algorithm, signature.string())) {
      throw invalid(`the key ${key.fingerprint} did not sign these bytes`);
    }
    return key;
  } catch (error) {
    if (error instanceof QuorateError) throw error;
    throw invalid('its bytes are malformed', error);
  }
}

/** Signs with an Ed25519 or ECDSA private key; the armored form that `git` stores and `ssh-keygen -Y verify` takes. */
export function createSshSignature(privateKey: KeyObject, namespace: string, message: Uint8Array): string {
  const key = encodeSshPublicKey(createPublicKey(privateKey));
  const data = signedBytes(namespace, 'sha512', message);
  let raw: Buffer;
  if (key.ecdsa) {
    const pair = sign(key.ecdsa.hash, data, { key: privateKey, dsaEncoding: 'ieee-p1363' });
    raw = Buffer.concat([sshMpint(pair.subarray(0, key.ecdsa.size)), sshMpint(pair.subarray(key.ecdsa.size))]);
  } else {
    raw = sign(null, data, privateKey);
  }
  const blob = Buffer.concat([
    Buffer.from(MAGIC),
    sshUint32(1),
    sshString(key.blob),
    sshString(namespace),
    sshString(''),
    sshString('sha512'),
    sshString(Buffer.concat([sshString(key.type), sshString(raw)])),
  ]);
  const body = blob.toString('base64').match(/.{1,70}/g)!;
  return `${[BEGIN, ...body, END].join('\n')}\n`;
}
