/** What signs for a certificate, by each kind of key that Fabric's own clients have. */
import { generateKeyPairSync, sign } from 'node:crypto';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { verifyEcdsa } from '../../../reconciler/fabric/msp/signature.js';
import { identityThatSigns, signingIdentity } from '../../../reconciler/fabric/msp/signing-identity.js';

const messages = Array.from({ length: 40 }, (_, i) => Buffer.from(`message ${i}`));
const pemOf = (key: ReturnType<typeof generateKeyPairSync>['privateKey']) =>
  key.export({ type: 'pkcs8', format: 'pem' }) as string;

test('keys on P-256 and P-384 sign as Fabric takes it', () => {
  for (const namedCurve of ['prime256v1', 'secp384r1']) {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve });
    const identity = signingIdentity('Org1', 'certificate', pemOf(privateKey));
    for (const message of messages) assert.ok(verifyEcdsa(publicKey, message, identity.sign(message)), namedCurve);
  }
});

test('so does what gives r and s alone, as a token does', () => {
  const { privateKey: key, publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const raw = (message: Uint8Array) => sign('sha256', message, { key, dsaEncoding: 'ieee-p1363' });
  const identity = identityThatSigns('Org1', 'certificate', raw);
  for (const message of messages) assert.ok(verifyEcdsa(publicKey, message, identity.sign(message)));
});

test('any other key is refused once it is used', () => {
  for (const { privateKey } of [
    generateKeyPairSync('ed25519'),
    generateKeyPairSync('ec', { namedCurve: 'secp521r1' }),
  ]) {
    assert.throws(() => signingIdentity('Org1', 'certificate', pemOf(privateKey)).sign(messages[0]!), /P-256 or P-384/);
  }
});

test.run();
