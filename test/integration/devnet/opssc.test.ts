/** The governance chaincode, as compiled, on a network: what it asks of Fabric itself. */
import type { Contract, GatewayError } from '@hyperledger/fabric-gateway';
import { peer } from '@hyperledger/fabric-protos';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { RunningNetwork } from '../../../reconciler/devnet/running-network.js';
import { buildChaincode } from '../../chaincode/load-chaincode.js';
import { startTestNetwork } from '../start-test-network.js';
import { type Connection, connectAs } from './clients.js';
import { type Deployment, deployRec } from './deploy.js';
import { channel, MEMBERS, telecom } from './telecom.js';

const GENESIS = 'ab'.repeat(32);
const PAIR = ['Telco1', 'Telco2'];
const OPS = { type: 'fabric', name: 'ops-channel', genesis: GENESIS };
const CHANNEL1 = { ...OPS, name: 'channel1' };
const ADDRESS = 'telecom/Chaincode/numbertransfer';
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

async function ballot(ledger: object, base: string): Promise<string> {
  const { electorate } = await query('ElectorateFor', JSON.stringify({ address: ADDRESS, ledger }));
  const content = { formatVersion: 1, address: ADDRESS, action: 'create', after: { version: '1.0' } };
  const claim = { revision: 'c0ffee' };
  return JSON.stringify([{ content, ledger, base, vote: 'yes', reason: '', claim, electorate: electorate.hash }]);
}

/** Endorsed on the same state by all, then ordered: the validation codes. */
async function atOnce(name: string, ...args: string[]): Promise<number[]> {
  const transactions = await Promise.all(
    [...contracts.values()].map((contract) => contract.newProposal(name, { arguments: args }).endorse()),
  );
  const commits = await Promise.all(transactions.map((transaction) => transaction.submit()));
  return (await Promise.all(commits.map((commit) => commit.getStatus()))).map(({ code }) => code);
}

const attestation = (channelId: string, members: readonly string[]) =>
  JSON.stringify({
    channel: channelId,
    genesis: GENESIS,
    members,
    ordererOrganizations: ['Ordering'],
    mspHashes: Object.fromEntries([...members, 'Ordering'].map((name) => [name, 'cd'.repeat(32)])),
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
