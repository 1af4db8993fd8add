import { generateKeyPairSync, sign, X509Certificate } from 'node:crypto';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parseSignature, toLowS, verifyEcdsa } from '../../../reconciler/fabric/msp/signature.js';
import { errorOf, fabricVectors } from '../vectors.js';

interface SignatureVectors {
  readonly keys: Record<string, { readonly certPem: string }>;
  readonly cases: readonly {
    readonly tag: string;
    readonly key: string;
    readonly messageHex: string;
    readonly signatureHex: string;
    readonly valid: boolean;
    readonly bccspError: string | null;
  }[];
}

const vectors: SignatureVectors = fabricVectors('signatures.json');

test('every recorded signature gets the verdict and the text of Fabric', () => {
  assert.is(vectors.cases.length, 234);
  for (const one of vectors.cases) {
    const key = new X509Certificate(vectors.keys[one.key]?.certPem ?? '').publicKey;
    let valid = false;
    const error = errorOf(() => {
      valid = verifyEcdsa(key, Buffer.from(one.messageHex, 'hex'), Buffer.from(one.signatureHex, 'hex'));
    });
    assert.is(valid, one.valid, one.tag);
    assert.is(error, one.bccspError, one.tag);
  }
});

test('toLowS makes every signature of node:crypto acceptable and keeps it good', () => {
  for (const curve of ['prime256v1', 'secp384r1', 'secp521r1']) {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: curve });
    let high = 0;
    for (let i = 0; i < 40; i++) {
      const message = Buffer.from(`message ${i}`);
      const signature = sign('sha256', message, privateKey);
      const low = toLowS(signature, curve);
      assert.ok(verifyEcdsa(publicKey, message, low));
      assert.equal(toLowS(low, curve), low);
      if (signature.equals(low)) continue;
      high++;
      assert.match(errorOf(() => verifyEcdsa(publicKey, message, signature)) ?? '', /Invalid S/);
    }
    assert.ok(high > 0, 'node:crypto made no high S at all');
  }
});

test('a remembered verdict is of that key, that message and that signature alone', () => {
  const [ours, theirs] = [0, 1].map(() => generateKeyPairSync('ec', { namedCurve: 'prime256v1' }));
  const [one, other] = ['one', 'other'].map((text) => Buffer.from(text));
  const signed = (message: Buffer) => toLowS(sign('sha256', message, ours!.privateKey));
  const [first, second] = [signed(one!), signed(other!)];
  for (let round = 0; round < 2; round++) {
    assert.ok(verifyEcdsa(ours!.publicKey, one!, first));
    assert.not.ok(verifyEcdsa(theirs!.publicKey, one!, first));
    assert.not.ok(verifyEcdsa(ours!.publicKey, other!, first));
    assert.not.ok(verifyEcdsa(ours!.publicKey, one!, second));
  }
});

test('a signature that is no DER is refused by toLowS too', () => {
  assert.throws(() => toLowS(Buffer.from('nonsense')), /asn1/);
  assert.throws(() => parseSignature(Buffer.from('3006020100020101', 'hex')), /R must be larger than zero/);
});

test.run();
