/** Closing, deadlines and what is owed, with loops in memory. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { rank } from '../../reconciler/core/ballot/rank.js';
import { ALL, chaincodeOf, MemoryConsortium, REGULATOR } from './memory-consortium.js';

const V10 = chaincodeOf('1.0');
const DAY = 86_400_000;

async function young(): Promise<MemoryConsortium> {
  const net = new MemoryConsortium();
  net.merge('0', {});
  await net.settle();
  return net;
}

test('a decision is written down by the first of its rank; the next steps in four seconds later', async () => {
  for (const absent of [false, true]) {
    const net = await young();
    net.merge('a', V10);
    for (const mspId of ALL) await net.member(mspId).pass();
    const [proposal] = await net.proposals();
    assert.equal([proposal?.status, proposal?.closed], ['approved', false]);
    const order = [...ALL].sort((left, right) => rank(proposal!.id, left, ALL) - rank(proposal!.id, right, ALL));
    const living = absent ? order.slice(1) : order;
    for (const mspId of living) await net.member(mspId).pass();
    assert.is(net.member(living[0]!).count('close'), absent ? 0 : 1, 'at once only the first');
    if (!absent) continue;
    assert.ok(
      (net.member(living[0]!).last?.retryAfterMs ?? Number.POSITIVE_INFINITY) <= 4000,
      'it looks again in time',
    );
    net.now += 4000;
    for (const mspId of living) await net.member(mspId).pass();
    assert.equal(
      living.map((mspId) => net.member(mspId).count('close')),
      [1, 0, 0],
    );
  }
});

test('a round that outlives its deadline by the clocks of a majority expires; nobody opens the next by itself', async () => {
  const net = await young();
  net.merge('a', V10, ['Telco1']);
  await net.settle(ALL, 4);
  assert.equal(await net.decisions(), ['sequence:0 1.0 open']);
  net.now += 13 * DAY;
  await net.settle(ALL, 4);
  assert.equal((await net.proposals())[0]?.overdue, [], 'not before its time');
  net.now += 2 * DAY;
  await net.settle(['Telco1', 'Telco2'], 4);
  assert.equal(
    [(await net.proposals())[0]?.overdue, (await net.proposals())[0]?.status],
    [['Telco1', 'Telco2'], 'open'],
  );
  await net.settle();
  const [expired] = await net.proposals();
  assert.equal([expired?.status, expired?.closed], ['expired', true]);
  assert.is(net.member('Telco1').condition(), 'Stalled Expired');
  await net.settle();
  assert.is((await net.proposals())[0]?.round, 1);
});

test('content that is on no other branch: shown as foreign, voted for by nobody', async () => {
  const net = await young();
  net.merge('a', V10, ['Telco2']);
  await net.settle();
  const [proposal] = await net.proposals();
  assert.equal(
    proposal?.votes.map(({ organization }) => organization),
    ['Telco2'],
  );
  for (const mspId of ALL.filter((name) => name !== 'Telco2'))
    assert.is(net.member(mspId).condition(), 'Stalled Foreign');
});

test('another content for the same resource is another proposal: each votes for its own branch only', async () => {
  const net = await young();
  net.merge('a', V10, [REGULATOR, 'Telco1']);
  net.merge('b', chaincodeOf('1.1'), ['Telco2', 'Telco3']);
  await net.settle();
  const votes = (await net.proposals()).map(({ content, votes }) => [
    content.after?.version,
    votes.map(({ organization }) => organization),
  ]);
  assert.equal(votes.sort(), [
    ['1.0', [REGULATOR, 'Telco1']],
    ['1.1', ['Telco2', 'Telco3']],
  ]);
  assert.is(await net.committed(), undefined);
});

test('the same vote is cast once, however many passes and restarts there are', async () => {
  const net = await young();
  net.merge('a', V10, ['Telco1']);
  for (let count = 0; count < 5; count += 1) {
    await net.member('Telco1').pass();
    await net.member('Telco1').restart();
  }
  const history = await net.governance('Telco1').history();
  assert.is(history.filter(({ event }) => event === 'vote yes').length, 1);
});

test('after a change of members the vote is owed again, and given', async () => {
  const net = await young();
  net.merge('a', V10);
  await net.settle();
  net.merge('b', chaincodeOf('1.1'), [REGULATOR, 'Telco1']);
  await net.settle();
  net.ledger.channel('channel1').setMembers([REGULATOR, 'Telco1', 'Telco2']);
  await net.settle();
  const proposal = (await net.proposals()).find(({ base }) => base === 'sequence:1');
  assert.equal(proposal?.electorate.voters, [REGULATOR, 'Telco1', 'Telco2']);
  const counted = proposal?.votes.filter(({ counted }) => counted).map(({ organization }) => organization);
  assert.equal(counted, [REGULATOR, 'Telco1']);
});

test('a rewritten branch, or one with another root: not even its last good revision is spoken for, until it is put back', async () => {
  for (const code of ['BRANCH_REWRITTEN', 'ROOT_CHANGED', 'COMMIT_UNSIGNED']) {
    const net = await young();
    const telco1 = net.member('Telco1');
    net.merge('a', V10, ['Telco1']);
    telco1.revisions.refuse({ commit: 'x', code, message: 'no', mend: 'look' });
    await net.settle();
    const stands = code === 'COMMIT_UNSIGNED' ? 1 : 0;
    assert.is((await net.proposals()).length, stands, `${code}: it votes for nothing but a branch that stands`);
    assert.is(telco1.condition('telecom/Network/telecom'), 'Stalled RevisionRefused');
    net.merge('b', V10, ['Telco1']);
    await net.settle();
    assert.is((await net.proposals()).length, 1, 'its branch is put back');
  }
});

test('whoever votes on what another one has opened says its own revision', async () => {
  const net = await young();
  net.merge('a', V10, ['Telco1']);
  await net.settle();
  net.merge('b', V10, [REGULATOR, 'Telco2']);
  await net.settle();
  const [proposal] = await net.proposals();
  const claims = proposal?.votes.map(({ organization, claim }) => [organization, claim.revision]);
  assert.equal(claims, [
    [REGULATOR, 'b'],
    ['Telco1', 'a'],
    ['Telco2', 'b'],
  ]);
});

test('a branch without the commit of our last vote: nothing is said or done until it is put back', async () => {
  const net = await young();
  net.merge('a', V10, ['Telco1']);
  await net.settle();
  const telco1 = net.member('Telco1');
  telco1.revisions.rewind(1);
  net.merge('x', chaincodeOf('1.1'), ['Telco1']);
  await telco1.restart();
  await net.settle();
  assert.is(telco1.condition('telecom/Network/telecom'), 'Stalled VoteNotContained');
  assert.is((await net.proposals()).length, 1, 'it votes for nothing');
});

test('decided by a quorum while our branch never held it: no foreign proposal, and our loop asks for nothing', async () => {
  const net = await young();
  net.merge('a', V10, [REGULATOR, 'Telco1', 'Telco2']);
  await net.settle();
  assert.is((await net.committed())?.version, '1.0');
  const telco3 = net.member('Telco3');
  await telco3.restart();
  await net.settle();
  assert.equal([telco3.condition(), telco3.installed(), telco3.count('vote')], ['Stalled OutvotedHere', [], 0]);
  assert.is((await net.proposals()).length, 1);
  net.merge('b', {}, [REGULATOR]);
  await net.member(REGULATOR).pass();
  assert.is(
    net.member(REGULATOR).condition(),
    'Stalled Refused',
    'what was ours and is gone is not retired by surprise',
  );
});

test('whoever merged a decision late, and whoever had no vote on it yet, may open the next proposal', async () => {
  const net = new MemoryConsortium();
  net.merge('1.0', chaincodeOf('1.0'));
  await net.settle();
  net.merge('1.1', chaincodeOf('1.1'), [REGULATOR, 'Telco1', 'Telco2']);
  await net.settle();
  const telco3 = net.member('Telco3');
  assert.is(telco3.condition(), 'Stalled OutvotedHere');
  const before = telco3.count('vote');
  net.merge('1.1', chaincodeOf('1.1'), ['Telco3']);
  await net.settle();
  assert.is(telco3.condition(), 'Ready InSync');
  assert.is(telco3.count('vote'), before, 'the decision was made without it');
  net.merge('1.2', chaincodeOf('1.2'), ['Telco3']);
  await net.settle();
  assert.is(telco3.count('vote'), before + 1, 'it agreed since, so its next change is a change and no quarrel');
});

test.run();
