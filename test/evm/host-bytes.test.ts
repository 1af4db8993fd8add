import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { canonicalHost } from '../../reconciler/evm/host.js';
import { hostBytes16, hostOfBytes16 } from '../../reconciler/evm/host-bytes.js';

test('an address is the same address after its sixteen bytes', () => {
  const address = fc.oneof(fc.ipV4(), fc.ipV6()).map((text) => canonicalHost(text)!);
  fc.assert(fc.property(address, (host) => assert.is(hostOfBytes16(hostBytes16(host)!), host)));
});

test('sixteen bytes are the same bytes after their address', () => {
  const bytes = fc.uint8Array({ minLength: 16, maxLength: 16 }).map((some) => `0x${Buffer.from(some).toString('hex')}`);
  const sparse = fc.array(fc.constantFrom('0000', '0001', 'ffff', '0a00'), { minLength: 8, maxLength: 8 });
  fc.assert(
    fc.property(
      fc.oneof(
        bytes,
        sparse.map((groups) => `0x${groups.join('')}`),
      ),
      (some) => {
        assert.is(hostBytes16(hostOfBytes16(some)), some);
      },
    ),
  );
});

test('IPv4 is coded behind ::ffff, as published; a name has no bytes', () => {
  assert.is(hostBytes16('35.229.62.151'), '0x00000000000000000000ffff23e53e97');
  assert.is(hostBytes16('::1'), `0x${'0'.repeat(31)}1`);
  assert.is(hostBytes16('2001:db8::'), `0x20010db8${'0'.repeat(24)}`);
  assert.is(hostBytes16('node1.example'), undefined);
});

test.run();
