import { deflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { OpsscEvent } from '../../../reconciler/adapters/evm/opssc-log.js';
import { PublishedContents, packedContent } from '../../../reconciler/adapters/evm/published-contents.js';
import { canonicalJson } from '../../../reconciler/core/digest/canonical-json.js';
import { sha256Hex } from '../../../reconciler/core/digest/sha256-hex.js';
import type { JsonObject } from '../../../reconciler/core/model/json.js';

const json = (after: JsonObject | null, more: JsonObject = {}) =>
  Buffer.from(canonicalJson({ formatVersion: 1, address: 'net/NodeList/n', action: 'update', after, ...more }));

const piece = (digest: string, account: string, index: number, total: number, data: Buffer): OpsscEvent =>
  ({
    name: 'ContentPiece',
    args: {
      digest: `0x${digest}`,
      account,
      index: BigInt(index),
      total: BigInt(total),
      data: `0x${data.toString('hex')}`,
    },
    transactionId: '',
    block: 1,
    index: 0,
    time: 0,
  }) as unknown as OpsscEvent;

/** Bytes in pieces of one account. */
function cut(digest: string, account: string, bytes: Buffer, size: number): OpsscEvent[] {
  const total = Math.ceil(bytes.length / size);
  return Array.from({ length: total }, (_, at) =>
    piece(digest, account, at, total, bytes.subarray(at * size, (at + 1) * size)),
  );
}

const found = (events: readonly OpsscEvent[]) => [...new PublishedContents().of(events).values()];

test('a content comes back, packed or not, whatever its pieces, their order, and what others publish in between', () => {
  const content = fc
    .dictionary(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }))
    .map((after) => json(after));
  fc.assert(
    fc.property(
      content,
      fc.integer({ min: 1, max: 80 }),
      fc.boolean(),
      fc.array(fc.nat(), { maxLength: 9 }),
      (bytes, size, isPacked, order) => {
        const digest = sha256Hex(bytes);
        const good = cut(digest, 'A', isPacked ? packedContent(bytes) : bytes, size);
        const bad = cut(digest, 'B', Buffer.from('nonsense that is long enough for pieces'), size);
        const mixed = order.reduce(
          (list, at) => [...list.slice(at % list.length), ...list.slice(0, at % list.length)],
          [...bad, ...good],
        );
        assert.equal(found(mixed), [JSON.parse(bytes.toString())]);
        assert.equal(found(mixed.filter((event) => event !== good[0])), []);
      },
    ),
  );
});

test('a long list is published in less than half', () => {
  const nodes = Array.from({ length: 500 }, (_, index) => ({ id: sha256Hex(`${index}`).repeat(2), host: '10.0.0.1' }));
  const bytes = json({ nodes });
  assert.ok(packedContent(bytes).length < bytes.length / 2);
  assert.equal(packedContent(Buffer.from('{}')), Buffer.from('{}'));
});

test('what is no content is passed over, and a bomb does not go off', () => {
  const refused = (bytes: Buffer, published = bytes) => found(cut(sha256Hex(bytes), 'A', published, 1_000_000));
  assert.is(refused(json({})).length, 1);
  assert.equal(refused(json(null)), [], 'an update needs an after');
  assert.equal(refused(json({}, { more: 1 })), []);
  assert.equal(refused(json({}, { action: 'delete' })), []);
  assert.equal(refused(Buffer.from(` ${json({}).toString()}`)), [], 'not canonical');
  assert.equal(refused(Buffer.from('[]')), []);
  assert.equal(refused(Buffer.from([0xff, 0xfe])), []);
  assert.equal(found([piece(sha256Hex(''), 'A', 0, 0, Buffer.alloc(0))]), []);
  const bomb = json({ text: 'a'.repeat(5_000_000) });
  const packed = Buffer.concat([Buffer.from([0]), deflateRawSync(bomb)]);
  assert.ok(packed.length < 10_000);
  assert.equal(refused(bomb, packed), []);
  assert.equal(packedContent(bomb), bomb, 'it is published as it is');
  assert.is(refused(bomb).length, 1);
});

test('what was judged is not judged again, and another block may hold something else', () => {
  const contents = new PublishedContents();
  const events = cut(sha256Hex(json({})), 'A', json({}), 10);
  const first = [...contents.of(events).values()][0];
  assert.is([...contents.of(events).values()][0], first);
  assert.is(contents.of(events.slice(1)).size, 0);
});

test.run();
