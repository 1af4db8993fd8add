/** Every kind of event that @hyperledger/fabric-gateway reads: live, again from a block, after a checkpoint, signed offline. */
import { createPrivateKey, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { status } from '@grpc/grpc-js';
import {
  type ChaincodeEvent,
  type Checkpointer,
  type Contract,
  checkpointers,
  type GatewayError,
  type Network,
  signers,
} from '@hyperledger/fabric-gateway';
import { common, peer } from '@hyperledger/fabric-protos';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { RunningNetwork } from '../../../reconciler/devnet/running-network.js';
import { startTestNetwork } from '../start-test-network.js';
import { type Connection, connectAs } from './clients.js';
import { type Deployment, deployRec } from './deploy.js';
import { heightOf } from './ledger.js';
import { telecom } from './telecom.js';

const test = suite('gateway events');
const COLLECTION = '_implicit_org_Telco1';
let network: RunningNetwork;
let deployment: Deployment;
let connection: Connection;
let channel: Network;
let rec: Contract;
/** The block of the first event, and what was seen of all three. */
let start: bigint;
let seen: ChaincodeEvent[];

test.before(async () => {
  network = await startTestNetwork(telecom());
  deployment = await deployRec(network, 'channel1');
  connection = connectAs(network, 'Telco1');
  channel = connection.gateway.getNetwork('channel1');
  rec = channel.getContract('rec');
});

test.after(async () => {
  connection?.close();
  await deployment?.stop();
  await network?.stop();
});

const text = (bytes: Uint8Array) => Buffer.from(bytes).toString();

type Stream<Item> = AsyncIterable<Item> & { close(): void };

/** Reads `count` items of a stream and ends it. */
async function take<Item>(stream: Stream<Item>, count: number): Promise<Item[]> {
  const items: Item[] = [];
  for await (const item of stream) {
    items.push(item);
    if (items.length === count) break;
  }
  stream.close();
  return items;
}

async function refusal(stream: Promise<Stream<unknown>>): Promise<Error> {
  try {
    await take(await stream, 1);
  } catch (error) {
    return error as Error;
  }
  throw new Error('nothing must come');
}

test('chaincode events: live, in order, and none of a transaction that did not hold', async () => {
  const live = await channel.getChaincodeEvents('rec');
  start = BigInt(await heightOf(network, 'channel1'));
  await rec.submitTransaction('event', 'e1', 'payload of e1');
  const few = { arguments: ['lost', 'nobody hears of it'], endorsingOrganizations: ['Telco2'] };
  const { code } = await (await rec.submitAsync('event', few)).getStatus();
  assert.is(code, peer.TxValidationCode.ENDORSEMENT_POLICY_FAILURE);
  for (const name of ['e2', 'e3']) await rec.submitTransaction('event', name, `payload of ${name}`);
  seen = await take(live, 3);
  assert.equal(
    seen.map(({ chaincodeName, eventName, payload }) => [chaincodeName, eventName, text(payload)]),
    ['e1', 'e2', 'e3'].map((name) => ['rec', name, `payload of ${name}`]),
  );
  assert.equal(
    seen.map(({ blockNumber }) => blockNumber),
    [start, start + 2n, start + 3n],
  );
});

test('chaincode events: again from a block, and after a checkpoint in memory or in a file', async () => {
  assert.equal(await take(await channel.getChaincodeEvents('rec', { startBlock: start }), 3), seen);
  const folder = mkdtempSync(join(tmpdir(), 'quorate-checkpoint-'));
  const file = join(folder, 'checkpoint.json');
  const names = async (checkpoint: Checkpointer, count: number) => {
    // A start block beside a checkpoint counts only while the checkpoint is empty.
    const stream = await channel.getChaincodeEvents('rec', { checkpoint, startBlock: start });
    return (await take(stream, count)).map(({ eventName }) => eventName);
  };
  try {
    for (const checkpoint of [checkpointers.inMemory(), await checkpointers.file(file)]) {
      assert.equal(await names(checkpoint, 3), ['e1', 'e2', 'e3']);
      await checkpoint.checkpointChaincodeEvent(seen[1]!);
      assert.equal(await names(checkpoint, 1), ['e3']);
    }
    const reopened = await checkpointers.file(file);
    assert.is(reopened.getTransactionId(), seen[1]!.transactionId);
    assert.equal(await names(reopened, 1), ['e3']);
    await reopened.checkpointTransaction(seen[0]!.blockNumber, seen[0]!.transactionId);
    assert.equal(await names(reopened, 2), ['e2', 'e3']);
    await reopened.checkpointBlock(seen[1]!.blockNumber);
    assert.equal(await names(reopened, 1), ['e3']);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('block events: whole and filtered, live, again and after a checkpoint', async () => {
  const [whole, filtered] = [await channel.getBlockEvents(), await channel.getFilteredBlockEvents()];
  const commit = await rec.submitAsync('put', { arguments: ['block', 'event'] });
  const { blockNumber, transactionId } = await commit.getStatus();
  const [block] = await take(whole, 1);
  assert.is(BigInt(block!.getHeader()!.getNumber()), blockNumber);
  const envelope = common.Envelope.deserializeBinary(block!.getData()!.getDataList_asU8()[0]!);
  assert.ok(Buffer.from(envelope.getPayload_asU8()).includes(transactionId));
  const [short] = await take(filtered, 1);
  assert.equal([short!.getChannelId(), BigInt(short!.getNumber())], ['channel1', blockNumber]);
  const [transaction] = short!.getFilteredTransactionsList();
  assert.equal(
    [transaction!.getTxid(), transaction!.getTxValidationCode(), transaction!.getType()],
    [transactionId, peer.TxValidationCode.VALID, common.HeaderType.ENDORSER_TRANSACTION],
  );
  const again = await take(await channel.getFilteredBlockEvents({ startBlock: start }), 4);
  assert.equal(
    again.map((one) => one.getFilteredTransactionsList()[0]!.getTxValidationCode()),
    [0, peer.TxValidationCode.ENDORSEMENT_POLICY_FAILURE, 0, 0],
  );
  const [event] = again[0]!.getFilteredTransactionsList()[0]!.getTransactionActions()!.getChaincodeActionsList();
  assert.is(event!.getChaincodeEvent()!.getEventName(), 'e1');
  assert.is(text(event!.getChaincodeEvent()!.getPayload_asU8()), '', 'filtered: without what it says');
  const checkpoint = checkpointers.inMemory();
  await checkpoint.checkpointBlock(start);
  const [next] = await take(await channel.getBlockEvents({ checkpoint }), 1);
  assert.is(BigInt(next!.getHeader()!.getNumber()), start + 1n);
  const fromCheckpoint = await take(await channel.getFilteredBlockEvents({ checkpoint, startBlock: 0n }), 1);
  assert.is(BigInt(fromCheckpoint[0]!.getNumber()), start + 1n);
});

test('blocks with private data: from peers of the collection alone, to whoever may read their blocks', async () => {
  const secret = randomUUID();
  const live = await channel.getBlockAndPrivateDataEvents();
  const first = BigInt(await heightOf(network, 'channel1'));
  await rec.submit('putPrivate', { arguments: [COLLECTION, 'p'], transientData: { value: secret } });
  const again = await channel.getBlockAndPrivateDataEvents({ startBlock: first });
  for (const [own] of [await take(live, 1), await take(again, 1)]) {
    assert.is(BigInt(own!.getBlock()!.getHeader()!.getNumber()), first);
    const writes = own!.getPrivateDataMapMap().get(0)!;
    assert.is(writes.getNsPvtRwsetList()[0]!.getCollectionPvtRwsetList()[0]!.getCollectionName(), COLLECTION);
    assert.ok(Buffer.from(writes.serializeBinary()).includes(secret));
  }
  // An implicit collection is not memberOnlyRead: a peer that has its data shows it (core/peer/deliverevents.go).
  for (const [node, transactions] of [
    ['peer0.telco1.localhost', 1],
    ['peer0.telco2.localhost', 0],
  ] as const) {
    const other = connectAs(network, 'Telco2', { peer: node });
    try {
      const events = await other.gateway.getNetwork('channel1').getBlockAndPrivateDataEvents({ startBlock: first });
      const [told] = await take(events, 1);
      assert.is(told!.getPrivateDataMapMap().getLength(), transactions, node);
    } finally {
      other.close();
    }
  }
  const read = { arguments: [COLLECTION, 'p'], endorsingOrganizations: ['Telco1'] };
  assert.is(text(await rec.evaluate('getPrivate', read)), secret);
});

test('every kind of event may be signed offline, and is refused under a wrong signature', async () => {
  const { privateKeyPem } = network.identities.find(({ mspId }) => mspId === 'Telco2')!.users.get('User1')!;
  const sign = signers.newPrivateKeySigner(createPrivateKey(privateKeyPem));
  const offline = connectAs(network, 'Telco2', { user: 'User1', signer: null });
  const { gateway } = offline;
  const from = { startBlock: start };
  const theirs = gateway.getNetwork('channel1');
  const other = await sign(theirs.newChaincodeEventsRequest('rec').getDigest());
  try {
    const events = theirs.newChaincodeEventsRequest('rec', from);
    const signed = gateway.newSignedChaincodeEventsRequest(events.getBytes(), await sign(events.getDigest()));
    assert.equal(await take(await signed.getEvents(), 3), seen);
    const wrong = gateway.newSignedChaincodeEventsRequest(events.getBytes(), other);
    assert.is(((await refusal(wrong.getEvents())) as GatewayError).code, status.PERMISSION_DENIED);

    const blocks = theirs.newBlockEventsRequest(from);
    const filtered = theirs.newFilteredBlockEventsRequest(from);
    const secrets = theirs.newBlockAndPrivateDataEventsRequest(from);
    const requests = async (signature?: Uint8Array) =>
      [
        gateway.newSignedBlockEventsRequest(blocks.getBytes(), signature ?? (await sign(blocks.getDigest()))),
        gateway.newSignedFilteredBlockEventsRequest(
          filtered.getBytes(),
          signature ?? (await sign(filtered.getDigest())),
        ),
        gateway.newSignedBlockAndPrivateDataEventsRequest(
          secrets.getBytes(),
          signature ?? (await sign(secrets.getDigest())),
        ),
      ] as const;
    const [whole, short, full] = await requests();
    const [block] = await take(await whole.getEvents(), 1);
    const [light] = await take(await short.getEvents(), 1);
    const [both] = await take(await full.getEvents(), 1);
    const numbers = [block!.getHeader()!.getNumber(), light!.getNumber(), both!.getBlock()!.getHeader()!.getNumber()];
    assert.equal(numbers.map(BigInt), [start, start, start]);
    for (const request of await requests(other)) {
      const { message } = await refusal(request.getEvents());
      assert.is(message, `Unexpected status response: ${common.Status.FORBIDDEN}`);
    }
  } finally {
    offline.close();
  }
});

test('a request begun by another client is signed by this one; a channel that is not there is told at once', async () => {
  const { gateway } = connection;
  const events = gateway.newChaincodeEventsRequest(
    channel.newChaincodeEventsRequest('rec', { startBlock: start }).getBytes(),
  );
  assert.equal(await take(await events.getEvents(), 3), seen);
  const from = { startBlock: start };
  const block = gateway.newBlockEventsRequest(channel.newBlockEventsRequest(from).getBytes());
  assert.is(BigInt((await take(await block.getEvents(), 1))[0]!.getHeader()!.getNumber()), start);
  const filtered = gateway.newFilteredBlockEventsRequest(channel.newFilteredBlockEventsRequest(from).getBytes());
  assert.is(BigInt((await take(await filtered.getEvents(), 1))[0]!.getNumber()), start);
  const secrets = channel.newBlockAndPrivateDataEventsRequest(from);
  const full = await take(await gateway.newBlockAndPrivateDataEventsRequest(secrets.getBytes()).getEvents(), 1);
  assert.is(BigInt(full[0]!.getBlock()!.getHeader()!.getNumber()), start);
  const nowhere = gateway.getNetwork('nochannel');
  const { message } = await refusal(nowhere.getBlockEvents());
  assert.is(message, `Unexpected status response: ${common.Status.NOT_FOUND}`);
  const { code } = (await refusal(nowhere.getChaincodeEvents('rec'))) as GatewayError;
  assert.is(code, status.PERMISSION_DENIED);
});

test.run();
