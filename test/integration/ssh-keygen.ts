/**
 * What git calls to sign with (`ssh-keygen -Y sign -n NAMESPACE -f KEY FILE`), for machines without OpenSSH: no test may
 * be left out there. It reads unencrypted Ed25519 and ECDSA keys and writes `FILE.sig`.
 */
import { createPrivateKey, type KeyObject } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { createSshSignature } from '../../reconciler/adapters/git/ssh-signature.js';
import { SshReader } from '../../reconciler/adapters/git/ssh-wire.js';

const MAGIC = 'openssh-key-v1\0';
const CURVES: Readonly<Record<string, string>> = { nistp256: 'P-256', nistp384: 'P-384', nistp521: 'P-521' };

/** The key in a file of OpenSSH's own format (PROTOCOL.key). */
function readKey(text: string): KeyObject {
  const reader = new SshReader(Buffer.from(text.replaceAll(/-----.*-----|\s/g, ''), 'base64').subarray(MAGIC.length));
  for (let part = 0; part < 3; part += 1) reader.string();
  reader.uint32();
  reader.string();
  const secret = new SshReader(reader.string());
  secret.take(8);
  const url = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url');
  if (secret.text() === 'ssh-ed25519') {
    const x = url(secret.string());
    const d = url(secret.string().subarray(0, 32));
    return createPrivateKey({ key: { kty: 'OKP', crv: 'Ed25519', x, d }, format: 'jwk' });
  }
  const crv = CURVES[secret.text()]!;
  const point = secret.string().subarray(1);
  const half = point.length / 2;
  const number = secret.string();
  const d = Buffer.concat([Buffer.alloc(Math.max(0, half - number.length)), number]).subarray(-half);
  const jwk = { kty: 'EC', crv, x: url(point.subarray(0, half)), y: url(point.subarray(half)), d: url(d) };
  return createPrivateKey({ key: jwk, format: 'jwk' });
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    command: { type: 'string', short: 'Y' },
    namespace: { type: 'string', short: 'n' },
    key: { type: 'string', short: 'f' },
  },
});
if (values.command !== 'sign') throw new Error(`it can only sign, not "${values.command}"`);
const [file] = positionals as [string];
const signature = createSshSignature(readKey(readFileSync(values.key!, 'utf8')), values.namespace!, readFileSync(file));
writeFileSync(`${file}.sig`, signature);
