import { common } from '@hyperledger/fabric-protos';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { applyFilters } from '../../../../reconciler/devnet/fabric/orderer/message-filters.js';
import { OrderingError } from '../../../../reconciler/devnet/fabric/orderer/ordering-error.js';
import { bundleFromBlock } from '../../../../reconciler/fabric/config/bundle-from-block.js';
import type { SigningIdentity } from '../../../../reconciler/fabric/msp/signing-identity.js';
import { signEnvelope } from '../../../../reconciler/fabric/transaction/sign-envelope.js';
import { smallGenesis, smallNetwork } from '../small-network.js';

const network = smallNetwork();
const bundle = bundleFromBlock(common.Block.deserializeBinary(smallGenesis(network)));
const { telco1 } = network.organizations;
const user = telco1.users.get('User1')!;
const NOW = new Date('2026-11-20T00:00:00Z');
const AFTER_ALL = new Date('2200-01-01T00:00:00Z');

function message(signer: SigningIdentity, size = 10): common.Envelope {
  return signEnvelope({
    type: common.HeaderType.MESSAGE,
    channelId: 'channel1',
    data: new Uint8Array(size),
    signer,
    nonce: Buffer.alloc(24),
    time: { seconds: 0, nanos: 0 },
  });
}

const refusal = (envelope: common.Envelope, now = NOW): { text: string; forbidden: boolean } | undefined => {
  try {
    applyFilters(bundle, envelope, now);
    return undefined;
  } catch (error) {
    return { text: (error as Error).message, forbidden: error instanceof OrderingError && error.status === 403 };
  }
};

test('a client’s message passes', () => {
  assert.is(refusal(message(user)), undefined);
});

test('filters refuse in Fabric’s order: empty, size, expiry, signature', () => {
  assert.equal(refusal(new common.Envelope()), { text: 'Message was empty', forbidden: false });
  const large = message(user, 1_000_000);
  large.setSignature(new Uint8Array(70));
  const size = large.getPayload_asU8().length + 70;
  const text = `message payload is ${size} bytes and exceeds maximum allowed 1000000 bytes`;
  assert.equal(refusal(large, AFTER_ALL), { text, forbidden: false });
  const forged = message(user);
  forged.setSignature(message(telco1.admin).getSignature_asU8());
  assert.equal(refusal(forged, AFTER_ALL), { text: 'broadcast client identity expired', forbidden: false });
  assert.ok(refusal(forged)!.forbidden);
  assert.match(refusal(forged)!.text, /of the 'Writers' sub-policies to be satisfied: permission denied$/);
});

test('exactly the largest size passes', () => {
  const overhead = message(user, 900_000).getPayload_asU8().length - 900_000;
  const envelope = message(user, 1_000_000 - overhead - 72);
  const room = 1_000_000 - envelope.getPayload_asU8().length - envelope.getSignature_asU8().length;
  const exact = message(user, 1_000_000 - overhead - 72 + room);
  const size = exact.getPayload_asU8().length + exact.getSignature_asU8().length;
  // A DER signature has 70 to 72 bytes, so the size may miss the mark by two.
  assert.is(refusal(exact) === undefined, size <= 1_000_000);
});

test('who signed must be readable', () => {
  const envelope = new common.Envelope();
  envelope.setPayload(Buffer.from('garbage'));
  assert.match(refusal(envelope)!.text, /^could not convert message to signedData: /);
});

test.run();
