import { generateKeyPairSync } from 'node:crypto';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { BoundedCache, bytesKey } from '../../../reconciler/fabric/msp/bounded-cache.js';
import { parsedCertificate } from '../../../reconciler/fabric/msp/parsed-certificate.js';
import { rememberedVerdict } from '../../../reconciler/fabric/msp/remembered-verdict.js';
import { CERTIFICATE } from '../../spec/fixture.js';

test('what is asked for stays, what is not is forgotten, and never are there more than its limit', () => {
  const cache = new BoundedCache<number>(4);
  cache.set('a', 1);
  for (let other = 0; other < 100; other += 1) {
    cache.set(`other ${other}`, other);
    assert.is(cache.get('a'), 1);
  }
  const others = Array.from({ length: 100 }, (_, other) => cache.get(`other ${other}`));
  assert.is(others.at(-1), 99);
  assert.ok(others.filter((other) => other !== undefined).length <= 4);
  for (let other = 0; other < 4; other += 1) cache.set(`other ${other}`, other);
  assert.is(cache.get('a'), undefined);
  cache.set('a', 5);
  assert.is(cache.get('a'), 5);
});

test('what has a longer key than is kept is not kept', () => {
  const cache = new BoundedCache<number>(4, 3);
  cache.set('abc', 1);
  cache.set('abcd', 2);
  assert.equal([cache.get('abc'), cache.get('abcd')], [1, undefined]);
});

test('a certificate and a signature that a stranger has padded are looked at, and not kept', () => {
  const padded = Buffer.from(CERTIFICATE + ' '.repeat(10_000));
  assert.is(parsedCertificate(CERTIFICATE), parsedCertificate(CERTIFICATE));
  assert.is(parsedCertificate(padded).fingerprint256, parsedCertificate(CERTIFICATE).fingerprint256);
  assert.is.not(parsedCertificate(padded), parsedCertificate(padded));

  const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const isEc = publicKey.asymmetricKeyType;
  rememberedVerdict('sha256', publicKey, Buffer.from('another'), Buffer.alloc(70, 1));
  let computed = 0;
  Object.defineProperty(publicKey, 'asymmetricKeyType', {
    get: () => {
      computed += 1;
      return isEc;
    },
  });
  for (const [length, times] of [
    [70, 1],
    [10_000, 2],
  ] as const) {
    computed = 0;
    for (let at = 0; at < 2; at += 1)
      assert.is(rememberedVerdict('sha256', publicKey, Buffer.from('message'), Buffer.alloc(length, 1)), false);
    assert.is(computed, times, `${length} bytes`);
  }
});

test('keys of bytes differ where the bytes do, also in a view', () => {
  const bytes = new Uint8Array([0, 0xff, 0xfe, 0]);
  assert.is(bytesKey(bytes.subarray(1, 3)), bytesKey(new Uint8Array([0xff, 0xfe])));
  assert.is.not(bytesKey(new Uint8Array([0x80])), bytesKey(new Uint8Array([0x81])));
  assert.is.not(bytesKey(new Uint8Array()), bytesKey(new Uint8Array([0])));
});

test.run();
