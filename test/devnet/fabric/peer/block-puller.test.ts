/** Blocks of a real network (its orderers' signatures inside), taken by a peer of it. */
import { common } from '@hyperledger/fabric-protos';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { openPeerLedger } from '../../../../reconciler/devnet/fabric/ledger/open-peer-ledger.js';
import { pullBlocks } from '../../../../reconciler/devnet/fabric/peer/block-puller.js';
import { BlockVerifier } from '../../../../reconciler/devnet/fabric/peer/block-verifier.js';
import type { PeerNetwork } from '../../../../reconciler/devnet/fabric/peer/peer-network.js';
import { PrivateDataStore } from '../../../../reconciler/devnet/fabric/peer/private-data-store.js';
import type { ChannelBundle } from '../../../../reconciler/fabric/config/channel-bundle.js';
import { asOrdered, bytesOf, recordedBlocks } from '../ledger/recordings.js';

const blocks = recordedBlocks('mychannel');
const ordered = blocks.slice(0, 8).map(asOrdered);

/** A peer that takes what is pushed; `idle` resolves when it has looked at all of it. */
function puller() {
  const ledger = openPeerLedger(bytesOf(blocks[0]!), { mspId: 'Org1MSP' });
  let push = (_: Uint8Array) => {};
  let from = -1;
  let ended = false;
  const blockVerifier = new BlockVerifier();
  const network = {
    blockVerifier,
    orderers: {
      subscribe: (_channel: string, start: number, _reader: unknown, onBlock: (bytes: Uint8Array) => void) => {
        from = start;
        push = onBlock;
        return () => {
          ended = true;
        };
      },
    },
  } as unknown as PeerNetwork;
  const halts: string[] = [];
  const reader = { serialized: new Uint8Array(), sign: () => new Uint8Array() };
  const stop = pullBlocks({
    network,
    ledger,
    reader,
    privateData: new PrivateDataStore('Org1MSP'),
    onHalt: (error) => halts.push(error.message),
  });
  return {
    ledger,
    halts,
    stop,
    started: from,
    ended: () => ended,
    push: (bytes: Uint8Array) => push(bytes),
    idle: () => new Promise<void>((resolve) => settle(resolve)),
  };
}

/** As many turns of the event loop as blocks could need, one each. */
function settle(done: () => void, turns = ordered.length + 2): void {
  if (turns === 0) done();
  else setImmediate(() => settle(done, turns - 1));
}

/** The block with a change: its decoded form is given to `change`. */
function changed(bytes: Uint8Array, change: (block: common.Block) => void): Uint8Array {
  const block = common.Block.deserializeBinary(bytes);
  change(block);
  return block.serializeBinary();
}

test('commits what the orderers signed, in order, from its own height on', async () => {
  const peer = puller();
  assert.is(peer.started, 1);
  for (const block of ordered.slice(1)) peer.push(block);
  assert.is(peer.ledger.height(), 1, 'nothing is committed within the call');
  await peer.idle();
  assert.is(peer.ledger.height(), ordered.length);
  assert.equal(peer.halts, []);
});

test('a block that nobody signed, or that was changed, halts the channel for good', async () => {
  const unsigned = changed(ordered[1]!, (block) => {
    const metadata = block.getMetadata()!;
    const slots = metadata.getMetadataList_asU8();
    const signatures = common.Metadata.deserializeBinary(slots[common.BlockMetadataIndex.SIGNATURES]!);
    signatures.clearSignaturesList();
    slots[common.BlockMetadataIndex.SIGNATURES] = signatures.serializeBinary();
    metadata.setMetadataList(slots);
  });
  const otherData = changed(ordered[1]!, (block) => {
    const data = new common.BlockData();
    data.setDataList(
      blocks[2] === undefined ? [] : common.Block.deserializeBinary(ordered[2]!).getData()!.getDataList(),
    );
    block.setData(data);
  });
  const otherHeader = changed(ordered[1]!, (block) => block.getHeader()!.setPreviousHash(new Uint8Array(32)));
  const cases: [Uint8Array, RegExp][] = [
    [unsigned, /implicit policy evaluation failed/],
    [otherData, /Header.DataHash is different from Hash\(block.Data\) for block \[1\]/],
    [otherHeader, /implicit policy evaluation failed/],
  ];
  for (const [bytes, why] of cases) {
    const peer = puller();
    peer.push(bytes);
    peer.push(ordered[1]!);
    await peer.idle();
    assert.is(peer.ledger.height(), 1);
    assert.is(peer.halts.length, 1);
    assert.match(peer.halts[0]!, why);
    assert.ok(peer.ended());
  }
});

test('a block out of order halts, too', async () => {
  const peer = puller();
  peer.push(ordered[2]!);
  await peer.idle();
  assert.is(peer.ledger.height(), 1);
  assert.is(peer.halts.length, 1);
});

test('after a stop nothing is committed any more', async () => {
  const peer = puller();
  peer.push(ordered[1]!);
  peer.stop();
  peer.push(ordered[1]!);
  await peer.idle();
  assert.is(peer.ledger.height(), 1);
  assert.ok(peer.ended());
});

test('what was verified once is not verified again; another configuration asks anew', () => {
  const { ledger } = puller();
  const verifier = new BlockVerifier(1);
  const bundle = ledger.bundle();
  let asked = 0;
  const counting: ChannelBundle = {
    ...bundle,
    policies: {
      ...bundle.policies,
      has: () => true,
      policy: (path: string) => {
        asked += 1;
        return bundle.policies.policy(path);
      },
    },
  };
  for (let i = 0; i < 3; i += 1) verifier.verify(ordered[1]!, counting);
  assert.is(asked, 1);
  verifier.verify(ordered[1]!, { ...counting, sequence: bundle.sequence + 1 });
  assert.is(asked, 2);
  verifier.verify(ordered[2]!, counting);
  verifier.verify(ordered[1]!, counting);
  assert.is(asked, 4, 'only the newest is remembered here');
});

test.run();
