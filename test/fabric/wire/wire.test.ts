import { ledger } from '@hyperledger/fabric-protos';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { WireError } from '../../../reconciler/fabric/transaction/wire-error.js';
import { mergedMessage } from '../../../reconciler/fabric/wire/merged-message.js';
import { kvRwset } from '../../../reconciler/fabric/wire/rwset-messages.js';
import { bytes, message, nested, text, unsigned } from '../../../reconciler/fabric/wire/wire.js';
import { fromHex, toHex } from '../vectors.js';

const inner = message({ number: unsigned(1) });
const sample = message({ name: text(1), data: bytes(2), inner: nested(3, inner) });

test('what is written is what the generated classes write, and reads back', () => {
  const value = {
    reads: [
      { key: 'é', version: { block: 300, transaction: 0 } },
      { key: 'absent', version: undefined },
      { key: 'zero', version: { block: 0, transaction: 0 } },
    ],
    rangeQueries: [],
    writes: [{ key: 'w', isDelete: true, value: undefined }],
    metadataWrites: [{ key: 'm', entries: [{ name: 'n', value: Buffer.from([1]) }] }],
  };
  const encoded = kvRwset.encode(value);
  const generated = ledger.rwset.kvrwset.KVRWSet.deserializeBinary(encoded);
  assert.is(toHex(generated.serializeBinary()), toHex(encoded));
  assert.equal(toHex(kvRwset.encode(kvRwset.decode(encoded))), toHex(encoded));
  assert.is(generated.getReadsList()[2]!.hasVersion(), true);
});

test('absent and empty differ, the last of a repeated field counts, unknown fields and groups are skipped', () => {
  assert.equal(sample.decode(new Uint8Array(0)), { name: '', data: undefined, inner: undefined });
  assert.is(sample.decode(fromHex('1200')).data?.length, 0);
  assert.equal(sample.decode(fromHex('1a00')).inner, { number: 0 });
  assert.is(sample.decode(fromHex('0a01610a0162')).name, 'b');
  assert.is(sample.decode(fromHex('7801' + '7b08050b0c' + '7c' + '0a0161' + '7d01020304')).name, 'a');
  assert.is(sample.decode(fromHex('0805')).name, '', 'a known number with another wire type is unknown');
});

test('a message that comes in parts is merged, as Go does', () => {
  const pair = message({ first: unsigned(1), second: unsigned(2) });
  const outer = message({ pair: nested(3, pair) });
  assert.equal(outer.decode(fromHex('1a0208011a0210021a00')).pair, { first: 1, second: 2 });
  assert.equal(outer.decode(fromHex('1a0208011a020803')).pair, { first: 3, second: 0 });
  assert.throws(
    () => outer.decode(fromHex('1a0208011a0108')),
    (error: unknown) => error instanceof WireError,
  );
  assert.is(toHex(mergedMessage(fromHex('1a02080108051a021002'), 3)!), '08011002');
  assert.is(mergedMessage(fromHex('1805'), 3), undefined);
});

for (const [what, hex] of [
  ['a cut field', '0a05'],
  ['a cut varint', '08ff'],
  ['a varint of more than 64 bits', '08ffffffffffffffffffff01'],
  ['field number 0', '0000'],
  ['a reserved wire type', '0f'],
  ['an end of a group that did not begin', '0c'],
  ['a group that does not end', '7b0805'],
  ['a group that another one ends', '7b0b7c0c'],
  ['groups that are too deep', '0b'.repeat(200_000)],
  ['a string that is no UTF-8', '0a01ff'],
  ['a broken message inside', '1a0108'],
] as const) {
  test(`${what} is refused`, () => {
    assert.throws(
      () => sample.decode(fromHex(hex)),
      (error: unknown) => error instanceof WireError,
    );
  });
}

test.run();
