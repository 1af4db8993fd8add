/** An unmodified @hyperledger/fabric-gateway client against the embedded network, with a real chaincode process. */
import { createPrivateKey, generateKeyPairSync, randomUUID } from 'node:crypto';
import { status } from '@grpc/grpc-js';
import {
  CommitStatusError,
  type Contract,
  checkpointers,
  EndorseError,
  GatewayError,
  type Network,
  signers,
} from '@hyperledger/fabric-gateway';
import { peer } from '@hyperledger/fabric-protos';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { RunningNetwork } from '../../../reconciler/devnet/running-network.js';
import { startTestNetwork } from '../start-test-network.js';
import { type Connection, connectAs } from './clients.js';
import { type Deployment, deployRec } from './deploy.js';
import { heightOf } from './ledger.js';
import { telecom } from './telecom.js';

const test = suite('gateway client');
let network: RunningNetwork;
let deployment: Deployment;
let connection: Connection;
let channel: Network;
let rec: Contract;

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

async function rejected(work: Promise<unknown>): Promise<GatewayError> {
  try {
    await work;
  } catch (error) {
    assert.instance(error, GatewayError);
    return error as GatewayError;
  }
  throw new Error('the call must fail');
}

test('submits and evaluates', async () => {
  assert.is(text(await rec.submitTransaction('put', 'a', 'one')), 'one');
  assert.is(text(await rec.evaluateTransaction('get', 'a')), 'one');
  assert.is(text(await rec.evaluateTransaction('mspid')), 'Telco1');
  assert.is(text(await rec.evaluate('mspid', { endorsingOrganizations: ['Telco3'] })), 'Telco3');
});

test('the status names the block, and a conflict is its code', async () => {
  const [first, second] = await Promise.all([
    rec.submitAsync('add', { arguments: ['m', 'x'] }),
    rec.submitAsync('add', { arguments: ['m', 'y'] }),
  ]);
  const statuses = await Promise.all([first.getStatus(), second.getStatus()]);
  const codes = statuses.map(({ code }) => code).sort((a, b) => a - b);
  assert.equal(codes, [peer.TxValidationCode.VALID, peer.TxValidationCode.MVCC_READ_CONFLICT]);
  assert.ok(statuses.every(({ blockNumber }) => blockNumber > 0n));
  assert.is(text(await rec.evaluateTransaction('get', 'm')).length, 1);
});

test('errors carry what each peer said', async () => {
  const failed = await rejected(rec.submitTransaction('fail', 'no good'));
  assert.instance(failed, EndorseError);
  assert.is(failed.code, status.ABORTED);
  assert.equal(
    failed.details.map(({ mspId, message }) => `${mspId} ${message}`),
    ['Telco1 chaincode response 500, no good', 'Telco1 chaincode response 500, no good'],
  );
  assert.equal(failed.details.map(({ address }) => address).sort(), telco1Addresses());
  const evaluated = await rejected(rec.evaluateTransaction('fail', 'bad'));
  assert.is(evaluated.code, status.UNKNOWN);
  assert.match(evaluated.message, 'evaluate call to endorser returned error: chaincode response 500, bad');
  const differ = await rejected(rec.submitTransaction('differ', 'k'));
  assert.match(differ.message, 'failed to collect enough transaction endorsements');
  assert.ok(differ.details.every(({ message }) => message === 'ProposalResponsePayloads do not match'));
  const missing = await rejected(channel.getContract('nothere').submitTransaction('f'));
  assert.is(missing.code, status.FAILED_PRECONDITION);
  assert.match(missing.message, 'No metadata was found for chaincode nothere in channel channel1');
});

function telco1Addresses(): string[] {
  return network.peers
    .filter(({ mspId }) => mspId === 'Telco1')
    .map(({ address }) => address)
    .sort();
}

test('named endorsers are taken at their word: too few of them make an invalid transaction', async () => {
  const error = await rejected(
    rec.submit('put', { arguments: ['few', 'x'], endorsingOrganizations: ['Telco2'] }).catch((cause) => {
      assert.is((cause as { code: number }).code, peer.TxValidationCode.ENDORSEMENT_POLICY_FAILURE);
      return rec.evaluate('get', { arguments: ['few'], endorsingOrganizations: ['Nobody'] });
    }),
  );
  assert.is(error.code, status.FAILED_PRECONDITION);
  assert.is(text(await rec.evaluateTransaction('get', 'few')), '');
});

test('a forged signature is refused at every step', async () => {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const forged = connectAs(network, 'Telco1', { signer: signers.newPrivateKeySigner(privateKey) });
  try {
    const contract = forged.gateway.getNetwork('channel1').getContract('rec');
    const endorsed = await rejected(contract.submitTransaction('put', 'a', 'forged'));
    const [detail] = endorsed.details;
    assert.is(detail?.message, 'error validating proposal: access denied: channel [channel1] creator org [Telco1]');
    assert.is((await rejected(contract.evaluateTransaction('get', 'a'))).code, status.FAILED_PRECONDITION);
    // Endorsed honestly, then submitted and asked for under the wrong key.
    const transaction = await rec.newProposal('put', { arguments: ['a', 'forged'] }).endorse();
    const stolen = forged.gateway.newTransaction(transaction.getBytes());
    const submitted = await rejected(stolen.submit());
    assert.is(submitted.code, status.ABORTED);
    assert.match(submitted.message, 'status=FORBIDDEN');
    const known = await rec.submitAsync('put', { arguments: ['b', 'x'] });
    const commit = forged.gateway.newCommit(known.getBytes());
    const asked = await rejected(commit.getStatus());
    assert.instance(asked, CommitStatusError);
    assert.is(asked.code, status.PERMISSION_DENIED);
    await known.getStatus();
  } finally {
    forged.close();
  }
  assert.is(text(await rec.evaluateTransaction('get', 'a')), 'one');
});

test('offline signing', async () => {
  const { privateKeyPem } = network.identities.find(({ mspId }) => mspId === 'Telco2')!.users.get('User1')!;
  const sign = signers.newPrivateKeySigner(createPrivateKey(privateKeyPem));
  const offline = connectAs(network, 'Telco2', { user: 'User1', signer: null });
  try {
    const { gateway } = offline;
    const unsigned = gateway
      .getNetwork('channel1')
      .getContract('rec')
      .newProposal('put', { arguments: ['off', 'line'] });
    const proposal = gateway.newSignedProposal(unsigned.getBytes(), await sign(unsigned.getDigest()));
    const prepared = await proposal.endorse();
    const transaction = gateway.newSignedTransaction(prepared.getBytes(), await sign(prepared.getDigest()));
    const submitted = await transaction.submit();
    const commit = gateway.newSignedCommit(submitted.getBytes(), await sign(submitted.getDigest()));
    assert.ok((await commit.getStatus()).successful);
  } finally {
    offline.close();
  }
  assert.is(text(await rec.evaluateTransaction('get', 'off')), 'line');
});

/** Reads `count` items of a stream and ends it. */
async function take<T>(stream: AsyncIterable<T> & { close(): void }, count: number): Promise<T[]> {
  const items: T[] = [];
  for await (const item of stream) {
    items.push(item);
    if (items.length === count) break;
  }
  stream.close();
  return items;
}

test('chaincode events: live, replayed, and after a checkpoint', async () => {
  const live = await channel.getChaincodeEvents('rec');
  const start = BigInt(await heightOf(network, 'channel1'));
  for (const name of ['e1', 'e2', 'e3']) await rec.submitTransaction('event', name, `payload of ${name}`);
  const seen = await take(live, 3);
  assert.equal(
    seen.map((event) => [event.eventName, text(event.payload)]),
    ['e1', 'e2', 'e3'].map((name) => [name, `payload of ${name}`]),
  );
  const replayed = await take(await channel.getChaincodeEvents('rec', { startBlock: start }), 3);
  assert.equal(replayed, seen);
  const checkpoint = checkpointers.inMemory();
  await checkpoint.checkpointChaincodeEvent(seen[1]!);
  const rest = await take(await channel.getChaincodeEvents('rec', { checkpoint }), 1);
  assert.equal(
    rest.map(({ eventName }) => eventName),
    ['e3'],
  );
});

test('block events: whole, filtered, and with private data for members only', async () => {
  const start = BigInt(await heightOf(network, 'channel1'));
  const collection = '_implicit_org_Telco1';
  const secret = randomUUID();
  await rec.submit('putPrivate', {
    arguments: [collection, 'p'],
    transientData: { value: secret },
  });
  const [block] = await take(await channel.getBlockEvents({ startBlock: start }), 1);
  assert.is(BigInt(block!.getHeader()!.getNumber()), start);
  const [filtered] = await take(await channel.getFilteredBlockEvents({ startBlock: start }), 1);
  const [transaction] = filtered!.getFilteredTransactionsList();
  assert.is(transaction!.getTxValidationCode(), peer.TxValidationCode.VALID);
  const [own] = await take(await channel.getBlockAndPrivateDataEvents({ startBlock: start }), 1);
  const writes = own!.getPrivateDataMapMap().get(0)!;
  assert.is(writes.getNsPvtRwsetList()[0]!.getCollectionPvtRwsetList()[0]!.getCollectionName(), collection);
  assert.ok(Buffer.from(writes.serializeBinary()).includes(secret));
  const stranger = connectAs(network, 'Telco2', { peer: 'peer0.telco1.localhost' });
  try {
    const events = await stranger.gateway.getNetwork('channel1').getBlockAndPrivateDataEvents({ startBlock: start });
    const [hidden] = await take(events, 1);
    assert.is(hidden!.getPrivateDataMapMap().getLength(), 0);
  } finally {
    stranger.close();
  }
  const read = { arguments: [collection, 'p'], endorsingOrganizations: ['Telco1'] };
  assert.is(text(await rec.evaluate('getPrivate', read)), secret);
});

test('transient data does not leave the own organization unasked', async () => {
  const transientData = { secret: 'x' };
  assert.is(text(await rec.evaluate('transientKeys', { transientData })), 'secret');
  const call = { arguments: ['_implicit_org_Telco1', 'q'], transientData: { value: 'x' } };
  // The collection's own policy asks for Telco1 alone; a public write beside it asks for others, who may not see it.
  await rec.submit('putPrivate', call);
  const refused = await rejected(rec.submit('putBoth', call));
  assert.is(refused.code, status.FAILED_PRECONDITION);
  assert.match(refused.message, 'retry specifying trusted endorsing organizations to protect transient data');
});

test.run();
