/** A channel from a merged pull request: one genesis block, derived by everybody, agreed on by all, started by its orderers. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { GatewayFabricReader } from '../../../reconciler/adapters/fabric/gateway-fabric-reader.js';
import { CARS, chaincodeYaml } from '../cars-consortium.js';
import { ROOT } from '../consortium.js';
import { ALL, ExampleConsortium } from './example-consortium.js';

const test = suite('create a channel');
const DIFF = 'new-channel/change';
const SECOND = 'Channel/second';
/** All four are named: Org3 orders only. */
const MEMBERS = ['Org1', 'Org2', 'Org4'];
let example: ExampleConsortium;

test.before(async () => {
  example = await ExampleConsortium.start();
});

test.after(async () => {
  await example?.consortium.stop();
});

const readerOf = (mspId: string) => new GatewayFabricReader(example.consortium.loops.get(mspId)!.composed.peers);

test('a majority is not enough: every organization that the channel names must agree on its genesis block', async () => {
  await example.merge(MEMBERS, DIFF);
  await example.consortium.until('three votes', async () => {
    const [proposal] = await example.proposals(SECOND);
    return proposal?.votes.length === 3;
  });
  const [proposal] = await example.proposals(SECOND);
  assert.equal([proposal!.status, proposal!.content.action], ['open', 'create']);
  assert.is(proposal!.base, `genesis:${proposal!.ledger.genesis}`);
  assert.equal([proposal!.electorate.voters, proposal!.electorate.rule], [ALL, { type: 'all' }]);
  // Another block is another proposal: Org3 means another channel by the same name.
  const document = `${CARS}/channels/second.yaml`;
  const files = example.files(DIFF);
  const other = { ...files, [document]: files[document]!.replace('300ms', '400ms') };
  await example.mergeFiles(['Org3'], other, 'Almost the same channel');
  await example.consortium.until('the other proposal', async () => (await example.proposals(SECOND)).length === 2);
  assert.ok((await example.proposals(SECOND)).every(({ status }) => status === 'open'));
});

test('once all agree each organization starts its own orderers and joins its own peers by that very block', async () => {
  await example.merge(['Org3'], DIFF);
  await example.consortium.until('the channel at its members', () => example.ready(SECOND, MEMBERS));
  const [one, two] = await Promise.all(['Org1', 'Org2'].map((mspId) => readerOf(mspId).channel('second')));
  assert.equal(one!.members, MEMBERS);
  assert.is(one!.genesis, two!.genesis);
  const decided = (await example.proposals(SECOND)).find(
    ({ votes }) => votes.filter(({ vote }) => vote === 'yes').length === 4,
  );
  assert.is(one!.genesis, decided!.ledger.genesis);
  assert.is(one!.policies['/Channel/Application/Endorsement'], 'ANY Endorsement');
  assert.equal(await readerOf('Org3').joined(), { peer0: ['mychannel', 'ops-channel'] }, 'it orders and is no member');
  const fabcar = {
    fabcar: { copyOf: `${ROOT}/examples/add-org/fabcar` },
    [`${CARS}/chaincodes/fabcar.yaml`]: chaincodeYaml('fabcar', 'second', 'fabcar'),
  };
  await example.mergeFiles(ALL, { ...example.files(DIFF), ...fabcar }, 'Add fabcar');
  await example.consortium.until('a chaincode on it', () => example.ready('Chaincode/fabcar', MEMBERS));
  assert.is((await readerOf('Org2').answers('peer0', 'second', 'fabcar')).ok, true);
});

test.run();
