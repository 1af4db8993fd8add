import { common, peer } from '@hyperledger/fabric-protos';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { assembleTransaction } from '../../../reconciler/fabric/transaction/assemble-transaction.js';
import { compareKeys } from '../../../reconciler/fabric/transaction/compare-keys.js';
import { compositeKey } from '../../../reconciler/fabric/transaction/composite-key.js';
import { createProposal } from '../../../reconciler/fabric/transaction/create-proposal.js';
import { isWireFormat } from '../../../reconciler/fabric/transaction/is-wire-format.js';
import {
  proposalHash,
  proposalPayloadForTransaction,
  transactionProposalHash,
} from '../../../reconciler/fabric/transaction/proposal-hash.js';
import { encodeProposalResponsePayload } from '../../../reconciler/fabric/transaction/proposal-response-payload.js';
import { signEnvelope } from '../../../reconciler/fabric/transaction/sign-envelope.js';
import { checkTransactionId, transactionId } from '../../../reconciler/fabric/transaction/transaction-id.js';
import { unpackEnvelope, unpackEnvelopeOfType } from '../../../reconciler/fabric/transaction/unpack-envelope.js';
import { errorOf, fabricVectors, fromHex, toHex } from '../vectors.js';

const vectors = fabricVectors('encodings.json');

test('transaction ids are those of Fabric', () => {
  assert.is(vectors.txIds.length, 7);
  for (const { nonceHex, creatorHex, txId } of vectors.txIds) {
    assert.is(transactionId(fromHex(nonceHex), fromHex(creatorHex)), txId);
    checkTransactionId(txId, fromHex(nonceHex), fromHex(creatorHex));
  }
  const [first] = vectors.txIds;
  assert.is(
    errorOf(() => checkTransactionId('00', fromHex(first.nonceHex), fromHex(first.creatorHex))),
    `invalid txid. got [00], expected [${first.txId}]`,
  );
});

const transientOf = (vector: { transientHex: Record<string, string> }) =>
  Object.fromEntries(Object.entries(vector.transientHex).map(([key, value]) => [key, fromHex(value)]));

/** What a vector's input bytes ask for, so that we build it anew. */
function inputOf(payloadHex: string) {
  const payload = peer.ChaincodeProposalPayload.deserializeBinary(fromHex(payloadHex));
  const spec = peer.ChaincodeInvocationSpec.deserializeBinary(payload.getInput_asU8()).getChaincodeSpec()!;
  return {
    chaincode: spec.getChaincodeId()!.getName(),
    args: spec.getInput()!.getArgsList_asU8(),
    isInit: spec.getInput()!.getIsInit(),
    chaincodeType: spec.getType(),
  };
}

test('proposals, their hashes and response payloads have the bytes of Fabric', () => {
  for (const vector of vectors.proposals) {
    const time = common.ChannelHeader.deserializeBinary(fromHex(vector.channelHeaderHex)).getTimestamp()!;
    const created = createProposal({
      channelId: vector.channelId,
      ...inputOf(vector.payloadHex),
      transient: transientOf(vector),
      creator: fromHex(vector.creatorHex),
      nonce: fromHex(vector.nonceHex),
      time: { seconds: time.getSeconds(), nanos: time.getNanos() },
    });
    assert.is(created.transactionId, vector.txId);
    assert.is(toHex(created.proposal.getHeader_asU8()), vector.headerHex);
    if (Object.keys(vector.transientHex).length < 2) {
      assert.is(toHex(created.proposal.getPayload_asU8()), vector.payloadHex);
    }
    const header = {
      channelHeader: fromHex(vector.channelHeaderHex),
      signatureHeader: fromHex(vector.signatureHeaderHex),
    };
    assert.is(toHex(proposalPayloadForTransaction(fromHex(vector.payloadHex))), vector.payloadForTxHex);
    assert.is(toHex(proposalHash(header, fromHex(vector.payloadHex))), vector.proposalHashHex);
    assert.is(toHex(transactionProposalHash(header, fromHex(vector.payloadForTxHex))), vector.hashFromTxSideHex);
    assert.is(toHex(responsePayload(vector)), vector.response.proposalResponsePayloadHex);
  }
});

// biome-ignore lint/suspicious/noExplicitAny: a vector
function responsePayload({ proposalHashHex, response: fields }: any): Uint8Array {
  const response = new peer.Response();
  response.setStatus(fields.status);
  response.setMessage(fields.message ?? '');
  response.setPayload(fromHex(fields.payloadHex));
  return encodeProposalResponsePayload({
    proposalHash: fromHex(proposalHashHex),
    response,
    results: fromHex(fields.resultsHex),
    events: fromHex(fields.eventHex),
    chaincodeId: { name: fields.chaincodeName, version: fields.chaincodeVersion },
  });
}

test('a hash over empty parts is refused', () => {
  const header = { channelHeader: new Uint8Array(), signatureHeader: fromHex('00') };
  assert.is(
    errorOf(() => transactionProposalHash(header, fromHex('00'))),
    'nil arguments',
  );
});

test('composite keys are those of the Go shim, sorted by bytes', () => {
  const keys: string[] = [];
  for (const { objectTypeHex, attributesHex, keyHex, error } of vectors.compositeKeys) {
    const make = () => compositeKey(fromHex(objectTypeHex), attributesHex.map(fromHex));
    assert.is(errorOf(make), error);
    if (error === null) {
      keys.push(make());
      assert.is(toHex(Buffer.from(make())), keyHex);
    }
  }
  assert.equal(
    keys.sort(compareKeys).map((key) => toHex(Buffer.from(key))),
    vectors.compositeKeysSortedHex,
  );
});

test('keys sort by bytes, not by UTF-16 units', () => {
  const { inputHex, sortedHex, utf16OrderHex } = vectors.keyOrder;
  const keys = inputHex.map((hex: string) => fromHex(hex).toString());
  const hexes = (sorted: string[]) => sorted.map((key) => toHex(Buffer.from(key)));
  assert.equal(hexes([...keys].sort(compareKeys)), sortedHex);
  assert.equal(hexes([...keys].sort()), utf16OrderHex);
  assert.not.equal(sortedHex, utf16OrderHex);
});

function response(endorser: string, payload: string, status = 200): peer.ProposalResponse {
  const result = new peer.ProposalResponse();
  const endorsement = new peer.Endorsement();
  endorsement.setEndorser(Buffer.from(endorser));
  endorsement.setSignature(Buffer.from('signature'));
  result.setEndorsement(endorsement);
  result.setPayload(Buffer.from(payload));
  const inner = new peer.Response();
  inner.setStatus(status);
  inner.setMessage('because');
  result.setResponse(inner);
  return result;
}

const proposal = () =>
  createProposal({
    channelId: 'mychannel',
    chaincode: 'mycc',
    args: [Buffer.from('put')],
    creator: Buffer.from('creator'),
    nonce: Buffer.from('nonce'),
    transient: { secret: Buffer.from('s') },
    time: { seconds: 1, nanos: 2 },
  });

test('a transaction holds one endorsement per endorser and no transient data', () => {
  const created = proposal();
  const bytes = assembleTransaction(created.proposal, [response('a', 'p'), response('b', 'p'), response('a', 'p')]);
  const payload = common.Payload.deserializeBinary(bytes);
  const [action] = peer.Transaction.deserializeBinary(payload.getData_asU8()).getActionsList();
  const inner = peer.ChaincodeActionPayload.deserializeBinary(action!.getPayload_asU8());
  assert.is(inner.getAction()!.getEndorsementsList().length, 2);
  assert.not(Buffer.from(bytes).includes('secret'));
  const envelope = new common.Envelope();
  envelope.setPayload(bytes);
  const unpacked = unpackEnvelope(envelope.serializeBinary());
  assert.is(unpacked.channelHeader.getTxId(), created.transactionId);
  const inTransaction = inner.getChaincodeProposalPayload_asU8();
  assert.equal(
    transactionProposalHash(unpacked.headerBytes, inTransaction),
    proposalHash(unpacked.headerBytes, created.proposal.getPayload_asU8()),
  );
});

test('a transaction is not made of failed, differing or missing responses', () => {
  const { proposal: made } = proposal();
  const make = (...responses: peer.ProposalResponse[]) => errorOf(() => assembleTransaction(made, responses));
  assert.is(make(), 'at least one proposal response is required');
  assert.is(make(response('a', 'p', 500)), 'proposal response was not successful, error code 500, msg because');
  assert.match(make(response('a', 'p'), response('b', 'q'))!, 'ProposalResponsePayloads do not match (base64)');
  const bare = response('a', 'p');
  bare.clearEndorsement();
  assert.is(make(bare), 'no endorsements');
});

test('a signed envelope unpacks to what was put in', () => {
  const signer = { serialized: Buffer.from('me'), sign: (message: Uint8Array) => message.slice(0, 3) };
  const envelope = signEnvelope({
    type: common.HeaderType.CONFIG_UPDATE,
    channelId: 'c',
    data: Buffer.from('data'),
    signer,
    nonce: Buffer.from('n'),
    time: { seconds: 5, nanos: 7 },
    withTransactionId: true,
  });
  const unpacked = unpackEnvelopeOfType(envelope.serializeBinary(), common.HeaderType.CONFIG_UPDATE);
  assert.is(Buffer.from(unpacked.data).toString(), 'data');
  assert.is(unpacked.channelHeader.getTimestamp()!.getNanos(), 0);
  assert.is(unpacked.channelHeader.getTxId(), transactionId(Buffer.from('n'), Buffer.from('me')));
  assert.equal(unpacked.signature, unpacked.payload.slice(0, 3));
  assert.is(
    errorOf(() => unpackEnvelopeOfType(envelope, common.HeaderType.CONFIG)),
    'invalid type CONFIG_UPDATE, expected CONFIG',
  );
  assert.is(
    errorOf(() => unpackEnvelope(fromHex('61'))),
    'error unmarshalling Envelope: proto: cannot parse invalid wire-format data',
  );
  assert.is(
    errorOf(() => unpackEnvelope(new Uint8Array())),
    'envelope must have a Header',
  );
});

test('wire format is judged as Go does', () => {
  for (const good of ['', '0801', '0a0161', '0d00000000', '090000000000000000', '08ffffffffffffffffff01']) {
    assert.ok(isWireFormat(fromHex(good)), good);
  }
  for (const bad of ['08', '0a02', '0a0261', '0d000000', '0900', '0b', '00', '08ffffffffffffffffff02', 'ff']) {
    assert.not(isWireFormat(fromHex(bad)), bad);
  }
});

test('a header that is there twice is the one that a peer reads', () => {
  const header = '0a040a020803';
  const envelope = (payload: string) => fromHex(`0a${(payload.length / 2).toString(16).padStart(2, '0')}${payload}`);
  assert.is(unpackEnvelope(envelope(`${header}0a00`)).channelHeader.getType(), 3);
  assert.is(unpackEnvelope(envelope('0a00')).channelHeader.getType(), 0);
  assert.throws(() => unpackEnvelope(envelope('1201aa')), /must have a Header/);
});

test.run();
