/**
 * What Fabric itself enforces and what it does not: the facts that the governance stands on, asked of a
 * network of either engine by unmodified gateway clients and a plain chaincode.
 */
import { randomBytes } from 'node:crypto';
import { Client, credentials } from '@grpc/grpc-js';
import type { Contract, Network } from '@hyperledger/fabric-gateway';
import { common, orderer, peer } from '@hyperledger/fabric-protos';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { RunningNetwork } from '../../../reconciler/devnet/running-network.js';
import { wireTime } from '../../../reconciler/fabric/transaction/channel-header.js';
import { signEnvelope } from '../../../reconciler/fabric/transaction/sign-envelope.js';
import { signConfigUpdate } from '../../devnet/fabric/sign-config-update.js';
import { onlyEmbedded } from '../only-embedded.js';
import { startTestNetwork } from '../start-test-network.js';
import { type Connection, connectAs, identitiesOf } from './clients.js';
import { type Deployment, deployRec } from './deploy.js';
import { blockAt, configOf, heightAt, reached, transactionIdsOf } from './ledger.js';
import { channel, telecom } from './telecom.js';

const VOTERS = ['Regulator', 'Telco1', 'Telco2'];
const OTHERS = ['Telco1', 'Telco2', 'Telco3'];
const { VALID, MVCC_READ_CONFLICT, PHANTOM_READ_CONFLICT } = peer.TxValidationCode;

const test = suite('governance facts');
let network: RunningNetwork;
let deployment: Deployment;
let clock = 0;
const connections = new Map<string, Connection>();

test.before(async () => {
  // Three messages are a block at once: votes of three organizations always share one.
  const votes = { ...channel('votes', VOTERS), maxMessageCount: 3, batchTimeout: '2s' };
  network = await startTestNetwork(telecom([votes, channel('other', OTHERS)]), {
    now: () => new Date(Date.now() + clock),
  });
  deployment = await deployRec(network, 'votes');
  for (const mspId of VOTERS) connections.set(mspId, connectAs(network, mspId));
});

test.after(async () => {
  for (const connection of connections.values()) connection.close();
  await deployment?.stop();
  await network?.stop();
});

const votes = (mspId: string): Network => connections.get(mspId)!.gateway.getNetwork('votes');
const rec = (mspId: string): Contract => votes(mspId).getContract('rec');
const observer = () => network.peer('peer0.telco1.localhost');
const text = (bytes: Uint8Array) => Buffer.from(bytes).toString();

interface Answer {
  readonly status: number;
  readonly message: string;
  readonly payload: string;
}

/** What a chaincode on `mspId`'s peer is answered when it calls another one. */
async function called(mspId: string, name: string, channelId: string, ...args: string[]): Promise<Answer> {
  const call = { arguments: [name, channelId, JSON.stringify(args)], endorsingOrganizations: [mspId] };
  return JSON.parse(text(await rec(mspId).evaluate('cc', call))) as Answer;
}

/** The organizations that CheckCommitReadiness names for a chaincode that does not exist. */
async function membersSeen(mspId: string, channelId: string): Promise<string[]> {
  const args = new peer.lifecycle.CheckCommitReadinessArgs();
  args.setName('unused');
  args.setVersion('1');
  args.setSequence(1);
  const bytes = Buffer.from(args.serializeBinary()).toString();
  const { status, message, payload } = await called(mspId, '_lifecycle', channelId, 'CheckCommitReadiness', bytes);
  assert.is(status, 200, message);
  const result = peer.lifecycle.CheckCommitReadinessResult.deserializeBinary(Buffer.from(payload, 'hex'));
  const approvals = result.getApprovalsMap();
  assert.ok([...approvals.entries()].every(([, approved]) => approved === false));
  return [...approvals.keys()].sort();
}

async function failed(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    const { message, details = [] } = error as { message: string; details?: { message: string }[] };
    return [message, ...details.map((detail) => detail.message)].join('\n');
  }
  throw new Error('the call must fail');
}

test('fact 1: cscc and qscc refuse calls from a chaincode', async () => {
  const cscc = await called('Telco1', 'cscc', '', 'GetChannels');
  const refused = "Rejecting invoke of CSCC from another chaincode, original invocation for 'rec'";
  assert.equal([cscc.status, cscc.message], [500, refused]);
  const qscc = await called('Telco1', 'qscc', '', 'GetChainInfo', 'votes');
  const deadlocks =
    "Rejecting invoke of QSCC from another chaincode because of potential for deadlocks, original invocation for 'rec'";
  assert.equal([qscc.status, qscc.message], [500, deadlocks]);
  // The same client may ask both directly.
  const info = await votes('Telco1').getContract('qscc').evaluateTransaction('GetChainInfo', 'votes');
  assert.ok(common.BlockchainInfo.deserializeBinary(info).getHeight() > 0);
});

test('fact 1: _lifecycle tells a chaincode the members, of its own channel and of another', async () => {
  for (const mspId of VOTERS) assert.equal(await membersSeen(mspId, ''), VOTERS);
  for (const mspId of ['Telco1', 'Telco2']) assert.equal(await membersSeen(mspId, 'other'), OTHERS);
  const outside = await failed(membersSeen('Regulator', 'other'));
  assert.match(outside, 'failed to find ledger for channel: other');
});

/** All three endorse on one state, then all are ordered: codes in the order of the block. */
async function threeVotes(name: string, ballot: string): Promise<number[]> {
  const endorsed = await Promise.all(
    VOTERS.map((mspId) =>
      rec(mspId)
        .newProposal(name, { arguments: [ballot] })
        .endorse(),
    ),
  );
  const commits = await Promise.all(endorsed.map((transaction) => transaction.submit()));
  const statuses = await Promise.all(commits.map((commit) => commit.getStatus()));
  assert.is(new Set(statuses.map(({ blockNumber }) => blockNumber)).size, 1, 'one block');
  const codes = new Map(statuses.map(({ transactionId, code }) => [transactionId, code]));
  const block = await blockAt(network, observer(), 'votes', Number(statuses[0]!.blockNumber));
  return transactionIdsOf(block).map((id) => codes.get(id)!);
}

test('fact 5: three votes at once lose two where they share a record or count by a range, none with a key each', async () => {
  assert.equal(await threeVotes('voteTally', 'a'), [VALID, MVCC_READ_CONFLICT, MVCC_READ_CONFLICT]);
  assert.equal(await threeVotes('voteRange', 'b'), [VALID, PHANTOM_READ_CONFLICT, PHANTOM_READ_CONFLICT]);
  assert.equal(await threeVotes('voteOwn', 'c'), [VALID, VALID, VALID]);
  assert.is(text(await rec('Telco1').evaluateTransaction('voteRange', 'c')), '4', 'all three stand');
});

test('fact 13: what was endorsed may be held back for days and ordered while its reads still match', async () => {
  const [held, overtaken] = await Promise.all(
    ['still', 'moved'].map((key) =>
      rec('Telco1')
        .newProposal('add', { arguments: [key, 'old'] })
        .endorse(),
    ),
  );
  await rec('Telco2').submitTransaction('put', 'moved', 'new');
  const commits = [await held!.submit(), await overtaken!.submit()];
  const statuses = await Promise.all(commits.map((commit) => commit.getStatus()));
  assert.equal(
    statuses.map(({ code }) => code),
    [VALID, MVCC_READ_CONFLICT],
  );
  assert.is(text(await rec('Telco1').evaluateTransaction('get', 'still')), 'old');
  assert.is(text(await rec('Telco1').evaluateTransaction('get', 'moved')), 'new');
});

onlyEmbedded(test, 'fact 13, days later: only an endorser looks at the time, nobody after it', async () => {
  const held = await rec('Telco1')
    .newProposal('add', { arguments: ['days', 'old'] })
    .endorse();
  clock = 3 * 86_400_000;
  try {
    const { code } = await (await held.submit()).getStatus();
    assert.is(code, VALID);
    // The window that core.yaml lists (TimeWindowCheck) is looked at by an endorser, and by nobody after it.
    const fresh = await failed(
      rec('Telco1')
        .newProposal('add', { arguments: ['days', 'x'] })
        .endorse(),
    );
    assert.match(fresh, 'request unauthorized due to incorrect timestamp');
  } finally {
    clock = 0;
  }
  assert.is(text(await rec('Telco1').evaluateTransaction('get', 'days')), 'old');
});

/** Asks an orderer for the newest block as that organization's peer would; its status, or the block's number. */
async function askOrderer(mspId: string): Promise<{ readonly status: number; readonly block: number | undefined }> {
  const node = network.orderers[0]!;
  const newest = new orderer.SeekPosition();
  newest.setNewest(new orderer.SeekNewest());
  const info = new orderer.SeekInfo();
  info.setStart(newest);
  info.setStop(newest);
  const { admin } = identitiesOf(network, mspId);
  const envelope = signEnvelope({
    type: common.HeaderType.DELIVER_SEEK_INFO,
    channelId: 'votes',
    data: info.serializeBinary(),
    signer: admin,
    nonce: randomBytes(24),
    time: wireTime(new Date()),
  });
  const { tlsCa } = identitiesOf(network, node.mspId);
  const client = new Client(node.address, credentials.createSsl(Buffer.from(tlsCa.certificatePem)), {
    'grpc.ssl_target_name_override': node.name,
  });
  const stream = client.makeBidiStreamRequest(
    '/orderer.AtomicBroadcast/Deliver',
    (message: common.Envelope) => Buffer.from(message.serializeBinary()),
    (bytes) => orderer.DeliverResponse.deserializeBinary(bytes),
  );
  stream.on('error', () => undefined);
  try {
    stream.write(envelope);
    let block: number | undefined;
    for await (const answer of stream as AsyncIterable<orderer.DeliverResponse>) {
      if (!answer.hasBlock()) return { status: answer.getStatus(), block };
      block = answer.getBlock()!.getHeader()!.getNumber();
    }
    throw new Error('the stream ended without a status');
  } finally {
    stream.cancel();
    client.close();
  }
}

test('fact 2: an organization that is removed never sees it: its peer stays behind and counts itself in', async () => {
  const removed = network.peer('peer0.telco2.localhost');
  const before = (await heightAt(network, observer(), 'votes'))!;
  await reached(network, removed, 'votes', before);
  assert.equal(await askOrderer('Telco2'), { status: common.Status.SUCCESS, block: before - 1 });
  const config = await configOf(network, observer(), 'votes');
  const remove = (root: common.ConfigGroup) =>
    void root.getGroupsMap().get('Application')!.getGroupsMap().del('Telco2');
  const admins = ['Regulator', 'Telco1'].map((mspId) => identitiesOf(network, mspId).admin);
  const update = signConfigUpdate('votes', config, remove, [admins[0]!, admins[1]!]);
  assert.equal(await broadcastTo(update), common.Status.SUCCESS);
  const staying = ['peer0.telco1.localhost', 'peer0.regulator.localhost'].map((name) => network.peer(name));
  await Promise.all(staying.map((node) => reached(network, node, 'votes', before + 1)));
  assert.equal(await askOrderer('Telco2'), { status: common.Status.FORBIDDEN, block: undefined });
  assert.equal(await askOrderer('Telco1'), { status: common.Status.SUCCESS, block: before });
  // One more block reaches those that stayed; the removed one has not even the block that removed it.
  await rec('Telco1').submitTransaction('put', 'after', 'x');
  assert.is(await heightAt(network, observer(), 'votes'), before + 2);
  assert.is(await heightAt(network, removed, 'votes'), before);
  assert.equal(await membersSeen('Telco1', ''), ['Regulator', 'Telco1']);
  assert.equal(await membersSeen('Telco2', ''), VOTERS, 'by its own peer it is still one of them');
});

async function broadcastTo(envelope: common.Envelope): Promise<number> {
  const node = network.orderers[0]!;
  const { tlsCa } = identitiesOf(network, node.mspId);
  const client = new Client(node.address, credentials.createSsl(Buffer.from(tlsCa.certificatePem)), {
    'grpc.ssl_target_name_override': node.name,
  });
  const stream = client.makeBidiStreamRequest(
    '/orderer.AtomicBroadcast/Broadcast',
    (message: common.Envelope) => Buffer.from(message.serializeBinary()),
    (bytes) => orderer.BroadcastResponse.deserializeBinary(bytes),
  );
  stream.on('error', () => undefined);
  try {
    stream.write(envelope);
    for await (const answer of stream as AsyncIterable<orderer.BroadcastResponse>) return answer.getStatus();
    throw new Error('no answer');
  } finally {
    stream.cancel();
    client.close();
  }
}

test.run();
