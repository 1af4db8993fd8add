/** The governance chaincode, as compiled, on a network: what it asks of Fabric itself. */
import type { Contract, GatewayError } from '@hyperledger/fabric-gateway';
import { peer } from '@hyperledger/fabric-protos';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { RunningNetwork } from '../../../reconciler/devnet/running-network.js';
import { buildChaincode } from '../../chaincode/load-chaincode.js';
import { configSignature } from '../../chaincode/opssc/config-signature.js';
import { startTestNetwork } from '../start-test-network.js';
import { type Connection, connectAs } from './clients.js';
import { type Deployment, deployRec } from './deploy.js';
import { channel, MEMBERS, telecom } from './telecom.js';

const GENESIS = 'ab'.repeat(32);
const PAIR = ['Telco1', 'Telco2'];
const OPS = { type: 'fabric', name: 'ops-channel', genesis: GENESIS };
const CHANNEL1 = { ...OPS, name: 'channel1' };
const CONTENT = {
  formatVersion: 1,
  address: 'telecom/Chaincode/numbertransfer',
  action: 'create',
  after: { version: '1.0' },
};
/** A change of what orders the governance channel. */
const CHANGE = {
  formatVersion: 1,
  address: 'telecom/Channel/ops-channel',
  action: 'update',
  after: { orderer: { BatchTimeout: '1s' } },
};
const BASE = `config:orderer:${'a1'.repeat(32)}`;
const test = suite('OpsSC on a network');
let network: RunningNetwork;
let deployment: Deployment;
const connections: Connection[] = [];
const contracts = new Map<string, Contract>();

test.before(async () => {
  const ops = {
    ...channel('ops-channel'),
    policies: { 'Application/Voters': 'ANY Admins' },
    acls: { 'peer/Propose': '/Channel/Application/Voters' },
  };
  network = await startTestNetwork(telecom([ops, channel('channel1'), channel('channel2', PAIR)]));
  deployment = await deployRec(network, 'ops-channel', { name: 'opssc', source: buildChaincode('chaincode/opssc') });
  for (const mspId of MEMBERS) {
    const connection = connectAs(network, mspId);
    connections.push(connection);
    contracts.set(mspId, connection.gateway.getNetwork('ops-channel').getContract('opssc'));
  }
});

test.after(async () => {
  for (const connection of connections) connection.close();
  await deployment?.stop();
  await network?.stop();
});

// biome-ignore lint/suspicious/noExplicitAny: answers are JSON; each test looks at what it means to check
async function query(name: string, ...args: string[]): Promise<any> {
  return JSON.parse(Buffer.from(await contracts.get('Telco1')!.evaluateTransaction(name, ...args)).toString());
}

async function ballot(ledger: object, base: string, content: Record<string, unknown> = CONTENT): Promise<string> {
  const { electorate } = await query('ElectorateFor', JSON.stringify({ address: content.address, ledger, base }));
  const claim = { revision: 'c0ffee' };
  return JSON.stringify([{ content, ledger, base, vote: 'yes', reason: '', claim, electorate: electorate.hash }]);
}

type Call = readonly [mspId: string, name: string, ...args: string[]];

/** The same by all. */
const atOnce = (name: string, ...args: string[]) => together(MEMBERS.map((mspId) => [mspId, name, ...args]));

/** Endorsed on the same state, then ordered: the validation codes. */
async function together(calls: readonly Call[]): Promise<number[]> {
  const transactions = await Promise.all(
    calls.map(([mspId, name, ...args]) => contracts.get(mspId)!.newProposal(name, { arguments: args }).endorse()),
  );
  const commits = await Promise.all(transactions.map((transaction) => transaction.submit()));
  return (await Promise.all(commits.map((commit) => commit.getStatus()))).map(({ code }) => code);
}

const attestation = (channelId: string, members: readonly string[], orderers: readonly string[] = ['Ordering']) =>
  JSON.stringify({
    channel: channelId,
    genesis: GENESIS,
    members,
    ordererOrganizations: orderers,
    mspHashes: Object.fromEntries([...members, ...orderers].map((name) => [name, 'cd'.repeat(32)])),
  });

/** What the peers said when they refused to endorse. */
async function refused(mspId: string, name: string, ...args: string[]): Promise<string[]> {
  const error = await contracts
    .get(mspId)!
    .submitTransaction(name, ...args)
    .then(
      () => assert.unreachable('it must be refused'),
      (cause: GatewayError) => cause,
    );
  return (error as GatewayError).details.map((detail) => `${detail.mspId} ${detail.message}`);
}

const VALID = MEMBERS.map(() => peer.TxValidationCode.VALID);

test('the members of the governance channel are read live, sorted, the same by every peer', async () => {
  assert.equal((await query('Electorate')).voters, MEMBERS);
});

test('votes of all organizations, endorsed on one state, all commit and decide', async () => {
  assert.equal(await atOnce('Vote', await ballot(OPS, 'sequence:0')), VALID);
  const [proposal] = (await query('Proposals', '{}', '10', '')).proposals;
  assert.equal([proposal.status, proposal.votes.length], ['approved', 4]);
  assert.equal(await atOnce('Report', proposal.id, '1', 'run', 'applied', '', ''), VALID);
  assert.is((await query('Proposal', proposal.id)).status, 'applied');
  await contracts.get('Telco3')!.submitTransaction('Close', proposal.id);
  const late = await refused('Telco2', 'Vote', await ballot(OPS, 'sequence:0'));
  assert.ok(late.every((line) => line.includes('ALREADY_DECIDED')));
});

test('another channel: attested by all at once, then voted on by its members', async () => {
  assert.equal(await atOnce('Attest', attestation('channel1', MEMBERS)), VALID);
  assert.equal((await query('ChannelRecord', 'channel1', GENESIS)).inForce.members, MEMBERS);
  assert.equal(await atOnce('Vote', await ballot(CHANNEL1, 'sequence:0')), VALID);
});

test('who orders for the governance channel is attested; who is in it no report can change', async () => {
  const told = await refused('Telco3', 'Attest', attestation('ops-channel', ['Telco3']));
  assert.equal(told.filter((line) => line.includes('REPORT_CONTRADICTED')).length, told.length);
  assert.equal(await atOnce('Attest', attestation('ops-channel', MEMBERS, PAIR)), VALID);
  const { inForce } = await query('ChannelRecord', 'ops-channel', GENESIS);
  assert.equal([inForce.members, inForce.ordererOrganizations], [MEMBERS, PAIR]);
});

test('a config change is voted on by its part and then signed by all of them at once, beside a late vote', async () => {
  const cast = await ballot(OPS, BASE, CHANGE);
  assert.equal(await together(PAIR.map((mspId) => [mspId, 'Vote', cast])), [VALID[0], VALID[0]]);
  const { proposals } = await query('Proposals', JSON.stringify({ address: CHANGE.address }), '10', '');
  const [{ id, digest, ledger, base, status }] = proposals;
  assert.is(status, 'approved');
  const args = (mspId: string) => [
    JSON.stringify({ digest, ledger, base }),
    '1',
    'ab'.repeat(32),
    configSignature(mspId),
  ];
  const late = ['Telco3', 'Vote', cast] as const;
  const signing = ['Regulator', ...PAIR].map((mspId): Call => [mspId, 'Sign', ...args(mspId)]);
  assert.equal(await together([late, ...signing]), VALID);
  const { signatures } = await query('Proposal', id);
  assert.equal(
    signatures.map(({ organization, signature }: Record<string, string>) => [organization, signature]),
    ['Regulator', ...PAIR].map((mspId) => [mspId, configSignature(mspId)]),
  );
  const foreign = await refused('Telco3', 'Sign', ...args('Telco1'));
  assert.ok(foreign.every((line) => line.includes('FOREIGN_SIGNATURE')));
});

test('peers that have joined a channel refuse a false report; the others alone are too few to endorse it', async () => {
  const told = await refused('Telco3', 'Attest', attestation('channel2', ['Telco3']));
  const contradicting = told.filter((line) => line.includes('REPORT_CONTRADICTED'));
  assert.ok(contradicting.length > 0);
  assert.ok(contradicting.every((line) => /^Telco[12] /.test(line)));
  assert.ok(contradicting.every((line) => line.includes('this peer sees Telco1, Telco2') || line.includes('may not')));
  assert.is((await query('Attestations', 'channel2', GENESIS)).length, 0);
});

test('a plain client may neither vote nor read: the Voters policy of the channel sees the role, the contract cannot', async () => {
  const client = connectAs(network, 'Telco1', { user: 'User1' });
  try {
    const contract = client.gateway.getNetwork('ops-channel').getContract('opssc');
    const calls = [() => contract.submitTransaction('Vote', '[]'), () => contract.evaluateTransaction('Version')];
    for (const call of calls) {
      const error = await call().then(
        () => undefined,
        (cause: GatewayError) => cause,
      );
      assert.match(JSON.stringify([error?.message, error?.details]), /access denied|ACL check|implicit policy/);
    }
  } finally {
    client.close();
  }
});

test.run();
