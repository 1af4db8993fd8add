import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ALL, CONTENT, Consortium, OPS, REGULATOR, TELCOS } from './consortium.js';

const approve = async (net: Consortium, options: Parameters<Consortium['ballot']>[0] = {}): Promise<string> => {
  let id = '';
  for (const who of [REGULATOR, 'Telco1', 'Telco2']) ({ id } = await net.vote(who, options));
  return id;
};

test('rejected as soon as approval is unreachable; the same content then opens the next round', async () => {
  const net = new Consortium();
  const { id } = await net.vote('Telco1', { vote: 'no' });
  assert.is(await net.status(id), 'open');
  await net.vote('Telco2', { vote: 'no' });
  assert.is(await net.status(id), 'rejected');
  assert.equal(await net.submit('Telco3', 'Close', id), { effect: 'written', status: 'rejected' });
  assert.ok((await net.proposal(id)).closed);
  const again = await net.vote('Telco1');
  assert.equal([again.id, again.round], [id, 2]);
  assert.equal([await net.status(id), (await net.proposal(id)).round], ['open', 2]);
  assert.is((await net.query('ProposalRound', id, '1')).status, 'rejected');
  assert.is(await net.query('ProposalRound', id, '3'), null);
});

test('closing is idempotent, open to all, and writes nothing before there is a decision', async () => {
  const net = new Consortium();
  await net.refused('PROPOSAL_UNKNOWN', 'Telco1', 'Close', 'ab'.repeat(32));
  const { id } = await net.vote(REGULATOR);
  await net.refused('NOT_DECIDED', 'Telco1', 'Close', id);
  await net.vote('Telco1');
  await net.vote('Telco2');
  await net.submit('Telco3', 'Close', id);
  const again = await net.endorse('Telco1', 'Close', id);
  assert.is(again.writes.size, 0);
  assert.equal(JSON.parse(again.answer), { effect: 'none', status: 'approved' });
});

test('each takes back its own vote only; the last one back closes the round', async () => {
  const net = new Consortium();
  const { id } = await net.vote('Telco1');
  await net.vote('Telco2');
  assert.equal(await net.submit('Telco3', 'Withdraw', id, ''), { effect: 'none', status: 'open' });
  assert.equal(await net.submit('Telco1', 'Withdraw', id, 'mistake'), { effect: 'written', status: 'open' });
  assert.is((await net.proposal(id)).votes.length, 1);
  assert.equal(await net.submit('Telco2', 'Withdraw', id, 'too'), { effect: 'written', status: 'withdrawn' });
  assert.equal([await net.status(id), (await net.proposal(id)).closed], ['withdrawn', true]);
  assert.is((await net.query('Proposals', '{"open":true}', '10', '')).proposals.length, 0);
  assert.is((await net.vote('Telco2')).round, 2);
  await net.refused('PROPOSAL_UNKNOWN', 'Telco1', 'Withdraw', 'ab'.repeat(32), '');
});

test('two last votes taken back at once: one closes, the other comes again', async () => {
  const net = new Consortium();
  const { id } = await net.vote('Telco1');
  await net.vote('Telco2');
  const codes = await net.block([
    ['Telco1', 'Withdraw', id, 'a'],
    ['Telco2', 'Withdraw', id, 'b'],
  ]);
  assert.equal(codes, ['VALID', 'PHANTOM_READ_CONFLICT']);
  assert.is((await net.submit('Telco2', 'Withdraw', id, 'b')).status, 'withdrawn');
});

test('a majority of the voters, each by its own clock, makes a round expired', async () => {
  const net = new Consortium();
  const { id } = await net.vote('Telco1');
  await net.submit('Telco1', 'Overdue', id, '1');
  assert.equal(await net.submit('Telco1', 'Overdue', id, '1'), { effect: 'none' });
  await net.submit('Telco2', 'Overdue', id, '1');
  assert.is(await net.status(id), 'open', 'two of four are no majority');
  await net.submit('Telco3', 'Overdue', id, '1');
  assert.equal([await net.status(id), (await net.proposal(id)).overdue], ['expired', TELCOS]);
  await net.submit('Telco1', 'Close', id);
  await net.refused('ROUND_CLOSED', REGULATOR, 'Overdue', id, '1');
  assert.is((await net.vote('Telco1')).round, 2);
  assert.is(await net.status(id), 'open', 'the old deadline says nothing of the new round');
});

test('1.0, 1.1, 1.0, 1.1: each is a proposal of its own', async () => {
  const net = new Consortium();
  const version = (text: string) => ({ ...CONTENT, action: 'update', after: { version: text } });
  const ids = new Set<string>();
  for (const [sequence, text] of ['1.0', '1.1', '1.0', '1.1'].entries()) {
    const options = { content: version(text), base: `sequence:${sequence}` };
    const { id } = await net.vote('Telco1', options);
    assert.is(await net.status(id), 'open');
    ids.add(await approve(net, options));
    await net.submit('Telco1', 'Close', id);
  }
  assert.is(ids.size, 4);
});

test('a change of membership restarts open rounds: older votes are shown and not counted', async () => {
  const net = new Consortium();
  const { id } = await net.vote(REGULATOR);
  await net.vote('Telco1');
  net.ledger.members = [...ALL, 'Telco4'];
  await net.vote('Telco4');
  const { votes, status } = await net.proposal(id);
  assert.is(status, 'open');
  assert.equal(
    votes.map((vote: { organization: string; counted: boolean }) => [vote.organization, vote.counted]),
    [
      [REGULATOR, false],
      ['Telco1', false],
      ['Telco4', true],
    ],
  );
  const ballot = await net.ballot();
  const codes = await net.block([REGULATOR, 'Telco1'].map((who) => [who, 'Vote', ballot]));
  assert.equal(codes, ['VALID', 'VALID'], 'casting them again collides no more than the first time');
  assert.is(await net.status(id), 'approved');
  net.ledger.members = ALL;
  await net.submit('Telco1', 'Withdraw', id, 'nothing is decided any more');
});

test('a removed organization has no say any more', async () => {
  const net = new Consortium();
  const { id } = await net.vote(REGULATOR);
  await net.vote('Telco1');
  net.ledger.members = [REGULATOR, 'Telco2', 'Telco3'];
  assert.is(await net.status(id), 'open');
  await net.refused('NOT_A_MEMBER', 'Telco1', 'Vote', await net.ballot());
});

const NETWORK = { ...CONTENT, address: 'telecom/Network/telecom', action: 'update' };
const governed = (governance: object, more: object = {}) => ({
  content: { ...NETWORK, after: { governance, ...more } },
  base: 'versions:1',
});

test('a voted Network change sets the rule once it is closed, and open rounds start over', async () => {
  const net = new Consortium();
  const { id: open } = await net.vote('Telco1');
  const id = await approve(net, governed({ rule: { type: 'all' }, mustAgree: [] }));
  assert.is((await net.query('Electorate')).rule.type, 'majority', 'not before it is closed');
  await net.submit('Telco1', 'Close', id);
  assert.equal((await net.query('Electorate')).rule, { type: 'all' });
  assert.is((await net.proposal(open)).votes[0].counted, false);
  const other = await approve(net, { base: 'sequence:5' });
  assert.is(await net.status(other), 'open');
  await net.vote('Telco3', { base: 'sequence:5' });
  assert.is(await net.status(other), 'approved');
  assert.is((await net.proposal(id)).electorate.rule.type, 'majority', 'decided under the rule of its own time');
});

test('what a Network change leaves out stays; its organizations vote on the next one', async () => {
  const net = new Consortium();
  const organizations = [{ mspId: REGULATOR }, { mspId: 'Telco1' }, { mspId: 'Orderer' }];
  await net.submit(
    'Telco1',
    'Close',
    await approve(net, governed({ rule: { type: 'atLeast', n: 2 } }, { organizations })),
  );
  const electorate = await net.query('Electorate');
  assert.equal([electorate.voters, electorate.mustAgree], [[REGULATOR, 'Telco1'], [REGULATOR]]);
  const chaincode = await net.electorate({ ledger: OPS });
  assert.equal(chaincode.electorate.voters, ALL, 'a chaincode is decided by the members of its channel');
});

test('a rule that nobody can satisfy blocks, it does not reject', async () => {
  const net = new Consortium();
  await net.submit('Telco1', 'Close', await approve(net, governed({ rule: { type: 'atLeast', n: 5 } })));
  const { id } = await net.vote('Telco1');
  const { status, blocked } = await net.proposal(id);
  assert.is(status, 'open');
  assert.match(blocked, /5 of 4/);
});

test('applied: a majority of the voters report all their tasks applied; a failed task stays its own', async () => {
  const net = new Consortium();
  const id = await approve(net);
  const report = (who: string, task: string, state: string, detail = '') =>
    net.submit(who, 'Report', id, '1', task, state, detail, `numbertransfer_1:${'a'.repeat(64)}`);
  await report('Telco1', 'install', 'applied');
  await report('Telco1', 'run', 'progressing');
  await report('Telco2', 'run', 'applied');
  await report(REGULATOR, 'run', 'applied');
  await report('Telco3', 'run', 'failed', 'no disk');
  assert.is(await net.status(id), 'approved');
  assert.equal(await report('Telco1', 'run', 'applied'), { effect: 'written' });
  assert.equal(await report('Telco1', 'run', 'applied'), { effect: 'none' });
  assert.is(await net.status(id), 'applied');
  const { tasks } = await net.proposal(id);
  const failed = tasks.find(({ state }: { state: string }) => state === 'failed');
  assert.equal([failed.organization, failed.detail], ['Telco3', 'no disk']);
  assert.equal(await report('Telco3', 'run', 'applied'), { effect: 'written' }, 'it is done later');
  await net.submit('Telco1', 'Close', id);
  assert.is((await net.query('Proposals', '{"open":true}', '10', '')).proposals.length, 0);
  await net.refused('ALREADY_DECIDED', 'Telco1', 'Vote', await net.ballot());
});

test('a report is checked and speaks only of its sender', async () => {
  const net = new Consortium();
  const id = await approve(net);
  const bad = [
    [id, '0', 'run', 'applied', '', ''],
    [id, '1', 'r n', 'applied', '', ''],
    [id, '1', 'run', 'done', '', ''],
    [id, '1', 'run', 'applied', 'x'.repeat(2001), ''],
    [id, '1', 'run', 'applied', '', 'no package id'],
    ['x', '1', 'run', 'applied', '', ''],
  ];
  for (const args of bad) await net.refused('INVALID_ARGUMENT', 'Telco1', 'Report', ...args);
  for (let n = 0; n < 32; n++) await net.submit('Telco2', 'Report', id, '1', `task${n}`, 'progressing', '', '');
  await net.refused('TOO_MANY_TASKS', 'Telco2', 'Report', id, '1', 'one-more', 'progressing', '', '');
  await net.submit('Telco2', 'Report', id, '1', 'task0', 'applied', '', '');
  const endorsed = await net.endorse('Telco1', 'Report', id, '1', 'run', 'applied', '', '');
  for (const key of endorsed.writes.keys()) assert.ok(key.includes('/Telco1/'), key);
});

test('a later approval of the same address supersedes an earlier one and what is open from its base', async () => {
  const net = new Consortium();
  const rival = { content: { ...CONTENT, after: { version: '2.0' } } };
  const first = await approve(net);
  await net.submit('Telco1', 'Close', first);
  const { id: open } = await net.vote('Telco3', rival);
  assert.is(await net.status(open), 'open', 'the voters may still prefer it');
  const second = await approve(net, rival);
  assert.is(second, open);
  await net.submit('Telco1', 'Close', second);
  assert.equal([await net.status(first), await net.status(second)], ['superseded', 'approved']);
  await net.submit('Telco1', 'Close', first);
  const { id: stale } = await net.vote('Telco3', { content: { ...CONTENT, after: { version: '3.0' } } });
  const next = await approve(net, { content: { ...CONTENT, after: { version: '4.0' } }, base: 'sequence:1' });
  await net.submit('Telco1', 'Close', next);
  assert.is(await net.status(stale), 'superseded', 'its base is past');
  assert.is((await net.submit('Telco1', 'Close', stale)).status, 'superseded');
});

test('what was applied stays applied when the next change follows before anybody wrote it down', async () => {
  const net = new Consortium();
  const first = await approve(net);
  for (const who of TELCOS) await net.submit(who, 'Report', first, '1', 'run', 'applied', '', '');
  await net.submit('Telco1', 'Close', await approve(net, { base: 'sequence:1' }));
  assert.is(await net.status(first), 'applied');
});

test('a retirement leaves the counter where it was: what starts from there afterwards is open, and can be approved', async () => {
  const net = new Consortium();
  const retired = await approve(net, { content: { ...CONTENT, action: 'retire', after: null } });
  for (const who of TELCOS) await net.submit(who, 'Report', retired, '1', 'apply', 'applied', '', '');
  assert.is((await net.submit('Telco1', 'Close', retired)).status, 'applied');
  const { id } = await net.vote('Telco3', { content: { ...CONTENT, after: { version: '2.0' } } });
  assert.is(await net.status(id), 'open');
  await approve(net, { content: { ...CONTENT, after: { version: '2.0' } } });
  await net.submit('Telco1', 'Close', id);
  assert.equal([await net.status(retired), await net.status(id)], ['applied', 'approved']);
});

test('an applied change leaves nothing open from its base', async () => {
  const net = new Consortium();
  const { id: rival } = await net.vote('Telco3', { content: { ...CONTENT, after: { version: '9' } } });
  const id = await approve(net);
  for (const who of TELCOS) await net.submit(who, 'Report', id, '1', 'run', 'applied', '', '');
  assert.is(await net.status(rival), 'open');
  await net.submit('Telco1', 'Close', id);
  assert.equal([await net.status(id), await net.status(rival)], ['applied', 'superseded']);
});

test.run();
