/** How the blocks of a plasma chain and of its root channel are cut: the members of both decide, who orders them signs. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Simulation } from '../../reconciler/adapters/memory/versioned-state.js';
import { type AskedBallot, yesBallots } from '../../reconciler/cli/ballots-asked.js';
import { lookAround } from '../../reconciler/loop/look-around.js';
import type { ProposalView } from '../../reconciler/ports/read/governance-reader.js';
import { ALL, REGULATOR } from './memory-consortium.js';
import { ORDERING, OrderedPlasma, OWN, orderedPlasma, ROOT, signersOf } from './ordered-plasma.js';
import { CHAIN, PLASMA_MEMBERS } from './plasma-consortium.js';

const OPS = 'telecom/Channel/ops-channel';

const words = ({ base, status }: ProposalView): string => `${base.replace(/:[0-9a-f]{64}$/, '')} ${status}`;

test('all merge it: members of both vote, who reads the other channel alone by what others opened; who orders signs', async () => {
  const net = await orderedPlasma();
  net.merge('b', net.documents({ plasma: '700ms', root: '500ms' }));
  await net.settle();
  assert.equal([net.timeout('layer2'), net.timeout('channel1')], ['700ms', '500ms']);
  for (const address of [OWN, ROOT]) {
    const [proposal, ...more] = await net.of(address);
    assert.equal([more.length, words(proposal!)], [0, 'config:batch applied'], address);
    assert.equal(proposal!.electorate.voters, ALL);
    const yes = proposal!.votes.filter(({ vote, counted }) => vote === 'yes' && counted);
    for (const mspId of [REGULATOR, 'Telco1']) assert.ok(yes.some(({ organization }) => organization === mspId));
    assert.equal(signersOf(proposal!), ORDERING);
  }
  assert.equal(
    net.conditions(ROOT),
    ALL.map(() => 'Ready InSync'),
  );
  assert.equal(net.conditions(OWN), ['Ready NotOurs', ...PLASMA_MEMBERS.map(() => 'Ready InSync')]);
  const reported = (await net.of(OWN))[0]!.tasks.find(({ organization }) => organization === REGULATOR);
  assert.match(reported?.detail ?? '', /^as .*Telco\d.* say$/);
});

test('ATTACK: the two that order both channels cannot cut the blocks of either otherwise by themselves', async () => {
  const net = await orderedPlasma();
  net.merge('b', net.documents({ plasma: '700ms', root: '500ms' }), ORDERING);
  await net.settle();
  assert.equal([net.timeout('layer2'), net.timeout('channel1')], ['2s', '2s']);
  for (const address of [OWN, ROOT]) {
    const [proposal] = await net.of(address);
    assert.equal([words(proposal!), signersOf(proposal!)], ['config:batch open', []], address);
  }
  assert.equal(net.member(REGULATOR).condition(OWN), 'Stalled Foreign', 'it is not what its branch says');
  assert.is((await net.of(OWN))[0]!.votes.length, 2);
});

test('on a channel of no plasma chain those two decide as ever', async () => {
  const net = await orderedPlasma();
  net.merge('b', net.documents({ ops: '1s' }), ORDERING);
  await net.settle();
  const [proposal] = await net.of(OPS);
  assert.equal([net.timeout('ops-channel'), words(proposal!)], ['1s', 'config:orderer applied']);
  assert.equal([proposal!.electorate.voters, signersOf(proposal!)], [ORDERING, ORDERING]);
});

test('before a chain is agreed on those two decide on its channels, too', async () => {
  const net = new OrderedPlasma();
  const { 'net/plasma.yaml': _, ...without } = net.documents();
  net.merge('a', { ...without, 'net/layer2.yaml': net.layer2() });
  await net.settle();
  net.merge('b', { ...without, 'net/layer2.yaml': net.layer2('900ms') }, ORDERING);
  await net.settle();
  assert.equal([net.timeout('layer2'), words((await net.of(OWN))[0]!)], ['900ms', 'config:orderer applied']);
});

test('one pull request makes the chain and cuts blocks otherwise: decided by whoever decides then, and nothing is left', async () => {
  const net = new OrderedPlasma();
  const { 'net/plasma.yaml': _, ...without } = net.documents();
  const root = without['net/channel1.yaml']!.replace('[Telco2, Telco3]', '[Telco2, Telco3]\n    BatchTimeout: 2s');
  net.merge('a', { ...without, 'net/layer2.yaml': net.layer2(), 'net/channel1.yaml': root });
  await net.settle();
  net.merge('b', net.documents({ plasma: '700ms', root: '500ms' }));
  await net.settle();
  assert.equal([net.timeout('layer2'), net.timeout('channel1')], ['700ms', '500ms']);
  assert.equal(
    net.conditions(ROOT),
    ALL.map(() => 'Ready InSync'),
  );
  assert.equal((await net.governance('Telco1').proposals({ open: true })).map(words), []);
});

test('a round that was begun before the chain was agreed on is begun anew by all of them', async () => {
  const net = new OrderedPlasma();
  net.merge('a', { ...net.documents() }, ['Telco1', ...ORDERING]);
  await net.settle();
  const faster = net.documents({ plasma: '700ms' });
  net.merge('b', faster, ['Telco2']);
  await net.settle();
  assert.equal((await net.of(OWN)).map(words), ['config:orderer open'], 'Regulator has not agreed on the chain');
  net.merge('a', net.documents(), [REGULATOR]);
  await net.settle();
  net.merge('b', faster, ['Telco3']);
  await net.settle();
  assert.is(net.timeout('layer2'), '2s', 'their own majority is not enough any more');
  net.merge('b', faster, [REGULATOR, 'Telco1']);
  await net.settle();
  assert.is(net.timeout('layer2'), '700ms');
  assert.equal((await net.of(OWN)).map(words).sort(), ['config:batch applied', 'config:orderer open']);
});

test("one member's no is outvoted by the majority, and a second one, of who must agree, rejects it", async () => {
  const net = await orderedPlasma();
  const documents = net.documents({ plasma: '700ms' });
  net.merge('b', documents, ORDERING);
  await net.settle();
  await net.no('Telco1', OWN, 'blocks get too small');
  await net.settle();
  assert.is(net.timeout('layer2'), '2s', 'two of four');
  net.merge('b', documents, [REGULATOR]);
  await net.settle();
  assert.is(net.timeout('layer2'), '700ms');
  assert.is(net.member('Telco1').condition(OWN), 'Stalled OutvotedHere');

  const other = await orderedPlasma();
  other.merge('b', documents, ['Telco1', ...ORDERING]);
  await other.settle();
  assert.is(words((await other.of(OWN))[0]!), 'config:batch open', 'three of four, and Regulator must agree');
  await other.no(REGULATOR, OWN, 'not on a Friday');
  await other.settle();
  assert.equal([other.timeout('layer2'), words((await other.of(OWN))[0]!)], ['2s', 'config:batch rejected']);
});

test('the plan shows whom OpsSC asks, why, and that Fabric asks for fewer', async () => {
  const net = await orderedPlasma();
  net.merge('b', net.documents({ plasma: '700ms' }));
  await net.member('Telco1').pass();
  const [change] = net.member('Telco1').last!.plan!.changes;
  assert.equal([change!.electorate.voters, change!.electorate.mustAgree], [ALL, [REGULATOR]]);
  assert.match(change!.base ?? '', /^config:batch:/);
  const text = change!.remarks.find(({ code }) => code === 'BATCH_OF_PLASMA_CHAIN')?.text ?? '';
  assert.match(text, /telecom\/PlasmaChain\/layer2.*Regulator, Telco1, Telco2, Telco3/);
  assert.ok(
    change!.remarks.some(({ code }) => code === 'QUORUM_NOT_ENOUGH'),
    'Regulator, Telco1 and one who orders',
  );
});

test('a chain whose document is gone binds its channels all the same, and the plan says so', async () => {
  const net = await orderedPlasma();
  const { 'net/plasma.yaml': _, ...gone } = net.documents();
  const allowed = gone['net/network.yaml']!.replace('spec:', 'spec:\n  allow: ["unmanage:PlasmaChain/layer2"]');
  net.merge('b', { ...gone, 'net/network.yaml': allowed, 'net/layer2.yaml': net.layer2('700ms') }, ORDERING);
  await net.settle();
  assert.is(net.timeout('layer2'), '2s');
  const remarks = net.member('Telco2').last!.plan!.changes.flatMap(({ remarks }) => remarks);
  assert.match(remarks.find(({ code }) => code === 'BATCH_OF_PLASMA_CHAIN')?.text ?? '', /its document is gone/);
});

test('who reads only the root channel votes for nothing that nobody who can read the other has said yes to', async () => {
  const net = await orderedPlasma();
  const documents = net.documents({ plasma: '700ms' });
  net.merge('b', documents, [REGULATOR]);
  await net.settle();
  assert.equal(await net.of(OWN), [], 'it opens nothing: it cannot tell from what');
  net.merge('b', documents, ['Telco2']);
  await net.member('Telco2').pass();
  const [{ content, ledger }] = (await net.of(OWN)) as [ProposalView];
  const forged = `config:batch:${'0'.repeat(64)}`;
  const no = { vote: 'no', reason: 'there is no such state', claim: { revision: 'x' } } as const;
  await net.governance('Telco1').vote([{ content, ledger, base: forged, ...no }]);
  await net.settle();
  const voted = (await net.of(OWN)).filter(({ votes }) => votes.some(({ organization }) => organization === REGULATOR));
  assert.equal(
    voted.map(({ base }) => base === forged),
    [false],
  );
});

test('in vote mode manual it is asked, with the id to name', async () => {
  const net = await orderedPlasma();
  net.member(REGULATOR).voteMode = 'manual';
  net.merge('b', net.documents({ plasma: '700ms' }));
  await net.settle();
  assert.is(net.member(REGULATOR).condition(OWN), 'Reconciling WaitingForOwnVote');
  assert.is(net.timeout('layer2'), '2s');
  const { look, ballots } = await lookAround(net.member(REGULATOR).loop);
  const [{ id }] = (await net.of(OWN)) as [ProposalView];
  for (const names of [[], [id.slice(0, 8)], ['Channel/layer2']]) {
    const asked = yesBallots(names, { look: look!, ballots, refusal: undefined });
    assert.equal(
      asked.map((one) => [one.id, one.change, one.proposal?.id]),
      [[id, undefined, id]],
    );
  }
  const [{ ballot }] = yesBallots(['layer2'], { look: look!, ballots, refusal: undefined }) as [AskedBallot];
  await net.governance(REGULATOR).vote([ballot]);
  await net.settle();
  assert.is(net.timeout('layer2'), '700ms');
});

test('a suspended channel is no business of its loop', async () => {
  const net = await orderedPlasma();
  const documents = net.documents({ plasma: '700ms' });
  const suspended = `${documents['net/layer2.yaml']}  suspend: { reason: incident, by: ops }\n`;
  net.merge('b', documents, PLASMA_MEMBERS);
  net.merge('c', { ...documents, 'net/layer2.yaml': suspended }, [REGULATOR]);
  await net.settle();
  assert.is((await net.of(OWN))[0]!.votes.length, 3);
});

test('what an older OpsSC wrote down is linked by the first loop that sees it: nobody votes anew', async () => {
  const net = await orderedPlasma();
  const { state } = net.ledger.channel('ops-channel');
  const before = (await net.of(CHAIN)).length;
  const older = new Simulation(state, 'older');
  for (const key of state.keys('opssc/plasma/')) older.delete(key);
  assert.is(older.writes.size, 2);
  state.apply(older);
  assert.equal(await net.governance('Telco1').plasmaLinks(net.ledgerOf('layer2')), []);
  // No block took them away: nobody looks again before the interval is over.
  net.now += net.member('Telco1').loop.settings.intervalMs;
  await net.settle();
  assert.equal(
    (await net.governance('Telco1').plasmaLinks(net.ledgerOf('layer2'))).map(({ address }) => address),
    [CHAIN],
  );
  assert.is((await net.of(CHAIN)).length, before);
  const linked = (await net.governance('Telco1').history()).filter(({ event }) => event === 'link');
  assert.is(linked.length, 1, 'once');
});

test.run();
