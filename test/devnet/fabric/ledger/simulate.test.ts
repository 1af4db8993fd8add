import { common, peer } from '@hyperledger/fabric-protos';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { openPeerLedger } from '../../../../reconciler/devnet/fabric/ledger/open-peer-ledger.js';
import type { PeerLedger } from '../../../../reconciler/devnet/fabric/ledger/peer-ledger.js';
import { unpackEnvelope } from '../../../../reconciler/fabric/transaction/unpack-envelope.js';
import { asOrdered, bytesOf, recordedBlocks, recordedSimulations } from './recordings.js';
import { invocationOf, NotPlayed, runRecordedChaincode } from './run-recorded-chaincode.js';

const CALLS = [
  'good invoke: put',
  'good invoke: get',
  'good invoke: range',
  'good invoke: range of 122 keys',
  'good invoke: page of 3',
  'good invoke: page of 3 after a bookmark',
  'page and then a write',
  'good invoke: history',
  'good invoke: several operations and an event',
  'private hash of a missing key',
  'key-level: write of a key with its own policy (interest)',
  'key-level: set a policy (interest)',
  'chaincode to chaincode (interest of two)',
];

function atHeight(height: number): PeerLedger {
  const [genesis, ...blocks] = recordedBlocks('mychannel').slice(0, height);
  const ledger = openPeerLedger(asOrdered(genesis!), { mspId: 'Org1MSP' });
  for (const block of blocks) ledger.commit(asOrdered(block));
  return ledger;
}

/** Proposal payload and TxReadWriteSet of an endorser transaction. */
function actionOf(envelope: Uint8Array): { readonly payload: Uint8Array; readonly results: Uint8Array } {
  const transaction = peer.Transaction.deserializeBinary(unpackEnvelope(envelope).data);
  const action = peer.ChaincodeActionPayload.deserializeBinary(transaction.getActionsList()[0]!.getPayload_asU8());
  const response = peer.ProposalResponsePayload.deserializeBinary(
    action.getAction()!.getProposalResponsePayload_asU8(),
  );
  return {
    payload: action.getChaincodeProposalPayload_asU8(),
    results: peer.ChaincodeAction.deserializeBinary(response.getExtension_asU8()).getResults_asU8(),
  };
}

test('simulating the recorded valid transactions gives their read/write sets, byte for byte', () => {
  const [genesis, ...blocks] = recordedBlocks('mychannel');
  const ledger = openPeerLedger(asOrdered(genesis!), { mspId: 'Org1MSP' });
  let compared = 0;
  for (const block of blocks) {
    const envelopes = common.Block.deserializeBinary(bytesOf(block)).getData()!.getDataList_asU8();
    for (const { index, code, chaincode, note, txid } of block.transactions) {
      if (code !== 0 || !['rec', 'other', 'any1'].includes(chaincode ?? '')) continue;
      const { payload, results } = actionOf(envelopes[index]!);
      const simulator = ledger.simulator(txid);
      try {
        runRecordedChaincode(simulator, chaincode!, invocationOf(payload).args);
      } catch (error) {
        if (error instanceof NotPlayed) continue;
        throw error;
      }
      const made = simulator.done();
      assert.ok(Buffer.from(made.publicResults).equals(results), `block ${block.number} (${note ?? ''})`);
      assert.is(made.privateResults, undefined);
      compared++;
    }
    ledger.commit(asOrdered(block));
  }
  assert.is(compared, 68);
});

test('simulating recorded calls gives the read/write sets that peers made, also where the call failed', () => {
  const ledger = atHeight(121);
  for (const { name, request, results, message } of recordedSimulations(CALLS)) {
    const proposal = peer.Proposal.deserializeBinary(
      peer.SignedProposal.deserializeBinary(Buffer.from(request, 'base64')).getProposalBytes_asU8(),
    );
    const { chaincode, args } = invocationOf(proposal.getPayload_asU8());
    const header = common.Header.deserializeBinary(proposal.getHeader_asU8());
    const id = common.ChannelHeader.deserializeBinary(header.getChannelHeader_asU8()).getTxId();
    const simulator = ledger.simulator(id);
    try {
      runRecordedChaincode(simulator, chaincode, args);
      assert.is(message, '', `${name}: no error`);
    } catch (error) {
      assert.ok(message.endsWith((error as Error).message), `${name}: ${(error as Error).message}`);
    }
    assert.is(Buffer.from(simulator.done().publicResults).toString('base64'), results, name);
  }
});

test('a simulation keeps the state it began with, and never reads its own writes', () => {
  const blocks = recordedBlocks('mychannel');
  const ledger = atHeight(8);
  const simulator = ledger.simulator('tx');
  simulator.setState('rec', 'b', Buffer.from('mine'));
  ledger.commit(asOrdered(blocks[8]!));
  assert.is(simulator.getState('rec', 'b'), undefined);
  assert.ok(ledger.simulator('other').getState('rec', 'b') !== undefined);
});

test('history is newest first, deletes in it, only of valid transactions', () => {
  const entries = [...atHeight(31).simulator('tx').history('rec', 'b')];
  const summary = entries.map(({ value, isDelete }) => [Buffer.from(value).toString(), isDelete]);
  assert.equal(summary.at(0), ['', true]);
  assert.is(entries.length, 3);
  assert.is(entries.at(-1)!.transactionId, recordedBlocks('mychannel')[8]!.transactions[0]!.txid);
  assert.ok(entries.every(({ timestamp }) => timestamp.seconds > 1_700_000_000));
  assert.equal([...atHeight(31).simulator('tx').history('rec', 'never written')], []);
});

test('what cannot be done says so in the words of Fabric', () => {
  const simulator = atHeight(121).simulator('tx1');
  const value = Buffer.from('v');
  assert.throws(
    () => simulator.getPrivateData('rec', 'nocoll', 'k'),
    'collection [nocoll] not defined in the collection config for chaincode [rec]',
  );
  assert.throws(
    () => simulator.getPrivateData('nope', 'c', 'k'),
    'collection config not defined for chaincode [nope], pass the collection configuration upon chaincode definition/instantiation',
  );
  assert.throws(
    () => simulator.setPrivateData('rec', 'coll12', 'k', value),
    'collection [coll12] not defined in the collection config for chaincode [rec]',
  );
  simulator.setState('rec', 'k', value);
  assert.throws(
    () => simulator.rangePage('rec', '', '', 3),
    'txid [tx1]: unsuppored transaction. Paginated queries are supported only in a read-only transaction',
  );
  assert.throws(
    () => simulator.privateRange('rec', '_implicit_org_Org1MSP', '', ''),
    'txid [tx1]: unsuppored transaction. Queries on pvt data is supported only in a read-only transaction',
  );
  simulator.done();
  assert.throws(() => simulator.getState('rec', 'k'), 'this instance should not be used after calling Done()');
  assert.throws(() => simulator.done(), 'this function should only be called once on a transaction simulator instance');
});

test.run();
