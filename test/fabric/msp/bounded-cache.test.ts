import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { BoundedCache, bytesKey } from '../../../reconciler/fabric/msp/bounded-cache.js';

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

test('keys of bytes differ where the bytes do, also in a view', () => {
  const bytes = new Uint8Array([0, 0xff, 0xfe, 0]);
  assert.is(bytesKey(bytes.subarray(1, 3)), bytesKey(new Uint8Array([0xff, 0xfe])));
  assert.is.not(bytesKey(new Uint8Array([0x80])), bytesKey(new Uint8Array([0x81])));
  assert.is.not(bytesKey(new Uint8Array()), bytesKey(new Uint8Array([0])));
});

test.run();
