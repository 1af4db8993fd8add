/** An unmodified @hyperledger/fabric-gateway client and a chaincode process: every call but those for events. */
import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { status } from '@grpc/grpc-js';
import {
  CommitStatusError,
  type Contract,
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

/** A client without a key sends nothing. */
async function needsSignature(work: Promise<unknown>): Promise<void> {
  const error = await work.then(
    () => undefined,
    (cause: Error) => cause,
  );
  assert.is(error?.message, 'No signing implementation');
}

test('offline signing of a proposal, its transaction and the question for its commit', async () => {
  const { privateKeyPem } = network.identities.find(({ mspId }) => mspId === 'Telco2')!.users.get('User1')!;
  const sign = signers.newPrivateKeySigner(createPrivateKey(privateKeyPem));
  const offline = connectAs(network, 'Telco2', { user: 'User1', signer: null });
  try {
    const { gateway } = offline;
    const contract = gateway.getNetwork('channel1').getContract('rec');
    const unsigned = contract.newProposal('put', { arguments: ['off', 'line'] });
    await needsSignature(unsigned.endorse());
    const proposal = gateway.newSignedProposal(unsigned.getBytes(), await sign(unsigned.getDigest()));
    assert.is(text(await proposal.evaluate()), 'line', 'it may be evaluated, and endorsed as well');
    const prepared = await proposal.endorse();
    assert.equal([prepared.getTransactionId(), text(prepared.getResult())], [unsigned.getTransactionId(), 'line']);
    await needsSignature(prepared.submit());
    const transaction = gateway.newSignedTransaction(prepared.getBytes(), await sign(prepared.getDigest()));
    const submitted = await transaction.submit();
    assert.is(text(submitted.getResult()), 'line');
    await needsSignature(submitted.getStatus());
    const commit = gateway.newSignedCommit(submitted.getBytes(), await sign(submitted.getDigest()));
    const { successful, transactionId } = await commit.getStatus();
    assert.equal([successful, transactionId], [true, unsigned.getTransactionId()]);
    const wrong = contract.newProposal('put', { arguments: ['off', 'wrong'] });
    const swapped = gateway.newSignedProposal(wrong.getBytes(), await sign(unsigned.getDigest()));
    const refused = await rejected(swapped.endorse());
    assert.match(JSON.stringify(refused.details), 'access denied: channel [channel1] creator org [Telco2]');
  } finally {
    offline.close();
  }
  assert.is(text(await rec.evaluateTransaction('get', 'off')), 'line');
});

test('what one client began another goes on with; names and identity are what was asked for', async () => {
  const { gateway } = connection;
  const unsigned = rec.newProposal('put', { arguments: ['handed', 'over'] });
  const endorsed = await gateway.newProposal(unsigned.getBytes()).endorse();
  const submitted = await gateway.newTransaction(endorsed.getBytes()).submit();
  const { code, transactionId } = await gateway.newCommit(submitted.getBytes()).getStatus();
  assert.equal([code, transactionId], [peer.TxValidationCode.VALID, unsigned.getTransactionId()]);
  const named = channel.getContract('rec', 'Rec');
  assert.equal([channel.getName(), named.getChaincodeName(), named.getContractName()], ['channel1', 'rec', 'Rec']);
  assert.is(text(await named.evaluateTransaction('get', 'handed')), 'over');
  const unknown = await rejected(channel.getContract('rec', 'Other').evaluateTransaction('get', 'handed'));
  assert.match(unknown.message, 'chaincode response 500');
  const { mspId, credentials } = gateway.getIdentity();
  assert.is(mspId, 'Telco1');
  assert.match(text(credentials), 'BEGIN CERTIFICATE');
});

test('no call of the library is left out, here or in gateway-events.test.ts', async () => {
  const sources = ['client', 'events'].map((name) =>
    readFileSync(new URL(`../../../../test/integration/devnet/gateway-${name}.test.ts`, import.meta.url), 'utf8'),
  );
  const proposal = rec.newProposal('get', { arguments: ['a'] });
  const transaction = await rec.newProposal('put', { arguments: ['a', 'one'] }).endorse();
  const things = [connection.gateway, channel, rec, proposal, transaction, await transaction.submit()];
  const calls = things.flatMap((thing) => Object.getOwnPropertyNames(Object.getPrototypeOf(thing)));
  const left = calls.filter((name) => !sources.some((text) => text.includes(`.${name}(`)));
  assert.equal([...new Set(left)].sort(), ['constructor', 'setSignature']);
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
