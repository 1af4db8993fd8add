/** What chaincodes can do beyond their own keys: call each other, give keys policies of their own, read by pages. */
import { type Contract, EndorseError, type Transaction } from '@hyperledger/fabric-gateway';
import { common, gateway, msp, peer } from '@hyperledger/fabric-protos';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { RunningNetwork } from '../../../reconciler/devnet/running-network.js';
import { encodePolicy } from '../../../reconciler/fabric/policy/encode-policy.js';
import { parsePolicy } from '../../../reconciler/fabric/policy/parse-policy.js';
import { startTestNetwork } from '../start-test-network.js';
import { type Connection, connectAs } from './clients.js';
import { type Deployment, deployRec } from './deploy.js';
import { channel, telecom } from './telecom.js';

const { ENDORSEMENT_POLICY_FAILURE, VALID } = peer.TxValidationCode;
const test = suite('shim calls');
let network: RunningNetwork;
const deployments: Deployment[] = [];
let connection: Connection;
let rec: Contract;
let near: Contract;
let far: Contract;

/** ApplicationPolicy bytes: any peer of one organization. */
function only(mspId: string): Uint8Array {
  const policy = new peer.ApplicationPolicy();
  const rule = encodePolicy(parsePolicy(`OR('${mspId}.peer')`));
  policy.setSignaturePolicy(common.SignaturePolicyEnvelope.deserializeBinary(rule));
  return policy.serializeBinary();
}

test.before(async () => {
  network = await startTestNetwork(telecom([channel('channel1'), channel('channel2', ['Telco1', 'Telco2'])]));
  deployments.push(await deployRec(network, 'channel1', { policy: only('Telco1') }));
  deployments.push(await deployRec(network, 'channel1', { name: 'near', policy: only('Telco2') }));
  deployments.push(await deployRec(network, 'channel2', { name: 'far' }));
  connection = connectAs(network, 'Telco1');
  const contract = (channelId: string, name: string) => connection.gateway.getNetwork(channelId).getContract(name);
  rec = contract('channel1', 'rec');
  near = contract('channel1', 'near');
  far = contract('channel2', 'far');
});

test.after(async () => {
  connection?.close();
  for (const one of deployments) await one.stop();
  await network?.stop();
});

const text = (bytes: Uint8Array) => Buffer.from(bytes).toString();

/** The action that was endorsed. */
function actionOf(transaction: Transaction): peer.ChaincodeEndorsedAction {
  const prepared = gateway.PreparedTransaction.deserializeBinary(transaction.getBytes());
  const payload = common.Payload.deserializeBinary(prepared.getEnvelope()!.getPayload_asU8());
  const [action] = peer.Transaction.deserializeBinary(payload.getData_asU8()).getActionsList();
  return peer.ChaincodeActionPayload.deserializeBinary(action!.getPayload_asU8()).getAction()!;
}

/** Which organizations have endorsed. */
function endorsers(transaction: Transaction): string[] {
  const identities = actionOf(transaction)
    .getEndorsementsList()
    .map((one) => one.getEndorser_asU8());
  return identities.map((bytes) => msp.SerializedIdentity.deserializeBinary(bytes).getMspid()).sort();
}

/** ChaincodeEvent bytes of a transaction. */
function eventOf(transaction: Transaction): Uint8Array {
  const response = peer.ProposalResponsePayload.deserializeBinary(
    actionOf(transaction).getProposalResponsePayload_asU8(),
  );
  return peer.ChaincodeAction.deserializeBinary(response.getExtension_asU8()).getEvents_asU8();
}

/** Endorses, orders and waits: the validation code, and who had endorsed. */
async function outcome(contract: Contract, name: string, args: string[], endorsingOrganizations?: string[]) {
  const chosen = endorsingOrganizations === undefined ? {} : { endorsingOrganizations };
  const transaction = await contract.newProposal(name, { arguments: args, ...chosen }).endorse();
  const { code } = await (await transaction.submit()).getStatus();
  return { code, by: endorsers(transaction) };
}

async function refusal(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    const details = error instanceof EndorseError ? error.details.map(({ message }) => message) : [];
    return [(error as Error).message, ...details].join('\n');
  }
  throw new Error('it must be refused');
}

const read = async (contract: Contract, key: string) => text(await contract.evaluateTransaction('get', key));

test('a call on the same channel: both write in one transaction, and both policies count', async () => {
  const args = ['near', '', JSON.stringify(['put', 'k', 'inner']), 'k'];
  assert.equal(await outcome(rec, 'callAndPut', args), { code: VALID, by: ['Telco1', 'Telco2'] });
  assert.equal(
    [await read(rec, 'k'), await read(rec, 'k before'), await read(near, 'k')],
    ['inner', 'before', 'inner'],
  );
  // The caller's policy is met, that of the chaincode which it called is not.
  const half = await outcome(rec, 'callAndPut', args, ['Telco1']);
  assert.equal(half, { code: ENDORSEMENT_POLICY_FAILURE, by: ['Telco1'] });
  // One that was only read asks for nobody.
  const looked = ['near', 'channel1', JSON.stringify(['get', 'k']), 'looked'];
  assert.is((await outcome(rec, 'callAndPut', looked, ['Telco1'])).code, VALID);
});

test('a chaincode cannot call itself on its own channel', async () => {
  const said = await refusal(rec.evaluateTransaction('cc', 'rec', '', JSON.stringify(['get', 'k'])));
  assert.match(said, /execute failed: error sending: txid: [0-9a-f]{64}\(channel1\) exists/);
});

test('the event of a chaincode that is called is dropped', async () => {
  const events = await connection.gateway.getNetwork('channel1').getChaincodeEvents('rec');
  try {
    const args = ['near', '', JSON.stringify(['event', 'inner', 'x']), 'evented'];
    assert.is((await outcome(rec, 'callAndPut', args)).code, VALID);
    assert.is(await read(near, 'event inner'), 'x');
    for await (const event of events) {
      assert.equal([event.chaincodeName, event.eventName, text(event.payload)], ['rec', 'outer', 'evented']);
      break;
    }
    const call = ['cc', 'near', '', JSON.stringify(['event', 'inner', 'y'])] as const;
    const endorsingOrganizations = ['Telco1', 'Telco2'];
    const transaction = await rec.newProposal(call[0], { arguments: call.slice(1), endorsingOrganizations }).endorse();
    assert.is(eventOf(transaction).length, 0);
    assert.is((await (await transaction.submit()).getStatus()).code, VALID);
    assert.is(await read(near, 'event inner'), 'y');
  } finally {
    events.close();
  }
});

test('a call to another channel reads only; its rules are those of that channel', async () => {
  assert.is((await outcome(far, 'put', ['k', 'over there'])).code, VALID);
  const looked = ['far', 'channel2', JSON.stringify(['get', 'k']), 'from far'];
  assert.equal(await outcome(rec, 'callAndPut', looked), { code: VALID, by: ['Telco1'] });
  assert.is(await read(rec, 'from far'), 'over there');
  const written = ['far', 'channel2', JSON.stringify(['put', 'k', 'changed']), 'written far'];
  assert.is((await outcome(rec, 'callAndPut', written)).code, VALID);
  assert.equal([await read(rec, 'written far'), await read(far, 'k')], ['changed', 'over there']);
});

test('calls that cannot be: no such channel here, no rights there, no such chaincode', async () => {
  const call = (name: string, channelId: string) => ['cc', name, channelId, JSON.stringify(['get', 'k'])] as const;
  const [f, ...unknown] = call('far', 'channel9');
  assert.match(
    await refusal(rec.submitTransaction(f, ...unknown)),
    'Failed to get policy manager for channel [channel9]',
  );
  const [, ...missing] = call('nothere', '');
  assert.match(await refusal(rec.evaluateTransaction(f, ...missing)), 'chaincode nothere not found');
  // Telco3 is no member of channel2; Telco1's peer is, and asks for the rights of who signed.
  const stranger = connectAs(network, 'Telco3', { peer: 'peer0.telco1.localhost' });
  try {
    const contract = stranger.gateway.getNetwork('channel1').getContract('rec');
    const said = await refusal(contract.evaluateTransaction(...call('far', 'channel2')));
    assert.match(said, 'Failed evaluating policy on signed data during check policy on channel [channel2]');
    assert.match(said, '/Channel/Application/Writers');
    const own = await contract.evaluateTransaction(...call('near', ''));
    assert.is(JSON.parse(text(own)).status, 200);
  } finally {
    stranger.close();
  }
});

test('a callee that fails answers its caller, who decides', async () => {
  const answer = await rec.evaluateTransaction('cc', 'near', '', JSON.stringify(['fail', 'no good']));
  const { status, message } = JSON.parse(text(answer));
  assert.equal([status, message], [500, 'no good']);
});

test('a caller that touches no key of its own is overlooked by the gateway, not by validation', async () => {
  // Fabric 3.1.5: the endorser tells the gateway of the chaincodes in the read/write set, and the caller is in none.
  const call = ['near', '', JSON.stringify(['put', 'through', 'x'])];
  assert.equal(await outcome(rec, 'cc', call), { code: ENDORSEMENT_POLICY_FAILURE, by: ['Telco2'] });
  assert.is((await outcome(rec, 'cc', call, ['Telco1', 'Telco2'])).code, VALID);
});

test('a key with a policy of its own: set, replaced, taken away', async () => {
  assert.equal(await outcome(rec, 'put', ['owned', 'one']), { code: VALID, by: ['Telco1'] });
  assert.equal(await outcome(rec, 'setOwners', ['owned', 'Telco3']), { code: VALID, by: ['Telco1'] });
  assert.is(text(await rec.evaluateTransaction('owners', 'owned')), 'Telco3');
  // The gateway finds out whom to ask; the chaincode's own policy does not count for this key.
  assert.equal(await outcome(rec, 'put', ['owned', 'two']), { code: VALID, by: ['Telco3'] });
  assert.is((await outcome(rec, 'put', ['owned', 'no'], ['Telco1'])).code, ENDORSEMENT_POLICY_FAILURE);
  assert.is((await outcome(rec, 'setOwners', ['owned', 'Telco1'], ['Telco1'])).code, ENDORSEMENT_POLICY_FAILURE);
  assert.is((await outcome(rec, 'remove', ['owned'], ['Telco1'])).code, ENDORSEMENT_POLICY_FAILURE);
  const replaced = await outcome(rec, 'setOwners', ['owned', 'Telco2 Regulator']);
  assert.equal(replaced, { code: VALID, by: ['Telco3'] });
  assert.equal(await outcome(rec, 'put', ['owned', 'three']), { code: VALID, by: ['Regulator', 'Telco2'] });
  assert.is((await outcome(rec, 'put', ['owned', 'no'], ['Telco3'])).code, ENDORSEMENT_POLICY_FAILURE);
  assert.is(await read(rec, 'owned'), 'three');
  // With the key goes its policy.
  assert.is((await outcome(rec, 'remove', ['owned'])).code, VALID);
  assert.equal(await outcome(rec, 'put', ['owned', 'four']), { code: VALID, by: ['Telco1'] });
  assert.is(text(await rec.evaluateTransaction('owners', 'owned')), '');
});

test('a policy that is set binds what stands behind it in the same block', async () => {
  for (let round = 0; ; round += 1) {
    const key = `bound ${round}`;
    assert.is((await outcome(rec, 'put', [key, 'one'])).code, VALID);
    const setting = await rec.newProposal('setOwners', { arguments: [key, 'Telco1'] }).endorse();
    const writing = await rec.newProposal('put', { arguments: [key, 'two'] }).endorse();
    const beside = await rec.newProposal('put', { arguments: [`${key} other`, 'two'] }).endorse();
    const sent = [];
    for (const transaction of [setting, writing, beside]) sent.push(await transaction.submit());
    const statuses = await Promise.all(sent.map((one) => one.getStatus()));
    // A slow machine may cut between them.
    if (new Set(statuses.map(({ blockNumber }) => blockNumber)).size > 1) continue;
    assert.equal(
      statuses.map(({ code }) => code),
      [VALID, ENDORSEMENT_POLICY_FAILURE, VALID],
    );
    break;
  }
});

test('pages of a range: each begins at the bookmark of the one before', async () => {
  for (const key of ['p1', 'p2', 'p3', 'p4', 'p5']) await rec.submitAsync('put', { arguments: [key, `v${key}`] });
  await rec.submitTransaction('put', 'p6', 'vp6');
  const page = async (...args: string[]) => JSON.parse(text(await rec.evaluateTransaction('page', ...args)));
  const first = await page('p1', 'p6', '2', '');
  assert.equal(first, { values: ['vp1', 'vp2'], count: 2, bookmark: 'p3' });
  const second = await page('p1', 'p6', '2', first.bookmark);
  assert.equal(second, { values: ['vp3', 'vp4'], count: 2, bookmark: 'p5' });
  assert.equal(await page('p1', 'p6', '2', second.bookmark), { values: ['vp5'], count: 1, bookmark: '' });
  assert.equal(await page('p1', 'p6', '5', ''), {
    values: ['vp1', 'vp2', 'vp3', 'vp4', 'vp5'],
    count: 5,
    bookmark: '',
  });
  assert.equal(await page('q', 'r', '3', ''), { values: [], count: 0, bookmark: '' });
});

test('pages of composite keys', async () => {
  for (const pair of ['blue 1', 'blue 2', 'blue 3', 'red 1'])
    await rec.submitTransaction('putComposite', 'color', pair);
  const page = async (...args: string[]) => JSON.parse(text(await rec.evaluateTransaction('pageOfComposite', ...args)));
  const first = await page('color', 'blue', '2', '');
  assert.equal(first, { values: ['blue 1', 'blue 2'], count: 2, bookmark: '\u0000color\u0000blue\u00003\u0000' });
  assert.equal(await page('color', 'blue', '2', first.bookmark), { values: ['blue 3'], count: 1, bookmark: '' });
  assert.is((await page('color', '', '10', '')).count, 4);
});

test('pages are for transactions that write nothing', async () => {
  const rule = 'Transaction has already performed a paginated query. Writes are not allowed';
  assert.match(await refusal(rec.evaluateTransaction('pageThenPut')), rule);
  const other = 'Paginated queries are supported only in a read-only transaction';
  assert.match(await refusal(rec.evaluateTransaction('putThenPage')), other);
});

test.run();
