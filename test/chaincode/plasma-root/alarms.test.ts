import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { CHAIN, definition, hashOf, MEMBERS, OUTSIDER, PlasmaLedger } from './plasma-ledger.js';

const TRUE = hashOf('what the blocks say');
const FALSE = hashOf('what no block says');
const TWO = { members: ['Org1', 'Org2'], successors: ['Org2'] };

async function settled(other: Record<string, unknown> = {}): Promise<{ net: PlasmaLedger; root: string }> {
  const net = await PlasmaLedger.registered(other);
  return { net, root: await net.settle(1) };
}

test('a lying operator of three: the two others decide for their root, and it is the loser', async () => {
  const { net, root } = await settled();
  await net.submit('Org2', 'RaiseAlarm', CHAIN, '9', TRUE);
  const disputed = await net.query('Root', CHAIN, '0');
  assert.equal([disputed.status, disputed.losers, disputed.judged], ['disputed', [], false]);
  assert.equal(disputed.standing, [
    { root, by: ['Org1'] },
    { root: TRUE, by: ['Org2'] },
  ]);
  await net.submit('Org3', 'RaiseAlarm', CHAIN, '9', TRUE);
  const refuted = await net.query('Root', CHAIN, '0');
  assert.equal([refuted.status, refuted.losers], ['refuted', ['Org1']]);
  assert.equal(refuted.standing, [{ root: TRUE, by: ['Org2', 'Org3'] }]);
});

test('a lying alarm of three: once the third confirms, the root stands and the alarm is the loser', async () => {
  const { net, root } = await settled();
  await net.submit('Org3', 'RaiseAlarm', CHAIN, '9', FALSE);
  assert.is((await net.query('Root', CHAIN, '0')).status, 'disputed');
  await net.submit('Org2', 'ConfirmRoot', CHAIN, '9');
  const confirmed = await net.query('Root', CHAIN, '0');
  assert.equal([confirmed.status, confirmed.losers], ['confirmed', ['Org3']]);
  assert.equal(confirmed.standing, [{ root, by: ['Org1', 'Org2'] }]);
});

test('with two members both roots stand, shown as disputed, until one of them gives in', async () => {
  const { net, root } = await settled(TWO);
  await net.submit('Org2', 'RaiseAlarm', CHAIN, '9', TRUE);
  const disputed = await net.query('Root', CHAIN, '0');
  assert.equal([disputed.status, disputed.standing.length, disputed.losers], ['disputed', 2, []]);
  await net.refused('NOT_JUDGED', 'Org2', 'Judge', CHAIN, '9');
  await net.submit('Org1', 'RaiseAlarm', CHAIN, '9', TRUE);
  const refuted = await net.query('Root', CHAIN, '0');
  assert.equal([refuted.status, refuted.standing], ['refuted', [{ root: TRUE, by: ['Org1', 'Org2'] }]]);
  assert.equal(await net.submit('Org1', 'TakeBack', CHAIN, '9'), { effect: 'written' });
  const back = await net.query('Root', CHAIN, '0');
  assert.equal([back.status, back.standing[0]], ['disputed', { root, by: ['Org1'] }]);
  assert.equal(back.takenBack, [{ organization: 'Org1', root: TRUE }]);
});

test('three roots of three members decide nothing', async () => {
  const { net } = await settled();
  await net.submit('Org2', 'RaiseAlarm', CHAIN, '9', TRUE);
  await net.submit('Org3', 'RaiseAlarm', CHAIN, '9', FALSE);
  assert.is((await net.query('Root', CHAIN, '0')).status, 'disputed');
  await net.refused('NOT_JUDGED', 'Org1', 'Judge', CHAIN, '9');
});

test('who never says anything blocks nobody: settlement goes on in a dispute, and the others decide', async () => {
  const members = [...MEMBERS, OUTSIDER];
  const { net, root } = await settled({ members });
  await net.submit('Org2', 'RaiseAlarm', CHAIN, '9', TRUE);
  await net.settle(2, root, 10);
  await net.submit('Org3', 'RaiseAlarm', CHAIN, '9', TRUE);
  assert.is((await net.query('Root', CHAIN, '0')).status, 'disputed', 'two of four are no majority');
  await net.submit('Org1', 'RaiseAlarm', CHAIN, '9', TRUE);
  assert.is((await net.query('Root', CHAIN, '0')).status, 'refuted');
});

test('an alarm that is taken back stays on record', async () => {
  const { net, root } = await settled();
  await net.submit('Org3', 'RaiseAlarm', CHAIN, '9', FALSE);
  assert.equal(await net.submit('Org3', 'RaiseAlarm', CHAIN, '9', FALSE), { effect: 'none' });
  assert.equal(await net.submit('Org3', 'TakeBack', CHAIN, '9'), { effect: 'written' });
  assert.equal(await net.submit('Org3', 'TakeBack', CHAIN, '9'), { effect: 'none' });
  const { status, standing, takenBack } = await net.query('Root', CHAIN, '0');
  assert.equal([status, standing], ['submitted', [{ root, by: ['Org1'] }]]);
  assert.equal(takenBack, [{ organization: 'Org3', root: FALSE }]);
  assert.is((await net.query('Alarms', CHAIN, '10', '')).roots.length, 1);
  assert.equal(await net.submit('Org2', 'TakeBack', CHAIN, '9'), { effect: 'none' });
  await net.submit('Org3', 'RaiseAlarm', CHAIN, '9', FALSE);
  assert.equal((await net.query('Root', CHAIN, '0')).takenBack, [], 'it says so again');
});

test('a verdict holds: nobody who has spoken turns its word, and a late one is still put on record', async () => {
  const { net } = await settled();
  await net.refused('NOT_JUDGED', 'Org2', 'Judge', CHAIN, '9');
  for (const who of ['Org2', 'Org3']) await net.submit(who, 'RaiseAlarm', CHAIN, '9', TRUE);
  await net.submit('Org3', 'RaiseAlarm', CHAIN, '9', FALSE);
  await net.submit('Org3', 'RaiseAlarm', CHAIN, '9', TRUE);
  await net.refused('NOT_A_MEMBER', OUTSIDER, 'Judge', CHAIN, '9');
  assert.equal(await net.submit('Org2', 'Judge', CHAIN, '9'), { effect: 'written' });
  assert.equal(await net.submit('Org3', 'Judge', CHAIN, '9'), { effect: 'none' });
  await net.refused('ALREADY_JUDGED', 'Org2', 'TakeBack', CHAIN, '9');
  await net.refused('ALREADY_JUDGED', 'Org3', 'ConfirmRoot', CHAIN, '9');
  await net.refused('ALREADY_JUDGED', 'Org1', 'RaiseAlarm', CHAIN, '9', TRUE);
  assert.equal(await net.submit('Org2', 'RaiseAlarm', CHAIN, '9', TRUE), { effect: 'none' });
  const { status, losers, judged } = await net.query('Root', CHAIN, '0');
  assert.equal([status, losers, judged], ['refuted', ['Org1'], true]);
});

test('a late word after the verdict: recorded among the losers, and decides nothing', async () => {
  const { net } = await settled();
  await net.submit('Org2', 'ConfirmRoot', CHAIN, '9');
  await net.submit('Org2', 'Judge', CHAIN, '9');
  await net.submit('Org3', 'RaiseAlarm', CHAIN, '9', FALSE);
  const { status, losers } = await net.query('Root', CHAIN, '0');
  assert.equal([status, losers], ['confirmed', ['Org3']]);
  await net.refused('ALREADY_JUDGED', 'Org3', 'TakeBack', CHAIN, '9');
});

test('the members of the definition that a range was submitted under decide on it', async () => {
  const { net } = await settled();
  await net.adopt(definition({ members: ['Org1', OUTSIDER], successors: [] }), 1, ['Org1', 'Org2']);
  await net.refused('NOT_A_MEMBER', OUTSIDER, 'RaiseAlarm', CHAIN, '9', TRUE);
  for (const who of ['Org2', 'Org3']) await net.submit(who, 'RaiseAlarm', CHAIN, '9', TRUE);
  assert.is((await net.query('Root', CHAIN, '0')).status, 'refuted');
});

test('words about nothing, of strangers, and too many of them are refused', async () => {
  const { net, root } = await settled();
  await net.refused('UNKNOWN_RANGE', 'Org2', 'RaiseAlarm', CHAIN, '8', TRUE);
  await net.refused('UNKNOWN_RANGE', 'Org2', 'ConfirmRoot', 'chains03', '9');
  await net.refused('UNKNOWN_RANGE', 'Org2', 'Judge', CHAIN, '10');
  await net.refused('NOT_A_MEMBER', OUTSIDER, 'RaiseAlarm', CHAIN, '9', TRUE);
  await net.refused('NOT_A_MEMBER', OUTSIDER, 'ConfirmRoot', CHAIN, '9');
  await net.refused('NOT_A_MEMBER', OUTSIDER, 'TakeBack', CHAIN, '9');
  await net.refused('SAME_ROOT', 'Org2', 'RaiseAlarm', CHAIN, '9', root);
  for (const text of ['', 'x', TRUE.toUpperCase()]) {
    await net.refused('INVALID_ARGUMENT', 'Org2', 'RaiseAlarm', CHAIN, '9', text);
  }
  for (const to of ['', '-1', '09', '9.0']) await net.refused('INVALID_ARGUMENT', 'Org2', 'TakeBack', CHAIN, to);
  for (let at = 0; at < 8; at++) await net.submit('Org2', 'RaiseAlarm', CHAIN, '9', hashOf(`own ${at}`));
  await net.refused('TOO_MANY_WORDS', 'Org2', 'RaiseAlarm', CHAIN, '9', hashOf('own 8'));
  assert.equal(await net.submit('Org2', 'TakeBack', CHAIN, '9'), { effect: 'written' });
});

test('alarms come in pages, without the ranges that were only confirmed', async () => {
  const net = await PlasmaLedger.registered();
  await net.settle(7);
  for (const to of ['9', '29', '49', '69']) await net.submit('Org2', 'RaiseAlarm', CHAIN, to, TRUE);
  for (const to of ['9', '19', '29', '59']) await net.submit('Org3', 'ConfirmRoot', CHAIN, to);
  const seen: number[][] = [];
  let bookmark = '';
  do {
    const page = await net.query('Alarms', CHAIN, '2', bookmark);
    seen.push(page.roots.map(({ to }: { to: number }) => to));
    ({ bookmark } = page);
  } while (bookmark !== '');
  assert.equal(seen, [
    [9, 29],
    [49, 69],
  ]);
  assert.equal(await net.query('Alarms', 'chains03', '2', ''), { roots: [], bookmark: '' });
});

test.run();
