import type { ChildProcess } from 'node:child_process';
import { common, peer } from '@hyperledger/fabric-protos';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { bytesOf, recordedBlocks } from '../../ledger/recordings.js';
import {
  freePortPrefix,
  type RecordedPeer,
  recordedPeer,
  recording,
  startRecordedChaincode,
} from './recorded-network.js';

interface Sequence {
  readonly name: string;
  readonly channel: string;
  readonly txid: string;
  readonly messages: readonly { readonly typeName: string; readonly bytes?: string }[];
}

/** A proposal was endorsed at most this many blocks before its transaction was. */
const MAX_LAG = 6;

/** Collections that a chaincode defines itself have no private store in the devnet: a write is refused, never lost. */
const NOT_KEPT = [
  'private data delete',
  'private data purge',
  'private data write (coll12), endorsed by Org1 and Org2',
  'private data write, second key and public key',
];

let org1: RecordedPeer;
const children: ChildProcess[] = [];

test.before(async () => {
  const portPrefix = await freePortPrefix();
  for (const name of ['rec', 'other'] as const) {
    children.push(await startRecordedChaincode(name, 'Org1MSP', portPrefix));
  }
  org1 = recordedPeer({
    mspId: 'Org1MSP',
    portPrefix,
    channels: ['ops-channel', 'mychannel'],
    packages: ['rec', 'other'],
  });
});

test.after(() => {
  org1.endorser.close();
  for (const child of children) child.kill('SIGKILL');
});

/** The proposals that the peer passed on to its chaincodes, by transaction id, with their names. */
function recordedProposals(): Map<string, { name: string; proposal: peer.SignedProposal }> {
  const result = new Map<string, { name: string; proposal: peer.SignedProposal }>();
  for (const { name, txid, messages } of recording<{ readonly sequences: readonly Sequence[] }>('shim.json.gz')
    .sequences) {
    const message = peer.ChaincodeMessage.deserializeBinary(Buffer.from(messages[0]!.bytes!, 'base64'));
    if (!name.startsWith('endorser.json')) result.set(txid, { name, proposal: message.getProposal()! });
  }
  return result;
}

interface Transaction {
  readonly name: string;
  readonly block: number;
  readonly proposal: peer.SignedProposal;
  /** ProposalResponsePayload bytes, as the endorsing peers signed them. */
  readonly endorsed: string;
}

function recordedTransactions(): readonly Transaction[] {
  const proposals = recordedProposals();
  const result: Transaction[] = [];
  for (const block of recordedBlocks('mychannel').slice(0, 122)) {
    const envelopes = common.Block.deserializeBinary(bytesOf(block)).getData()!.getDataList_asU8();
    for (const { index, txid, codeName } of block.transactions) {
      const found = proposals.get(txid);
      if (found === undefined || codeName.startsWith('BAD') || codeName.startsWith('INVALID')) continue;
      proposals.delete(txid);
      result.push({ ...found, block: block.number, endorsed: endorsedPayload(envelopes[index]!) });
    }
  }
  return result;
}

function endorsedPayload(envelope: Uint8Array): string {
  const payload = common.Payload.deserializeBinary(common.Envelope.deserializeBinary(envelope).getPayload_asU8());
  const action = peer.Transaction.deserializeBinary(payload.getData_asU8()).getActionsList()[0]!;
  const actionPayload = peer.ChaincodeActionPayload.deserializeBinary(action.getPayload_asU8());
  return actionPayload.getAction()!.getProposalResponsePayload_asB64();
}

test('the recorded transactions are endorsed with the same bytes, at the height where real peers did', async () => {
  org1.advance('ops-channel', recordedBlocks('ops-channel').length);
  const pending = new Set(recordedTransactions());
  assert.ok(pending.size > 55, `${pending.size} transactions`);
  const last = new Map<string, string>();
  for (let height = 3; height <= 121; height += 1) {
    org1.advance('mychannel', height);
    for (const transaction of pending) {
      if (transaction.block < height || transaction.block > height + MAX_LAG) continue;
      const answer = await org1.endorser.processProposal(transaction.proposal).catch((error: Error) => error);
      const same = !(answer instanceof Error) && answer.getPayload_asB64() === transaction.endorsed;
      if (same) pending.delete(transaction);
      else last.set(transaction.name, answer instanceof Error ? answer.message : answer.getResponse()!.getMessage());
    }
  }
  assert.equal([...pending].map(({ name }) => name).sort(), NOT_KEPT);
  for (const name of NOT_KEPT) assert.match(last.get(name)!, 'collection [coll12] not defined in the collection');
});

test.run();
