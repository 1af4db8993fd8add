import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parseAllowedSigners } from '../../../reconciler/adapters/git/allowed-signers.js';
import { signCommitObject, splitCommit, verifyCommit } from '../../../reconciler/adapters/git/commit-signature.js';
import { encodeSshPublicKey, formatSshPublicKey } from '../../../reconciler/adapters/git/ssh-public-key.js';
import { codeOf } from '../../code-of.js';

const vectors = new URL('../../../../test/vectors/git-signatures/', import.meta.url);
const recorded = (name: string): Buffer => readFileSync(new URL(name, vectors));
const publicKey = (type: string): string => recorded(`${type}.pub`).toString();

for (const type of ['ed25519', 'ecdsa']) {
  test(`a commit that git signed with an ${type} key is that signer's`, () => {
    const signers = parseAllowedSigners(`ana@telco1.example ${publicKey(type)}`);
    assert.is(verifyCommit(recorded(`${type}.commit`), signers).principal, 'ana@telco1.example');
  });

  test(`one changed byte of a commit signed with ${type} is found`, () => {
    const signers = parseAllowedSigners(`ana@telco1.example ${publicKey(type)}`);
    const changed = Buffer.from(
      recorded(`${type}.commit`).toString('latin1').replace('Signed with', 'Signed With'),
      'latin1',
    );
    assert.is(
      codeOf(() => verifyCommit(changed, signers)),
      'SIGNATURE_INVALID',
    );
  });

  test(`a commit signed with ${type} by a key of another organization counts for nobody`, () => {
    const other = type === 'ecdsa' ? 'ed25519' : 'ecdsa';
    const signers = parseAllowedSigners(`bob@telco2.example ${publicKey(other)}`);
    assert.is(
      codeOf(() => verifyCommit(recorded(`${type}.commit`), signers)),
      'COMMIT_SIGNER_UNKNOWN',
    );
  });
}

test('what is signed here verifies here, for every key type, and cannot be moved to another commit', () => {
  const unsigned = splitCommit(recorded('ecdsa.commit')).payload;
  for (const pair of [
    generateKeyPairSync('ed25519'),
    generateKeyPairSync('ec', { namedCurve: 'P-256' }),
    generateKeyPairSync('ec', { namedCurve: 'P-384' }),
    generateKeyPairSync('ec', { namedCurve: 'P-521' }),
  ]) {
    const line = formatSshPublicKey(encodeSshPublicKey(pair.publicKey));
    const signers = parseAllowedSigners(`x namespaces="git" ${line} comment`);
    const signed = signCommitObject(
      unsigned,
      createPrivateKey(pair.privateKey.export({ type: 'pkcs8', format: 'pem' })),
    );
    assert.is(verifyCommit(signed, signers).principal, 'x');
    assert.equal(splitCommit(signed).payload, unsigned);
    const moved = Buffer.from(signed.toString('latin1').replace('author Ana', 'author Eve'), 'latin1');
    assert.is(
      codeOf(() => verifyCommit(moved, signers)),
      'SIGNATURE_INVALID',
    );
  }
});

test('an unsigned commit and a PGP signature are told apart', () => {
  const unsigned = splitCommit(recorded('ecdsa.commit')).payload;
  assert.is(
    codeOf(() => verifyCommit(unsigned, [])),
    'COMMIT_UNSIGNED',
  );
  const text = unsigned.toString('latin1').replace('\n\n', '\ngpgsig -----BEGIN PGP SIGNATURE-----\n abc\n\n');
  assert.is(
    codeOf(() => verifyCommit(Buffer.from(text, 'latin1'), [])),
    'SIGNATURE_INVALID',
  );
});

test('a key outside its time, or for another namespace, does not count', () => {
  const commit = recorded('ed25519.commit');
  const valid = (options: string) => parseAllowedSigners(`a ${options} ${publicKey('ed25519')}`);
  assert.is(verifyCommit(commit, valid('valid-after="20261101",valid-before="20261201"')).principal, 'a');
  assert.is(
    codeOf(() => verifyCommit(commit, valid('valid-before="20261101Z"'))),
    'COMMIT_SIGNER_UNKNOWN',
  );
  assert.is(
    codeOf(() => verifyCommit(commit, valid('valid-after="202612010000"'))),
    'COMMIT_SIGNER_UNKNOWN',
  );
  assert.is(
    codeOf(() => verifyCommit(commit, valid('namespaces="file"'))),
    'COMMIT_SIGNER_UNKNOWN',
  );
});

test('an allowed signers file that cannot be understood is refused with its line', () => {
  for (const text of [
    '# fine\nana',
    'ana cert-authority ssh-ed25519 AAAA',
    'ana ssh-rsa AAAAB3NzaC1yc2E=',
    'ana ssh-ed25519 AAAA',
  ]) {
    assert.is(
      codeOf(() => parseAllowedSigners(text)),
      'ALLOWED_SIGNERS_INVALID',
      text,
    );
  }
  assert.equal(parseAllowedSigners('# nobody\n\n'), []);
});

test.run();
