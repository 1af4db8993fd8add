/** Lists that each organization keeps on its own Besu nodes, from a merged pull request to every node, by loops in memory. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { enodeUrl } from '../../reconciler/evm/enode.js';
import { ACCOUNTS, MEMBERS, NODES, node, SEVEN } from '../kinds/besu-fixture.js';
import { conditions, documents } from './besu-documents.js';
import { MemoryBesuConsortium } from './memory-besu-consortium.js';

const NETWORK = 'besu/BesuNetwork/mainnet';
const READY = Array(3).fill('Ready InSync');

const LOCAL = { permissioning: { backEnd: 'local' } };
const OWN = { Alpha: ['node-3', 'node-6'], Beta: ['node-1', 'node-4'], Gamma: ['node-2', 'node-5'] };
const enodes = (...numbers: readonly number[]) => numbers.map((number) => enodeUrl(node(number)));

test('everybody writes its own nodes after the vote, by the role topology', async () => {
  const net = new MemoryBesuConsortium(OWN);
  net.merge('a', documents(SEVEN, LOCAL));
  await net.settle();
  assert.equal([conditions(net), conditions(net, ACCOUNTS)], [READY, READY]);
  const held = (organization: string, name: string) => net.besu.nodes.get(organization)!.get(name)!.lists;
  assert.equal(held('Alpha', 'node-6').allowedNodes, enodes(4, 5), 'a writer: boot nodes only');
  assert.equal(held('Beta', 'node-1').allowedNodes, enodes(2, 3, 4, 5), 'a validator: validators and boot nodes');
  assert.equal(held('Gamma', 'node-5').allowedNodes, enodes(1, 2, 3, 4, 6, 7), 'a boot node: all');
  assert.equal(held('Alpha', 'node-6').bootNodes, enodes(4, 5));
  assert.is(held('Alpha', 'node-6').allowedAccounts.length, 3);
  assert.is(net.besu.lists.nodes.length, 0, 'no contract is touched');
});

test("who may connect is the quorum's word, not that of our own branch", async () => {
  const net = new MemoryBesuConsortium(OWN);
  net.merge('a', documents(SEVEN, LOCAL));
  await net.settle();
  const six = net.besu.nodes.get('Alpha')!.get('node-6')!;
  const topology = [
    ['boot', 'boot'],
    ['boot', 'validator'],
    ['boot', 'writer'],
    ['validator', 'validator'],
    ['validator', 'writer'],
  ];
  net.merge('b', documents(SEVEN, { ...LOCAL, topology }), ['Alpha']);
  await net.settle();
  assert.equal(six.lists.allowedNodes, enodes(4, 5), 'Alpha alone opens nothing');
  net.merge('b', documents(SEVEN, { ...LOCAL, topology }), ['Beta', 'Gamma']);
  await net.settle();
  assert.equal(six.lists.allowedNodes, enodes(1, 2, 3, 4, 5));
  assert.equal(conditions(net), READY);
});

test('a file that somebody else changes is healed without a vote, also while another change is voted on', async () => {
  const net = new MemoryBesuConsortium(OWN);
  net.merge('a', documents(SEVEN, LOCAL));
  await net.settle();
  const six = net.besu.nodes.get('Alpha')!.get('node-6')!;
  const votes = net.sent(/vote/).length;
  six.lists = { ...six.lists, allowedNodes: enodes(4) };
  await net.settle();
  assert.equal(six.lists.allowedNodes, enodes(4, 5));
  net.merge('b', documents([...SEVEN, node(10, { role: 'boot' })], LOCAL), ['Alpha']);
  await net.settle();
  six.lists = { ...six.lists, allowedNodes: [] };
  await net.settle();
  assert.equal(six.lists.allowedNodes, enodes(4, 5), 'what was decided, not what is wished');
  assert.is(net.sent(/vote/).length, votes + 1);
});

test('a node that refuses an entry holds up no other and is shown', async () => {
  const net = new MemoryBesuConsortium(OWN);
  const boot = net.besu.nodes.get('Gamma')!.get('node-5')!;
  boot.refuses.add(enodes(6)[0]!);
  net.merge('a', documents(SEVEN, LOCAL));
  await net.settle();
  assert.equal(boot.lists.allowedNodes, enodes(1, 2, 3, 4, 7));
  assert.equal(conditions(net), ['Ready InSync', 'Ready InSync', 'Reconciling OwnSteps']);
  const text = net.member('Gamma').last!.conditions.find(({ address }) => address.kind === 'NodeList')!.message;
  assert.match(text, /node-5 refuses enode:\/\/00000006\.\..*: Request contains an invalid node/);
  boot.refuses.clear();
  net.now += 120_000;
  await net.settle();
  assert.equal(boot.lists.allowedNodes, enodes(1, 2, 3, 4, 6, 7));
  assert.equal(conditions(net), READY);
});

test('half of the nodes are down: the others hold their lists, and whose are down says which', async () => {
  const net = new MemoryBesuConsortium(OWN);
  const of = (organization: string, name: string) => net.besu.nodes.get(organization)!.get(name)!;
  const down = [of('Alpha', 'node-3'), of('Beta', 'node-1'), of('Gamma', 'node-2')];
  for (const one of down) one.isUp = false;
  net.merge('a', documents(SEVEN, LOCAL));
  await net.settle();
  assert.equal(of('Alpha', 'node-6').lists.allowedNodes, enodes(4, 5));
  assert.equal(of('Beta', 'node-4').lists.allowedNodes, enodes(1, 2, 3, 5, 6, 7));
  assert.equal(conditions(net), Array(3).fill('Reconciling OwnSteps'));
  assert.equal(conditions(net, ACCOUNTS), Array(3).fill('Reconciling OwnSteps'));
  const text = net.member('Alpha').last!.conditions.find(({ address }) => address.kind === 'NodeList')!.message;
  assert.match(text, /node-3: The helper of a node does not answer/);
  assert.not.match(text, /node-6/);
  const votes = net.sent(/vote/).length;
  for (const one of down) one.isUp = true;
  net.now += 10_000;
  await net.settle();
  assert.equal(of('Alpha', 'node-3').lists.allowedNodes, enodes(1, 2, 4, 5));
  assert.equal([conditions(net), conditions(net, ACCOUNTS)], [READY, READY]);
  assert.is(net.sent(/vote/).length, votes, 'that a node is down is no matter of a vote');
});

test('a network moves from its contract to local lists by a pull request, and back', async () => {
  const net = new MemoryBesuConsortium(OWN);
  const listsOf = (name: string) => [...net.besu.nodes.get(name)!.values()].map(({ lists: held }) => held);
  const lists = () => MEMBERS.flatMap(listsOf);
  net.merge('a', documents());
  await net.settle();
  assert.equal([conditions(net), net.besu.lists.nodes.length], [READY, 7]);
  const executed = net.sent(/execute/).length;
  net.merge('b', documents(SEVEN, LOCAL), ['Alpha']);
  await net.settle();
  assert.is(conditions(net, NETWORK)[0], 'Reconciling WaitingForVotes', 'one of three moves no network');
  assert.equal(
    listsOf('Alpha').map(({ allowedNodes }) => allowedNodes),
    [enodes(1, 2, 4, 5), enodes(4, 5)],
    'its own nodes hold what was decided with the contract already: that opens nothing',
  );
  assert.ok(['Beta', 'Gamma'].flatMap(listsOf).every(({ allowedNodes }) => allowedNodes.length === 0));
  net.merge('b', documents(SEVEN, LOCAL), ['Beta', 'Gamma']);
  await net.settle();
  for (const address of [NETWORK, NODES, ACCOUNTS]) assert.equal(conditions(net, address), READY, address);
  assert.ok(lists().every(({ allowedNodes }) => allowedNodes.length > 0));
  assert.is(
    net.besu.lists.nodes.length,
    7,
    'the contract keeps its list: nobody is cut off before every node has its own',
  );
  assert.is(net.sent(/execute/).length, executed);
  net.merge('c', documents([...SEVEN, node(9)], LOCAL));
  await net.settle();
  net.merge('d', documents([...SEVEN, node(9)]));
  await net.settle();
  for (const address of [NETWORK, NODES, ACCOUNTS]) assert.equal(conditions(net, address), READY, address);
  assert.is(net.besu.lists.nodes.length, 8, 'what was decided meanwhile comes into the contract by a vote');
  const held = JSON.stringify(lists());
  net.merge('e', documents([...SEVEN, node(9), node(10)]));
  await net.settle();
  assert.equal([net.besu.lists.nodes.length, JSON.stringify(lists())], [9, held], 'the nodes keep what they had');
});

test.run();
