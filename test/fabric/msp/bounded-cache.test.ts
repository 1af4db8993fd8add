import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { BoundedCache, bytesKey } from '../../../reconciler/fabric/msp/bounded-cache.js';

test('what was not asked for longest is forgotten first', () => {
  const cache = new BoundedCache<number>(2);
  cache.set('a', 1);
  cache.set('b', 2);
  assert.is(cache.get('a'), 1);
  cache.set('c', 3);
  assert.is(cache.get('b'), undefined);
  assert.is(cache.get('a'), 1);
  assert.is(cache.get('c'), 3);
  cache.set('a', 4);
  assert.is(cache.get('a'), 4);
});

test('keys of bytes differ where the bytes do, also in a view', () => {
  const bytes = new Uint8Array([0, 0xff, 0xfe, 0]);
  assert.is(bytesKey(bytes.subarray(1, 3)), bytesKey(new Uint8Array([0xff, 0xfe])));
  assert.is.not(bytesKey(new Uint8Array([0x80])), bytesKey(new Uint8Array([0x81])));
  assert.is.not(bytesKey(new Uint8Array()), bytesKey(new Uint8Array([0])));
});

test.run();
