/** LACChain's own queue as the governance ledger: three loops vote by its items, on its contracts (stand-ins). */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { QuorateError } from '../../reconciler/core/model/quorate-error.js';
import { endpointTuple, lacchainTuple } from '../../reconciler/evm/node-tuple.js';
import { governancePlace } from '../../reconciler/kinds/network/governance-place.js';
import { idOf, MEMBERS, node, SEVEN } from '../kinds/besu-fixture.js';
import { loadBesuRevision } from '../loop/memory-besu-consortium.js';
import { needsAnvil } from '../needs.js';
import { QueueChain, type QueueConsortium } from './queue-consortium.js';

const anvil = needsAnvil("LACChain's queue as the governance ledger");
const test = suite('queue governance');
let on: QueueChain;
let net: QueueConsortium;

test.before(async () => {
  if (anvil) on = await QueueChain.start(anvil);
});
test.after(() => on?.stop());
test.before.each(async () => {
  if (anvil) net = await on.begin();
});

const conditions = () => MEMBERS.map((name) => net.condition(name));
const ALL_READY = Array(3).fill('Ready InSync');
const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'no error',
    (error: QuorateError) => error.code,
  );

if (anvil) {
  test('submit is a vote, confirm is a vote: what two of three have merged is in the list, and one alone waits', async () => {
    assert.equal([(await net.listed()).length, await net.pending()], [7, []]);
    await net.passes(MEMBERS);
    assert.equal(conditions(), ALL_READY);
    net.merge('b', [...SEVEN, node(9)], ['Alpha']);
    await net.passes(['Alpha', 'Alpha', 'Beta', 'Gamma']);
    assert.equal(await net.pending(), [[7, on.ownerOf('Alpha')]], 'submitted once');
    assert.equal(conditions(), ['Reconciling WaitingForVotes', 'Ready InSync', 'Ready InSync']);
    const told = net.loops.member('Beta').last!.plan!.notices.map(({ remark }) => remark.code);
    assert.ok(told.includes('QUEUE_FOREIGN'), 'shown to whose Git does not say it');
    net.merge('b', [...SEVEN, node(9)], ['Gamma']);
    await net.passes(['Gamma', 'Alpha', 'Gamma']);
    assert.equal([(await net.listed()).length, await net.pending()], [8, []]);
    assert.equal([net.condition('Alpha'), net.condition('Gamma')], ['Ready InSync', 'Ready InSync']);
  });

  test('a branch that is behind takes nothing out that others have put in', async () => {
    net.merge('b', [...SEVEN, node(9)], ['Alpha', 'Beta']);
    await net.passes(['Alpha', 'Beta', 'Alpha']);
    assert.is((await net.listed()).length, 8);
    await net.passes(['Gamma', 'Gamma']);
    net.restart('Gamma');
    await net.passes(['Gamma']);
    assert.equal([(await net.listed()).length, await net.pending()], [8, []]);
    assert.is(net.condition('Gamma'), 'Stalled Refused');
    const { message } = net.loops.member('Gamma').last!.conditions.find(({ address }) => address.kind === 'NodeList')!;
    assert.match(message, /Alpha, Beta added .* by item 7 of the queue, and our branch says otherwise/);
    // Once one of those who put it in takes it out again, Gamma's word counts as anybody's.
    net.merge('c', SEVEN, ['Alpha']);
    await net.passes(['Alpha', 'Gamma', 'Alpha', 'Gamma']);
    assert.equal([(await net.listed()).length, await net.pending()], [7, []]);
    assert.is(net.condition('Gamma'), 'Ready InSync');
  });

  test('a node moves: the new entry first, and never missing; what differs in a name alone goes out before it comes', async () => {
    const change = (host: string, name: string) =>
      SEVEN.map((one) => (one.id === idOf(6) ? { ...one, host, name } : one));
    net.merge('b', change('198.51.100.6', 'node-6'));
    for (let turn = 0; turn < 3; turn += 1) {
      await net.passes(['Alpha', 'Beta']);
      assert.ok(
        (await net.listed()).some((one) => one.startsWith('node-6 ')),
        `turn ${turn}`,
      );
    }
    assert.ok((await net.listed()).includes('node-6 198.51.100.6'));
    assert.is((await net.listed()).length, 7);
    net.merge('c', change('198.51.100.6', 'renamed'));
    await net.passes(['Alpha', 'Beta', 'Alpha', 'Beta', 'Alpha', 'Gamma', 'Beta']);
    assert.ok((await net.listed()).includes('renamed 198.51.100.6'));
    assert.equal([conditions(), await net.pending()], [ALL_READY, []]);
  });

  test('of a node that is listed at its new address already the old one goes, whichever the contract lists first', async () => {
    const [alpha, beta] = MEMBERS.map((name) => on.ownerOf(name)) as [string, string];
    const moved = { ...SEVEN[5]!, host: '198.51.100.6' };
    const { nodes } = on.contracts;
    // The last of the list takes the place of the one that goes: the new address is in front of the old one.
    for (const [name, tuple] of [
      ['addEnode', lacchainTuple(moved)],
      ['removeEnode', endpointTuple(SEVEN[0]!)],
    ] as const) {
      await nodes.send(alpha, name, ...tuple);
      await nodes.send(beta, 'confirmTransaction', Number(await nodes.call('transactionCount')) - 1);
    }
    net.merge('b', [...SEVEN.slice(1, 5), moved, SEVEN[6]!]);
    await net.passes(['Alpha', 'Gamma', 'Alpha', 'Gamma']);
    assert.is(Number(await nodes.call('getSize')), 6);
    assert.ok((await net.listed()).includes('node-6 198.51.100.6'));
    assert.equal([await net.pending(), net.condition('Alpha')], [[], 'Ready InSync']);
  });

  test('of a call that stands there twice the first is confirmed, and no item that our Git does not say', async () => {
    const [alpha, beta, gamma] = MEMBERS.map((name) => on.ownerOf(name)) as [string, string, string];
    await on.contracts.nodes.send(gamma, 'addEnode', ...lacchainTuple(node(66)));
    for (const owner of [beta, alpha]) await on.contracts.nodes.send(owner, 'addEnode', ...lacchainTuple(node(9)));
    net.merge('b', [...SEVEN, node(9)]);
    await net.passes(['Alpha', 'Beta', 'Gamma', 'Alpha', 'Beta', 'Gamma']);
    assert.is((await net.listed()).length, 8);
    assert.equal(await net.pending(), [
      [7, gamma],
      [9, alpha],
    ]);
    const told = net.loops.member('Beta').last!.plan!.notices.map(({ remark }) => remark.code);
    assert.equal(told.filter((code) => code.startsWith('QUEUE')).sort(), ['QUEUE_FOREIGN', 'QUEUE_STALE']);
  });

  test("owners change by the hands of people: what the plan says they send, and nothing of it is a loop's vote", async () => {
    const delta = on.chain.accounts[9]!;
    const voters = { Alpha: on.ownerOf('Alpha'), Beta: on.ownerOf('Beta'), Delta: delta };
    const nodes = SEVEN.map((one) => (one.organization === 'Gamma' ? { ...one, organization: 'Delta' } : one));
    const { admin } = on.contracts;
    net.loops.merge('b', on.documents(nodes, {}, voters), ['Alpha', 'Beta']);
    for (let step = 1; step <= 2; step += 1) {
      await net.passes(['Alpha', 'Beta']);
      const { changes } = net.loops.member('Alpha').last!.plan!;
      const { remarks } = changes.find(({ address }) => address.kind === 'Network')!;
      assert.is(remarks.find(({ severity }) => severity === 'refused')!.code, 'QUEUE_OWNERS_DIFFER');
      const [next] = remarks.filter(({ code }) => code === 'QUEUE_OWNERS_STEP').map(({ text }) => text);
      const [, data, to] = / sends (0x[0-9a-f]+) to (0x[0-9a-f]{40}), and 1 more confirms/.exec(next!)!;
      assert.is(Number(await admin.call('getTransactionCount', true, false)), 0, 'no loop has submitted anything');
      await on.chain.send(on.ownerOf('Alpha'), to, data!);
      await admin.send(on.ownerOf('Beta'), 'confirmTransaction', step - 1);
    }
    await net.passes(['Alpha', 'Beta', 'Alpha']);
    assert.equal((await net.permissions()).contract!.queue!.owners, [voters.Alpha, voters.Beta, delta].sort());
    assert.equal(net.condition('Alpha', 'besu/Network/besu'), 'Ready InSync');
  });

  test('there is no word for no, and a confirmation can be taken back; a stranger has none', async () => {
    net.merge('b', [...SEVEN, node(9)], ['Alpha']);
    await net.passes(['Alpha', 'Alpha']);
    const { network: name, resources } = loadBesuRevision(on.documents([...SEVEN, node(9)]));
    const place = governancePlace(name, resources);
    if (!('contract' in place)) throw new Error('it is on an EVM');
    const [open] = await net.side('Beta').governance(place).proposals();
    assert.equal(
      open!.votes.map(({ organization, vote }) => `${organization} ${vote}`),
      ['Alpha yes'],
    );
    const { id, content, ledger, base } = open!;
    const ballot = { content, ledger, base, reason: 'because', claim: { revision: 'b' } } as const;
    const writer = net.side('Beta').governanceWriter(place);
    assert.is(await codeOf(writer.vote([{ ...ballot, vote: 'no' }])), 'NO_NOT_POSSIBLE');
    assert.is(await codeOf(writer.vote([{ ...ballot, vote: 'yes', base: `${base.slice(0, -1)}x` }])), 'STALE_BASE');
    const stranger = on.connect('Stranger', undefined, 6).governanceWriter(place);
    assert.is(await codeOf(stranger.vote([{ ...ballot, vote: 'yes' }])), 'NOT_A_MEMBER');
    assert.equal(await net.pending(), [[7, on.ownerOf('Alpha')]]);
    await net.side('Alpha').governanceWriter(place).withdraw(id, 'not yet');
    assert.equal([await net.pending(), (await net.listed()).length], [[], 7]);
  });
}

test.run();
