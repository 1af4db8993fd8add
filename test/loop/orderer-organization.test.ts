/** Who orders a channel and is no member of it: it says who is in it, by its own orderers, and decides on its own part. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ALL, MemoryConsortium, REGULATOR } from './memory-consortium.js';
import { channelDocument, orderedDocuments } from './ordering-documents.js';

const PAIR = ['Telco1', 'Telco2'];
const ORDERING = ['Telco3'];

function documents(timeout = '2s') {
  const pair = channelDocument({ name: 'pair', members: PAIR, ordering: ORDERING }).replace('2s', timeout);
  return orderedDocuments(ORDERING, { 'net/pair.yaml': pair });
}

function consortium(): MemoryConsortium {
  const net = new MemoryConsortium({ ordering: ORDERING, more: { pair: PAIR } });
  net.merge('a', documents());
  return net;
}

const recordOf = (net: MemoryConsortium) =>
  net.governance(REGULATOR).channelRecord('pair', net.ledger.channel('pair').genesis);

test('with its word a channel of few has a record: a majority of the governance channel says the same', async () => {
  const net = consortium();
  await net.settle(['Telco1', 'Telco2', REGULATOR]);
  assert.is((await recordOf(net)).inForce, undefined, 'two of four');
  await net.settle();
  const { inForce, reportedBy } = await recordOf(net);
  assert.equal([inForce?.members, inForce?.ordererOrganizations], [PAIR, ORDERING]);
  assert.equal(reportedBy, ['Telco1', 'Telco2', 'Telco3']);
  const said = net.member('Telco3').events.filter(({ type, subject }) => type === 'attest' && subject === 'pair');
  assert.is(said.length, 1, 'once');
});

test('whose orderers do not serve it says nothing: what others tell is no word of its own', async () => {
  const net = consortium();
  const none = documents()['net/network.yaml']!.replace(/, host: orderer0\.telco3[^}]*/, '');
  net.merge('b', { ...documents(), 'net/network.yaml': none });
  await net.settle();
  assert.equal((await recordOf(net)).reportedBy, PAIR);
});

test('it alone decides on how blocks are cut, and a member that merges first changes nothing', async () => {
  const net = consortium();
  await net.settle();
  net.merge(
    'b',
    documents('1s'),
    ALL.filter((mspId) => mspId !== 'Telco3'),
  );
  await net.settle();
  assert.is(net.ledger.channel('pair').view().batchTimeout, '2s');
  assert.is(net.member('Telco1').condition('telecom/Channel/pair'), 'Reconciling NoVoter');
  net.merge('b', documents('1s'), ['Telco3']);
  await net.settle();
  assert.is(net.ledger.channel('pair').view().batchTimeout, '1s');
  assert.is(net.member('Telco3').condition('telecom/Channel/pair'), 'Ready InSync');
});

test.run();
