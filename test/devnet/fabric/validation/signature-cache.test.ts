import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { cachingMspManager, SignatureCache } from '../../../../reconciler/devnet/fabric/validation/signature-cache.js';
import type { Identity } from '../../../../reconciler/fabric/msp/identity.js';

/** Verifies when the signature is the message; counts how often it was asked. */
function countingIdentity(identifier: string): { readonly identity: Identity; readonly asked: () => number } {
  let asked = 0;
  const identity: Identity = {
    mspId: 'A',
    certificatePem: '',
    serialized: Buffer.from(identifier),
    identifier,
    notAfter: new Date(0),
    validate: () => {
      asked++;
      throw new Error('revoked');
    },
    verify: (message, signature) => {
      asked++;
      if (!Buffer.from(message).equals(signature)) throw new Error('bad signature');
    },
    satisfiesPrincipal: () => {
      asked++;
    },
  };
  return { identity, asked: () => asked };
}

const a = Buffer.from('a');
const b = Buffer.from('b');

test('good and bad signatures are computed once each, by identity, message and signature', () => {
  const cache = new SignatureCache();
  const { identity, asked } = countingIdentity('one');
  for (let round = 0; round < 3; round++) {
    cache.verify(identity, a, a);
    assert.throws(() => cache.verify(identity, a, b), 'bad signature');
    assert.throws(() => cache.verify(identity, b, a), 'bad signature');
  }
  assert.is(asked(), 3);
  const other = countingIdentity('two');
  cache.verify(other.identity, a, a);
  assert.is(other.asked(), 1);
});

test('it does not grow past its limit', () => {
  const cache = new SignatureCache(2);
  const { identity, asked } = countingIdentity('one');
  for (const text of ['a', 'b', 'c']) cache.verify(identity, Buffer.from(text), Buffer.from(text));
  cache.verify(identity, Buffer.from('c'), Buffer.from('c'));
  assert.is(asked(), 3);
  cache.verify(identity, a, a);
  assert.is(asked(), 4, 'the oldest went');
});

test('an identity is deserialized once, and what its MSP says of it is remembered', () => {
  const { identity, asked } = countingIdentity('one');
  let deserialized = 0;
  const msps = cachingMspManager(
    {
      mspIds: ['A'],
      deserialize: (serialized) => {
        deserialized++;
        if (serialized.length === 0) throw new Error('MSP error');
        return identity;
      },
    },
    new SignatureCache(),
  );
  for (let round = 0; round < 3; round++) {
    assert.throws(() => msps.deserialize(a).validate(), 'revoked');
    msps.deserialize(a).satisfiesPrincipal(b);
    assert.throws(() => msps.deserialize(new Uint8Array(0)), 'MSP error');
  }
  assert.is(deserialized, 4, 'failures are asked again');
  assert.is(asked(), 2);
});

test.run();
