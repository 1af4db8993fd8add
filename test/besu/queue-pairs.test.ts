/** Who may connect to whom by LACChain's pairs of groups: what Git says of the network is voted on by the queue, pair by pair. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { MEMBERS, node, SEVEN } from '../kinds/besu-fixture.js';
import { needsAnvil } from '../needs.js';
import { QueueChain, type QueueConsortium } from './queue-consortium.js';

const anvil = needsAnvil("LACChain's pairs of groups");
const test = suite('pairs of groups');
const BESU = 'besu/BesuNetwork/mainnet';
const GROUPS: Readonly<Record<string, string>> = { boot: 'b0', validator: 'da', writer: '4b' };
const grouped = SEVEN.map((one) => ({ ...one, group: `0x${GROUPS[one.role!]!.repeat(32)}` }));
let on: QueueChain;
let net: QueueConsortium;

test.before(async () => {
  if (anvil) on = await QueueChain.start(anvil, grouped);
});
test.after(() => on?.stop());
test.before.each(async () => {
  if (anvil) net = await on.begin();
});

/** `boot-validator` for each pair of roles that may connect. */
const open = async () => (await net.permissions()).connections!.map((pair) => pair.join('-'));
const conditions = () => MEMBERS.map((name) => net.condition(name, BESU));
const READY = Array(3).fill('Ready InSync');
const ALL = ['boot-boot', 'boot-validator', 'boot-writer', 'validator-validator'];
const topology = (...pairs: string[]) => ({ topology: pairs.map((pair) => pair.split('-')) });
const remarks = (name: string, kind: string) => {
  const { changes, notices } = net.loops.member(name).last!.plan!;
  const told = [...changes.filter(({ address }) => address.kind === kind).flatMap((one) => one.remarks)];
  return [...told, ...notices.filter(({ address }) => address?.kind === kind).map(({ remark }) => remark)];
};

if (anvil) {
  test('pairs that Git says are opened by votes, each read back; what stands in the queue is told as wanted', async () => {
    assert.equal(await open(), [], 'nobody may connect as yet');
    await net.passes(['Alpha']);
    assert.equal([(await net.pending()).length, await open()], [4, []], 'one vote opens nothing');
    await net.passes(['Alpha']);
    assert.equal([(await net.pending()).length, net.condition('Alpha', BESU)], [4, 'Reconciling WaitingForVotes']);
    assert.equal(
      remarks('Alpha', 'NodeList')
        .filter(({ code }) => code.startsWith('QUEUE'))
        .map(({ code }) => code),
      Array(4).fill('QUEUE_WANTED'),
    );
    await net.passes(['Gamma', 'Alpha']);
    assert.equal(await open(), ALL);
    await net.passes(MEMBERS);
    assert.equal([conditions(), await net.pending()], [READY, []]);
  });

  test('a pair that Git says no more is closed when the others are open; pairs by hand show, and go back', async () => {
    await net.passes(['Alpha', 'Beta', 'Alpha', 'Beta']);
    const [alpha, beta] = [on.ownerOf('Alpha'), on.ownerOf('Beta')];
    const { nodes } = on.contracts;
    await nodes.send(alpha, 'addConnection', grouped[5]!.group, grouped[0]!.group);
    await nodes.send(beta, 'confirmTransaction', Number(await nodes.call('transactionCount')) - 1);
    assert.ok((await open()).includes('validator-writer'));
    await net.passes(['Gamma']);
    assert.equal(
      net.loops.member('Gamma').last!.plan!.changes.map(({ fields }) => fields.map(({ path }) => path)),
      [['topology']],
    );
    await net.passes(['Alpha', 'Gamma', 'Alpha', 'Gamma']);
    assert.equal([await open(), await net.pending()], [ALL, []]);
  });

  test('a pair without which a listed node reaches no boot node is not closed by anybody', async () => {
    await net.passes(['Alpha', 'Beta', 'Alpha', 'Beta']);
    net.merge('b', grouped, MEMBERS, topology('boot-boot', 'boot-validator', 'validator-validator'));
    await net.passes([...MEMBERS, ...MEMBERS]);
    assert.equal([await open(), await net.pending()], [ALL, []]);
    assert.equal(conditions(), Array(3).fill('Stalled Refused'));
    assert.ok(remarks('Alpha', 'BesuNetwork').some(({ code }) => code === 'TOPOLOGY_CUTS_OFF'));
    // Once the writers are out of the list, nobody is cut off.
    net.merge('c', grouped.slice(0, 5), MEMBERS, topology('boot-boot', 'boot-validator', 'validator-validator'));
    await net.passes([...MEMBERS, ...MEMBERS]);
    assert.equal([conditions(), (await net.listed()).length], [READY, 5]);
  });

  test('nodes of two roles in one group cannot be kept apart, and it is said; nodes without a group are left alone', async () => {
    const shared = { ...node(9), group: grouped[0]!.group };
    net.merge('b', [...grouped, shared, node(10)], MEMBERS, topology(...ALL));
    await net.passes([...MEMBERS, ...MEMBERS]);
    assert.equal([(await net.listed()).length, conditions()], [9, READY]);
    const told = remarks('Alpha', 'BesuNetwork').filter(({ code }) => code === 'GROUPS_SHARED');
    assert.match(told[0]!.text, /validator and writer, writer and writer/);
    assert.equal((await net.permissions()).groups!.open.length, 4);
    assert.ok(!(await net.permissions()).groups!.open.some((pair) => pair.includes(`0x${'0'.repeat(64)}`)));
  });
}

test.run();
