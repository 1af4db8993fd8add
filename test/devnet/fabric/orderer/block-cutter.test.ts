import { common } from '@hyperledger/fabric-protos';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { BlockCutter, type OrderedMessage } from '../../../../reconciler/devnet/fabric/orderer/block-cutter.js';

function message(bytes: number): OrderedMessage {
  const envelope = new common.Envelope();
  envelope.setPayload(new Uint8Array(bytes - 1));
  envelope.setSignature(new Uint8Array(1));
  return { envelope, bytes: envelope.serializeBinary() };
}
const size = { maxMessageCount: 3, preferredMaxBytes: 100 };

test('fills a batch up to the message count', () => {
  const cutter = new BlockCutter();
  const [a, b, c] = [message(10), message(10), message(10)] as const;
  assert.equal(cutter.ordered(a, size), { batches: [], pending: true });
  assert.equal(cutter.ordered(b, size), { batches: [], pending: true });
  assert.equal(cutter.ordered(c, size), { batches: [[a, b, c]], pending: false });
  assert.equal(cutter.cut(), []);
});

test('cuts before a message that would overflow the preferred size, and keeps that message', () => {
  const cutter = new BlockCutter();
  const [a, b] = [message(60), message(41)] as const;
  cutter.ordered(a, size);
  assert.equal(cutter.ordered(b, size), { batches: [[a]], pending: true });
  assert.equal(cutter.cut(), [b]);
  const exact = new BlockCutter();
  exact.ordered(message(60), size);
  assert.equal(exact.ordered(message(40), size), { batches: [], pending: true }, 'exactly full is no overflow');
});

test('a message above the preferred size is alone, after what waited', () => {
  const cutter = new BlockCutter();
  const [a, large] = [message(10), message(101)] as const;
  assert.equal(cutter.ordered(large, size), { batches: [[large]], pending: false });
  cutter.ordered(a, size);
  assert.equal(cutter.ordered(large, size), { batches: [[a], [large]], pending: false });
});

test('with a count of one, an overflowing message makes two batches', () => {
  const cutter = new BlockCutter();
  const a = message(60);
  cutter.ordered(a, { maxMessageCount: 2, preferredMaxBytes: 100 });
  const b = message(60);
  assert.equal(cutter.ordered(b, { maxMessageCount: 1, preferredMaxBytes: 100 }), {
    batches: [[a], [b]],
    pending: false,
  });
});

test.run();
