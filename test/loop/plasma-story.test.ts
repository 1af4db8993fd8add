/** A plasma chain from a merged pull request: votes, then definitions at the root contract, then one puts it in force. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { rootContract } from '../chaincode/plasma-root/root-contract.js';
import { NETWORK } from '../spec/fixture.js';
import { ALL, REGULATOR } from './memory-consortium.js';
import { CHAIN, LAYER2, LAYER2_GENESIS, layer2, PLASMA_MEMBERS, PlasmaConsortium } from './plasma-consortium.js';

const conditions = (net: PlasmaConsortium) => ALL.map((mspId) => net.member(mspId).condition(CHAIN));
const ready = ALL.map(() => 'Ready InSync');
const faster = { settlement: '{ everyBlocks: 50, everySeconds: 10 }' };

/** Every vote on the chain is counted and the last definition is in force. */
async function settled(lines: Readonly<Record<string, string>> = {}): Promise<PlasmaConsortium> {
  const net = new PlasmaConsortium();
  net.merge('a', layer2(lines));
  await net.settle();
  return net;
}

const decisions = async (net: PlasmaConsortium) =>
  (await net.proposals())
    .filter(({ content }) => content.address === CHAIN)
    .map(({ base, status }) => `${base.replace(LAYER2_GENESIS, 'GENESIS')} ${status}`)
    .sort();

test('from one merged revision: root contract, chaincodes and the definition are brought about', async () => {
  const net = await settled();
  const { revision, definition, proposed } = await net.chain();
  assert.equal([revision, proposed], [1, []]);
  assert.equal(definition, {
    chain: 'layer2',
    channel: 'layer2',
    genesis: LAYER2_GENESIS,
    operator: 'Telco1',
    successors: ['Telco2'],
    members: PLASMA_MEMBERS,
    settlement: { everyBlocks: 100, everySeconds: 30 },
  });
  assert.equal(conditions(net), ready);
  assert.equal(await decisions(net), ['revision:0:GENESIS applied']);
});

test('a pull request changes the settlement period; a quorum is enough, one that merges late catches up', async () => {
  const net = await settled();
  net.merge('b', layer2(faster), [REGULATOR, 'Telco1', 'Telco2']);
  await net.settle();
  assert.equal((await net.chain()).definition?.settlement, { everyBlocks: 50, everySeconds: 10 });
  assert.is(net.member('Telco3').condition(CHAIN), 'Stalled OutvotedHere');
  assert.is(net.member('Telco3').count('define'), 1, 'of the first definition alone');
  net.merge('b', layer2(faster), ['Telco3']);
  await net.settle();
  assert.equal(conditions(net), ready);
  assert.equal(await decisions(net), ['revision:0:GENESIS applied', 'revision:1:GENESIS applied']);
});

test('without the quorum nothing is said at the root contract', async () => {
  const net = await settled();
  net.merge('b', layer2(faster), ['Telco1', 'Telco2']);
  await net.settle();
  assert.equal([(await net.chain()).revision, (await net.chain()).proposed], [1, []]);
  assert.is(net.member('Telco1').condition(CHAIN), 'Reconciling WaitingForVotes');
  net.merge('b', layer2(faster), [REGULATOR, 'Telco3']);
  await net.settle();
  assert.is((await net.chain()).revision, 2);
});

test('who endorses and whose peers sit where is voted on, too, and moves the revision on', async () => {
  const net = await settled();
  const before = (await net.chain()).definition;
  net.merge('b', layer2({ plasma: '{ channel: layer2, placement: { Telco1: [peer0] } }' }));
  await net.settle();
  const { revision, definition } = await net.chain();
  assert.equal([revision, definition], [2, before]);
  assert.equal(conditions(net), ready);
});

test('a definition that administrators changed by hand shows as drift and is put back by a new round', async () => {
  const net = await settled();
  await net.byHand({ operator: 'Telco3', successors: [] }, ['Telco2', 'Telco3']);
  await net.member('Telco1').pass();
  const fields = net.member('Telco1').last!.plan!.changes.find(({ address }) => address.kind === 'PlasmaChain')?.fields;
  assert.equal(
    fields?.map(({ path, before, after }) => [path, before, after]),
    [
      ['operator', 'Telco3', 'Telco1'],
      ['successors', [], ['Telco2']],
    ],
  );
  await net.settle();
  assert.equal([(await net.chain()).revision, (await net.chain()).definition?.operator], [3, 'Telco1']);
  assert.equal(conditions(net), ready);
});

test('what was said by hand and is not in force is taken back, unless the chain is suspended', async () => {
  const net = await settled();
  const { revision, definition } = await net.chain();
  const says = { ...definition!, operator: 'Telco3', successors: [] };
  const suspended = layer2({ suspend: '{ reason: incident, by: ops }' });
  net.merge('b', suspended, ['Telco3']);
  for (const mspId of ['Telco2', 'Telco3']) {
    await rootContract(net.contract, mspId).define(says, revision);
    await net.member(mspId).pass();
    await net.member(mspId).pass();
  }
  assert.equal(
    (await net.chain()).proposed.map(({ by }) => by),
    [['Telco3']],
  );
});

test('what a branch wants no more is taken back where others have not said it yet', async () => {
  const net = await settled();
  net.merge('b', layer2(faster));
  for (const mspId of ALL) await net.member(mspId).pass();
  for (const mspId of ['Telco3', 'Telco3']) await net.member(mspId).pass();
  assert.equal(
    (await net.chain()).proposed.map(({ by }) => by),
    [['Telco3']],
  );
  net.merge('c', layer2(), ['Telco3']);
  await net.member('Telco3').pass();
  assert.equal((await net.chain()).proposed, []);
});

test('in vote mode manual only who voted says it: what others decided is no word of ours', async () => {
  const net = await settled();
  net.member('Telco3').voteMode = 'manual';
  net.merge('b', layer2(faster));
  for (const mspId of ALL) await net.member(mspId).pass();
  for (let turn = 0; turn < 2; turn += 1) await net.member('Telco3').pass();
  assert.is(net.member('Telco3').condition(CHAIN), 'Reconciling Applying');
  assert.equal((await net.chain()).proposed, []);
  await net.settle();
  assert.equal([(await net.chain()).revision, net.member('Telco3').count('define')], [2, 1]);
});

test('one that is down when it is decided says it later, and nobody waits for it', async () => {
  const net = await settled();
  for (const peer of net.ledger.peers('Telco2')) peer.up = false;
  net.merge('b', layer2(faster));
  await net.settle();
  assert.is((await net.chain()).revision, 2);
  for (const peer of net.ledger.peers('Telco2')) peer.up = true;
  await net.settle();
  assert.equal(conditions(net), ready);
});

test('a first definition waits for every member that it names', async () => {
  const net = new PlasmaConsortium();
  net.merge('a', layer2(), [REGULATOR, 'Telco1', 'Telco2']);
  await net.settle();
  assert.is((await net.chain()).revision, 0);
  net.merge('a', layer2(), ['Telco3']);
  await net.settle();
  assert.is((await net.chain()).revision, 1);
});

test('who sits in neither peer of the plasma channel votes where its document pins the genesis block', async () => {
  const net = new PlasmaConsortium();
  net.merge('a', layer2({}, { 'net/layer2.yaml': LAYER2.replace(/\n {2}genesis: .*/, '') }));
  await net.settle();
  assert.is(net.member(REGULATOR).condition(CHAIN), 'Stalled Unknown');
  assert.is((await net.chain()).revision, 0);
  net.merge('b', layer2());
  await net.settle();
  assert.equal([(await net.chain()).revision, ...conditions(net)], [1, ...ready]);
});

test('a chain whose document is gone is unmanaged: refused without `allow`, and its definition stays', async () => {
  const net = await settled();
  const gone = { ...layer2(), 'net/plasma.yaml': '' };
  delete (gone as Partial<Record<string, string>>)['net/plasma.yaml'];
  net.merge('b', gone);
  await net.settle();
  const notices = () =>
    net.member('Telco1').last!.plan!.notices.flatMap(({ address, remark }) => {
      return address.kind === 'PlasmaChain' ? [`${remark.severity} ${remark.code}`] : [];
    });
  assert.equal(notices(), ['refused UNMANAGE_NOT_ALLOWED']);
  const allowed = NETWORK.replace('channel: channel1', 'channel: ops-channel').replace(
    'spec:',
    'spec:\n  allow: ["unmanage:PlasmaChain/layer2"]',
  );
  net.merge('c', { ...gone, 'net/network.yaml': allowed });
  await net.settle();
  assert.equal(notices(), ['danger PLASMA_CHAIN_UNMANAGED']);
  assert.is((await net.chain()).revision, 1);
});

test("a batch in the document is the Channel's own change: the members of both channels and who orders it vote", async () => {
  const net = await settled();
  net.merge('b', layer2({ plasma: '{ channel: layer2, batch: { BatchTimeout: 700ms, MaxMessageCount: 7 } }' }));
  await net.member('Telco1').pass();
  const changes = net.member('Telco1').last!.plan!.changes;
  assert.equal(
    changes.map(({ address, fields, electorate }) => [address.kind, fields.map(({ path }) => path), electorate.voters]),
    [['Channel', ['orderer.BatchSize.MaxMessageCount', 'orderer.BatchTimeout'], ['OrdererOrg', ...ALL]]],
  );
});

test.run();
