import { common } from '@hyperledger/fabric-protos';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { openPeerLedger } from '../../../../reconciler/devnet/fabric/ledger/open-peer-ledger.js';
import type { PeerLedger } from '../../../../reconciler/devnet/fabric/ledger/peer-ledger.js';
import { headerHash } from '../../../../reconciler/fabric/block/block-header.js';
import { blockDataHash } from '../../../../reconciler/fabric/block/data-hash.js';
import { asOrdered, bytesOf, type RecordedChannel, recordedBlocks, recordedChannels } from './recordings.js';

/** A ledger that holds the recorded blocks below `height`. */
function replay(channel: RecordedChannel, height: number): PeerLedger {
  const [genesis, ...blocks] = recordedBlocks(channel).slice(0, height);
  const ledger = openPeerLedger(asOrdered(genesis!), { mspId: 'Org1MSP' });
  for (const block of blocks) ledger.commit(asOrdered(block));
  return ledger;
}

/** An ordered block with its envelopes changed and everything that follows from them set right. */
function rebuilt(bytes: Uint8Array, change: (envelopes: Uint8Array[]) => void): Uint8Array {
  const block = common.Block.deserializeBinary(bytes);
  const envelopes = block.getData()!.getDataList_asU8();
  change(envelopes);
  block.getData()!.setDataList(envelopes);
  block.getHeader()!.setDataHash(blockDataHash(envelopes));
  return block.serializeBinary();
}

for (const channel of recordedChannels) {
  test(`${channel}: every block gets the validation codes and the commit hash of real peers`, () => {
    const [genesis, ...blocks] = recordedBlocks(channel);
    const ledger = openPeerLedger(asOrdered(genesis!), { mspId: 'Org2MSP' });
    for (const block of blocks) {
      const committed = ledger.commit(asOrdered(block));
      const expected = block.transactions.map(({ code }) => code);
      assert.equal(committed.codes, expected, `codes of block ${block.number}`);
      assert.ok(bytesOf(block).equals(committed.bytes), `bytes of block ${block.number}, commit hash inside`);
    }
    assert.is(ledger.height(), blocks.length + 1);
  });
}

test('a block, its hash and its transactions are found', () => {
  const ledger = replay('mychannel', 81);
  const block = common.Block.deserializeBinary(ledger.block(80)!.bytes);
  assert.equal(ledger.currentBlockHash(), headerHash(block.getHeader()!));
  assert.is(ledger.blockByHash(ledger.currentBlockHash())?.number, 80);
  assert.is(ledger.blockByHash(new Uint8Array(32)), undefined);
  assert.is(ledger.block(81), undefined);
  const duplicate = recordedBlocks('mychannel')[77]!.transactions[0]!;
  const first = ledger.transaction(duplicate.txid);
  assert.equal([first?.block.number, first?.index, first?.code], [76, 0, 0], 'the first of a repeated id');
  const wrong = recordedBlocks('mychannel')[79]!.transactions[0]!;
  assert.is(ledger.transaction(wrong.txid)?.code, 8, 'a wrong id finds its transaction all the same');
  assert.is(ledger.transaction('no such id'), undefined);
});

test('listeners hear each commit once, until they end', () => {
  const blocks = recordedBlocks('ops-channel');
  const ledger = openPeerLedger(asOrdered(blocks[0]!), { mspId: 'Org1MSP' });
  const heard: number[] = [];
  const end = ledger.onBlock(({ number }) => heard.push(number));
  ledger.commit(asOrdered(blocks[1]!));
  ledger.commit(asOrdered(blocks[2]!));
  end();
  ledger.commit(asOrdered(blocks[3]!));
  assert.equal(heard, [1, 2]);
});

test('the configuration in force follows the config blocks', () => {
  const ledger = replay('mychannel', 91);
  const members = () =>
    ledger
      .bundle()
      .application?.organizations.map(({ mspId }) => mspId)
      .sort();
  assert.equal(members(), ['Org1MSP', 'Org2MSP', 'Org3MSP']);
  const before = ledger.bundle().sequence;
  ledger.commit(asOrdered(recordedBlocks('mychannel')[91]!));
  assert.equal(members(), ['Org1MSP', 'Org2MSP', 'Org3MSP', 'Org4MSP']);
  assert.is(ledger.bundle().sequence, before + 1);
});

test('a block that is not the next one, does not chain, or was changed is refused and leaves the ledger as it was', () => {
  const blocks = recordedBlocks('mychannel');
  const ledger = replay('mychannel', 10);
  assert.throws(() => ledger.commit(asOrdered(blocks[11]!)), /block number should have been 10 but was 11/);
  assert.throws(() => ledger.commit(asOrdered(blocks[9]!)), /block number should have been 10 but was 9/);
  const unchained = common.Block.deserializeBinary(asOrdered(blocks[10]!));
  unchained.getHeader()!.setPreviousHash(new Uint8Array(32));
  assert.throws(() => ledger.commit(unchained.serializeBinary()), /unexpected Previous block hash/);
  const changed = common.Block.deserializeBinary(asOrdered(blocks[10]!));
  changed.getData()!.setDataList([new Uint8Array([1])]);
  assert.throws(() => ledger.commit(changed.serializeBinary()), /Header.DataHash is different from Hash\(block.Data\)/);
  assert.throws(() => openPeerLedger(asOrdered(blocks[1]!), { mspId: 'Org1MSP' }), /should have been 0 but was 1/);
  assert.equal(ledger.commit(asOrdered(blocks[10]!)).codes, [0]);
});

test('a forged creator signature is 4, a config transaction that was tampered with stops the channel', () => {
  const blocks = recordedBlocks('mychannel');
  const ledger = replay('mychannel', 7);
  const forged = rebuilt(asOrdered(blocks[7]!), (envelopes) => {
    const other = common.Envelope.deserializeBinary(envelopes[0]!);
    other.setSignature(common.Envelope.deserializeBinary(bytesEnvelope(8)).getSignature_asU8());
    envelopes[0] = other.serializeBinary();
  });
  assert.equal(ledger.commit(forged).codes, [4]);

  const configured = replay('mychannel', 2);
  const skipped = rebuilt(asOrdered(blocks[2]!), (envelopes) => {
    envelopes[0] = bytesEnvelope(1);
  });
  assert.throws(
    () => configured.commit(skipped),
    /config currently at sequence 1, cannot validate config at sequence 1/,
  );
  assert.is(configured.bundle().sequence, 1);

  function bytesEnvelope(block: number): Uint8Array {
    return common.Block.deserializeBinary(bytesOf(blocks[block]!)).getData()!.getDataList_asU8()[0]!;
  }
});

test.run();
