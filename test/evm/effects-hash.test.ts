/** The hash of a chunk is that of the bytes which ethers makes of the same values; test/chaincode/evm holds it against the contract. */
import { AbiCoder, keccak256 } from 'ethers';
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { chunkHash } from '../../reconciler/evm/effects-hash.js';

const TYPES = ['uint256', 'address', 'uint256', 'uint256', 'tuple(address to, bytes data)[]'];
const ADDRESS = `0x${'1f'.repeat(20)}`;
const hexOf = (bytes: Uint8Array) => `0x${Buffer.from(bytes).toString('hex')}`;
const bytes = (minLength: number, maxLength: number) => fc.uint8Array({ minLength, maxLength }).map(hexOf);

test('it is what ethers encodes, hashed', () => {
  const call = fc.record({ to: bytes(20, 20), data: fc.oneof(bytes(0, 70), bytes(32, 32), bytes(64, 64)) });
  const place = fc.record({ chainId: fc.maxSafeNat(), opssc: bytes(20, 20) });
  fc.assert(
    fc.property(place, fc.nat(300), fc.nat(300), fc.array(call, { maxLength: 5 }), (where, index, total, calls) => {
      const values = [where.chainId, where.opssc, index, total, calls];
      const expected = keccak256(AbiCoder.defaultAbiCoder().encode(TYPES, values));
      assert.is(chunkHash(where, index, total, calls), expected);
    }),
  );
});

test('what is no address and no bytes has no hash', () => {
  const place = { chainId: 1, opssc: ADDRESS };
  const hashOf = (to: string, data: string) => () => chunkHash(place, 0, 1, [{ to, data }]);
  hashOf(ADDRESS, '0x')();
  for (const to of ['0x', ADDRESS.slice(2), `${ADDRESS}00`, ADDRESS.replace('f', 'g')]) assert.throws(hashOf(to, '0x'));
  for (const data of ['', '0x0', '0xzz', '00', '0x00 ']) assert.throws(hashOf(ADDRESS, data));
  assert.throws(() => chunkHash({ ...place, opssc: '0x' }, 0, 1, []));
});

test.run();
