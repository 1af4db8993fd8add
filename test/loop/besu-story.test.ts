/** Lists of a Besu network, from a merged pull request to the contract and to every node, by three loops in memory. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { MemoryEvmGovernance } from '../../reconciler/adapters/memory/memory-evm-governance.js';
import type { GovernanceReader } from '../../reconciler/ports/read/governance-reader.js';
import { ACCOUNTS, idOf, MEMBERS, NODES, node, SEVEN } from '../kinds/besu-fixture.js';
import { conditions, documents } from './besu-documents.js';
import { CrashingPorts } from './crashing-ports.js';
import { MemoryBesuConsortium } from './memory-besu-consortium.js';

const READY = Array(3).fill('Ready InSync');

test('a merged list is voted and executed once, and then everybody is ready', async () => {
  const net = new MemoryBesuConsortium();
  net.merge('a', documents());
  await net.settle();
  assert.equal(
    net.besu.lists.nodes.map(({ id }) => id),
    SEVEN.map(({ id }) => id),
  );
  assert.is(net.besu.lists.accounts.length, 3);
  assert.equal([conditions(net), conditions(net, ACCOUNTS)], [READY, READY]);
  assert.is(net.sent(/execute .*NodeList/).length, 1);
  net.merge('b', documents([...SEVEN.filter(({ id }) => id !== idOf(7)), node(9)]));
  await net.settle();
  assert.equal(net.besu.lists.nodes.map(({ name }) => name).slice(-2), ['node-6', 'node-9']);
  assert.is(net.sent(/execute .*NodeList/).length, 2);
  assert.ok(net.sent(/vote .*NodeList/).length <= 6, 'nobody votes twice on one change');
  assert.equal(conditions(net), READY);
});

test('what only one of three has merged is not executed, and says what it waits for', async () => {
  const net = new MemoryBesuConsortium();
  net.merge('a', documents());
  await net.settle();
  net.merge('b', documents([...SEVEN, node(9)]), ['Alpha']);
  await net.settle();
  assert.is(net.besu.lists.nodes.length, 7);
  assert.equal(conditions(net), ['Reconciling WaitingForVotes', 'Ready Foreign', 'Ready Foreign']);
  net.merge('b', documents([...SEVEN, node(9)]), ['Gamma']);
  await net.settle();
  assert.is(net.besu.lists.nodes.length, 8);
  assert.equal(conditions(net), ['Ready InSync', 'Stalled OutvotedHere', 'Ready InSync'], 'Beta was outvoted');
  const rounds = await new MemoryEvmGovernance(net.besu, 'Alpha').proposals({ address: NODES });
  const applied = rounds.flatMap(({ base, tasks }) =>
    tasks.flatMap(({ organization, state }) => (state === 'applied' ? [`${organization} ${base.slice(0, 10)}`] : [])),
  );
  assert.not.ok(applied.includes('Beta executed:1'), 'before it is executed nobody has applied it, and Beta never');
  net.member('Beta').restart();
  await net.settle();
  assert.is(conditions(net)[1], 'Stalled OutvotedHere', 'what it never held, it has not held after a restart either');
});

test('who comes when the others have decided, and holds the same, may open the next round', async () => {
  const net = new MemoryBesuConsortium();
  net.merge('a', documents());
  await net.settle(['Alpha', 'Beta']);
  assert.is(net.besu.lists.nodes.length, 7, 'two of three decided it without Gamma');
  await net.settle();
  assert.is(net.sent(/vote .*Gamma.*NodeList|vote Gamma/).length, 0);
  net.merge('b', documents([...SEVEN, node(9)]), ['Gamma']);
  await net.settle();
  assert.equal(conditions(net)[2], 'Reconciling WaitingForVotes', 'not outvoted: its branch held what was decided');
  net.merge('b', documents([...SEVEN, node(9)]), ['Alpha']);
  await net.settle();
  assert.is(net.besu.lists.nodes.length, 8);
});

test('who came when the others had decided is not outvoted either when it was started anew since', async () => {
  const net = new MemoryBesuConsortium();
  net.merge('a', documents());
  await net.settle(['Alpha', 'Beta']);
  await net.settle();
  net.member('Gamma').restart();
  net.merge('b', documents([...SEVEN, node(9)]), ['Gamma']);
  await net.settle();
  assert.equal(conditions(net)[2], 'Reconciling WaitingForVotes');
  const [first] = await new MemoryEvmGovernance(net.besu, 'Alpha').proposals({ address: NODES });
  const applied = first!.tasks.map(({ organization, state }) => `${organization} ${state}`);
  assert.equal(applied, ['Gamma applied'], 'whose vote was a yes has said it already');
});

test('what the others execute while a pass reads is not voted on again', async () => {
  const net = new MemoryBesuConsortium();
  net.merge('a', documents());
  await net.settle();
  net.merge('b', documents([...SEVEN, node(9)]));
  await net.member('Alpha').pass();
  const alpha = net.member('Alpha');
  let left = 1;
  // The list is read before the others execute, and what was decided about it after that.
  const slow = (reader: GovernanceReader): GovernanceReader => ({
    ...{ electorate: () => reader.electorate(), formatVersion: () => reader.formatVersion() },
    ...{ proposal: (id) => reader.proposal(id), history: (id) => reader.history(id) },
    channelRecord: (channel, genesis) => reader.channelRecord(channel, genesis),
    proposals: async (filter) => {
      if (filter?.address === NODES && left-- > 0) await net.settle(['Beta', 'Gamma']);
      return reader.proposals(filter);
    },
    ...(reader.atOnce ? { atOnce: async () => slow(await reader.atOnce!()) } : {}),
  });
  const governance = new MemoryEvmGovernance(net.besu, 'Alpha');
  alpha.restart((ports) => ({ ...ports, governance: () => slow(governance) }));
  await alpha.pass();
  assert.ok(left <= 0);
  assert.is(net.besu.lists.nodes.length, 8, 'it was executed meanwhile');
  alpha.restart();
  await net.settle();
  assert.is((await governance.proposals({ address: NODES })).length, 2, 'one for each merged list');
  assert.equal(conditions(net), READY);
});

test('whoever is first in rank may be down: the next steps in', async () => {
  for (const down of MEMBERS) {
    const net = new MemoryBesuConsortium();
    net.merge('a', documents());
    await net.settle(MEMBERS.filter((name) => name !== down));
    assert.is(net.besu.lists.nodes.length, 7, down);
    assert.is(net.sent(/execute .*NodeList/).length, 1, down);
  }
});

test("a change behind the quorum's back is put back by a vote, and a way round it keeps everybody from being ready", async () => {
  const net = new MemoryBesuConsortium();
  net.merge('a', documents());
  await net.settle();
  net.besu.lists.put(node(99));
  await net.settle();
  assert.is(net.besu.lists.nodes.length, 7);
  assert.is(net.sent(/execute .*NodeList/).length, 2, 'by a round of its own');
  for (const name of MEMBERS) {
    net.member(name).permissioning.waysRound = [
      { code: 'OPEN_ADD_ADMINS', who: 'Admin', text: 'any admin adds admins' },
    ];
  }
  await net.settle();
  assert.equal(conditions(net), Array(3).fill('Reconciling WeakerThanRule'));
});

test('an organization moves its own node where that is delegated, also while something else is voted on', async () => {
  const net = new MemoryBesuConsortium();
  const delegated = { delegated: ['node-address'] };
  net.merge('a', documents(SEVEN, delegated));
  await net.settle();
  assert.ok(net.besu.lists.delegated, 'the switch was turned by a vote');
  const moved = SEVEN.map((one) => (one.id === idOf(6) ? { ...one, host: '198.51.100.6' } : one));
  const votes = net.sent(/vote/).length;
  net.merge('b', documents(moved, delegated), ['Beta', 'Gamma']);
  await net.settle();
  assert.equal(net.sent(/move/), [], "node 6 is Alpha's");
  net.merge('c', documents([...moved, node(9)], delegated), ['Alpha']);
  await net.settle();
  assert.equal(net.sent(/move/), ['Alpha move 00000006']);
  assert.is(net.besu.lists.nodes.find(({ id }) => id === idOf(6))!.host, '198.51.100.6');
  assert.is(net.sent(/vote/).length, votes + 1, "Alpha's vote for its new node, and none on the move");
  assert.is(net.member('Alpha').condition(NODES), 'Reconciling WaitingForVotes');
});

test('a pass reads each list once, whoever asks for it', async () => {
  const net = new MemoryBesuConsortium();
  net.merge('a', documents());
  await net.settle();
  const reads = new CrashingPorts();
  net.member('Alpha').restart(reads.wrap);
  await net.member('Alpha').pass();
  const lists = reads.names.filter((name) => name.startsWith('besu.')).sort();
  assert.equal(lists, ['besu.accounts', 'besu.nodes'], 'and it wrote nothing');
  assert.equal(
    reads.names.filter((name) => /^(besuWriter|governanceWriter)/.test(name)),
    [],
  );
});

test('endpoints that are down, or of another chain, leave the list unknown: nothing follows', async () => {
  const net = new MemoryBesuConsortium();
  net.merge('a', documents());
  await net.settle();
  net.besu.isUp = false;
  await net.settle(MEMBERS, 3);
  assert.equal(conditions(net), Array(3).fill('Stalled Unknown'));
  net.besu.isUp = true;
  net.merge('b', documents(SEVEN.slice(1), { chainId: 5 }));
  await net.settle();
  assert.equal(conditions(net), Array(3).fill('Stalled Unknown'));
  assert.is(net.besu.lists.nodes.length, 7);
});

test.run();
