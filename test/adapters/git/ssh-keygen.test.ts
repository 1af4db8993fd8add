/** The stand-in for ssh-keygen, on which tests fall back: what it signs holds, and it does nothing else. */
import { spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { formatSshPrivateKey } from '../../../reconciler/adapters/git/ssh-private-key.js';
import { encodeSshPublicKey } from '../../../reconciler/adapters/git/ssh-public-key.js';
import { verifySshSignature } from '../../../reconciler/adapters/git/ssh-signature.js';

const PROGRAM = fileURLToPath(new URL('../../integration/ssh-keygen.js', import.meta.url));
const pairs = {
  ed25519: generateKeyPairSync('ed25519'),
  'P-256': generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  'P-521': generateKeyPairSync('ec', { namedCurve: 'P-521' }),
};

for (const [name, { privateKey, publicKey }] of Object.entries(pairs)) {
  test(`signs with ${name}`, () => {
    const folder = mkdtempSync(join(tmpdir(), 'quorate-keygen-'));
    try {
      const [key, file] = [join(folder, 'key'), join(folder, 'commit')];
      writeFileSync(key, formatSshPrivateKey(privateKey, publicKey, 'test'));
      writeFileSync(file, 'tree 1\n');
      const sign = (command: string) =>
        spawnSync(process.execPath, [PROGRAM, '-Y', command, '-n', 'git', '-f', key, file]);
      assert.is(sign('verify').status, 1);
      const done = sign('sign');
      assert.is(done.status, 0, String(done.stderr));
      const signature = readFileSync(`${file}.sig`, 'utf8');
      const signer = verifySshSignature(signature, 'git', Buffer.from('tree 1\n'));
      assert.is(signer.fingerprint, encodeSshPublicKey(publicKey).fingerprint);
      assert.throws(() => verifySshSignature(signature, 'git', Buffer.from('tree 2\n')));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
}

test.run();
