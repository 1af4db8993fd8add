import { createHash } from 'node:crypto';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ALL, CONTENT, Consortium, OPS, REGULATOR, TELCOS } from './consortium.js';

test('a vote carries who, which certificate, which revision and why', async () => {
  const net = new Consortium();
  const claim = { revision: 'abc', branch: 'main', pullRequest: 'https://x/1', author: 'ann' };
  const { id } = await net.vote('Telco1', { vote: 'no', reason: 'too early', claim });
  const [vote] = (await net.proposal(id)).votes;
  assert.is(vote.organization, 'Telco1');
  assert.is(vote.certificate, createHash('sha256').update('certificate of Telco1').digest('hex'));
  assert.equal([vote.vote, vote.reason, vote.claim], ['no', 'too early', claim]);
  assert.match(vote.timestamp, /^2026-.*Z$/);
});

test('the same vote again is a success without effect; anything else in it is another vote', async () => {
  const net = new Consortium();
  await net.vote('Telco1');
  const again = await net.endorse('Telco1', 'Vote', await net.ballot());
  assert.is(JSON.parse(again.answer)[0].effect, 'none');
  assert.is(again.writes.size, 0);
  const other = await net.endorse('Telco1', 'Vote', await net.ballot({ claim: { revision: 'later' } }));
  assert.is(JSON.parse(other.answer)[0].effect, 'written');
});

test('another vote replaces the one before while nothing is decided', async () => {
  const net = new Consortium();
  const { id } = await net.vote('Telco1');
  await net.vote('Telco1', { vote: 'no' });
  const { votes } = await net.proposal(id);
  assert.is(votes.length, 1);
  assert.is(votes[0].vote, 'no');
});

test('a decided vote cannot be turned round, before or after the close', async () => {
  const net = new Consortium();
  const { id } = await net.vote(REGULATOR);
  await net.vote('Telco1');
  await net.vote('Telco2');
  await net.refused('ALREADY_DECIDED', 'Telco2', 'Vote', await net.ballot({ vote: 'no' }));
  await net.refused('ALREADY_DECIDED', 'Telco2', 'Withdraw', id, 'sorry');
  await net.vote('Telco3', { vote: 'no', reason: 'dissent on record' });
  assert.is(await net.status(id), 'approved');
  await net.submit('Telco3', 'Close', id);
  await net.refused('ALREADY_DECIDED', 'Telco3', 'Vote', await net.ballot());
});

test('a turned vote that races with the deciding one loses', async () => {
  const net = new Consortium();
  const { id } = await net.vote(REGULATOR);
  await net.vote('Telco1');
  const turned = await net.endorse('Telco1', 'Vote', await net.ballot({ vote: 'no' }));
  const deciding = await net.endorse('Telco2', 'Vote', await net.ballot());
  assert.equal(net.ledger.commit([deciding, turned]), ['VALID', 'MVCC_READ_CONFLICT']);
  assert.is(await net.status(id), 'approved');
});

test('the opposite order is honest: the turned vote counts and nothing is decided', async () => {
  const net = new Consortium();
  const { id } = await net.vote(REGULATOR);
  await net.vote('Telco1');
  const turned = await net.endorse('Telco1', 'Vote', await net.ballot({ vote: 'no' }));
  const third = await net.endorse('Telco2', 'Vote', await net.ballot());
  assert.equal(net.ledger.commit([turned, third]), ['VALID', 'VALID']);
  assert.is(await net.status(id), 'open');
});

test('a no needs a reason; a yes does not', async () => {
  const net = new Consortium();
  await net.refused('REASON_MISSING', 'Telco1', 'Vote', await net.ballot({ vote: 'no', reason: ' ' }));
  await net.vote('Telco1', { reason: '' });
});

test('one who is no member cannot write anything', async () => {
  const net = new Consortium();
  const ballot = await net.ballot();
  const { id } = await net.vote('Telco1');
  await net.refused('NOT_A_MEMBER', 'Eve', 'Vote', ballot);
  await net.refused('NOT_A_MEMBER', 'Eve', 'Withdraw', id, '');
  await net.refused('NOT_A_MEMBER', 'Eve', 'Close', id);
  await net.refused('NOT_A_MEMBER', 'Eve', 'Overdue', id, '1');
  await net.refused('NOT_A_MEMBER', 'Eve', 'Report', id, '1', 'run', 'applied', '', '');
});

test('whoever opens a proposal owns nothing of it: a false claim is only its own', async () => {
  const net = new Consortium();
  const { id } = await net.vote('Telco3', { claim: { revision: 'false', author: 'somebody else' } });
  const honest = await net.vote('Telco1', { claim: { revision: 'true' } });
  assert.is(honest.id, id);
  assert.is((await net.submit('Telco3', 'Withdraw', id, 'mine')).status, 'open');
  const { votes } = await net.proposal(id);
  assert.equal(
    votes.map((vote: { organization: string; claim: { revision: string } }) => [
      vote.organization,
      vote.claim.revision,
    ]),
    [['Telco1', 'true']],
  );
});

test('the content is stored once and the same from everybody', async () => {
  const net = new Consortium();
  const shuffled = { after: CONTENT.after, action: 'create', address: CONTENT.address, formatVersion: 1 };
  const one = await net.endorse('Telco1', 'Vote', await net.ballot());
  const two = await net.endorse('Telco2', 'Vote', await net.ballot({ content: shuffled, claim: { revision: 'x' } }));
  const content = (writes: ReadonlyMap<string, Buffer | undefined>) =>
    [...writes].filter(([key]) => key.startsWith('content/')).map(([key, value]) => `${key} ${value}`);
  assert.equal(content(one.writes), content(two.writes));
  assert.is(content(one.writes).length, 1);
});

test('what is not for this contract is refused', async () => {
  const net = new Consortium();
  const electorate = 'ee'.repeat(32);
  const send = async (over: Parameters<Consortium['ballot']>[0]) => net.ballot({ electorate, ...over });
  const content = (over: object) => ({ content: { ...CONTENT, ...over } });
  await net.refused('FORMAT_VERSION', 'Telco1', 'Vote', await send(content({ formatVersion: 2 })));
  await net.refused('OTHER_NETWORK', 'Telco1', 'Vote', await send(content({ address: 'bank/Chaincode/x' })));
  await net.refused('KIND_UNKNOWN', 'Telco1', 'Vote', await send(content({ address: 'telecom/Validators/x' })));
  await net.refused('KIND_UNKNOWN', 'Telco1', 'Vote', await send(content({ address: 'telecom/constructor/x' })));
  const network = { ...content({ address: 'telecom/Network/telecom', after: {} }) };
  await net.refused('OTHER_LEDGER', 'Telco1', 'Vote', await send({ ...network, ledger: { ...OPS, name: 'channel1' } }));
  const wrong = content({ address: 'telecom/Network/telecom', after: { governance: { rule: { type: 'dictator' } } } });
  await net.refused('INVALID_ARGUMENT', 'Telco1', 'Vote', await send(wrong));
});

test('malformed and oversized input is refused', async () => {
  const net = new Consortium();
  const electorate = 'ee'.repeat(32);
  const bad: Parameters<Consortium['ballot']>[0][] = [
    { content: { ...CONTENT, after: null } },
    { content: { ...CONTENT, action: 'retire' } },
    { content: { ...CONTENT, action: 'destroy' } },
    { content: { ...CONTENT, extra: 1 } },
    { content: { ...CONTENT, address: 'telecom/Chaincode/a b' } },
    { content: { ...CONTENT, after: { big: 'x'.repeat(200_001) } } },
    { ledger: { ...OPS, genesis: 'AB' } },
    { ledger: { ...OPS, name: '../x' } },
    { base: 'three' },
    { base: `sequence:${'1'.repeat(500)}` },
    { reason: 'x'.repeat(2001) },
    { reason: 'bell \u0007' },
    { claim: {} },
    { claim: { revision: 'x', also: 'y' } },
    { electorate: 'none' },
  ];
  for (const over of bad) {
    await net.refused('INVALID_ARGUMENT', 'Telco1', 'Vote', await net.ballot({ electorate, ...over }));
  }
  for (const text of ['', '{}', '[]', 'null', '[1]', `["${'x'.repeat(2_000_001)}"]`]) {
    await net.refused('INVALID_ARGUMENT', 'Telco1', 'Vote', text);
  }
  const huge = (await net.ballot({ electorate })).replace('"1.0"', '1e999');
  await net.refused('NOT_CANONICAL', 'Telco1', 'Vote', huge);
  const one = JSON.parse(await net.ballot({ electorate }))[0];
  await net.refused('DUPLICATE_BALLOT', 'Telco1', 'Vote', JSON.stringify([one, one]));
});

test('an organization cannot have more than 20 rounds that nobody else votes in', async () => {
  const net = new Consortium();
  const base = (n: number) => `sequence:${n}`;
  for (let n = 0; n < 20; n++) await net.vote('Telco3', { base: base(n) });
  const answer = await net.refused('TOO_MANY_OPEN', 'Telco3', 'Vote', await net.ballot({ base: base(20) }));
  assert.match(answer.what, /21/);
  await net.vote('Telco1', { base: base(7) });
  await net.vote('Telco3', { base: base(20) });
  await net.refused('TOO_MANY_OPEN', 'Telco3', 'Vote', await net.ballot({ base: base(21) }));
  const { id } = await net.vote('Telco3', { base: base(3), reason: 'a new reason opens nothing' });
  await net.submit('Telco3', 'Withdraw', id, 'room');
  await net.vote('Telco3', { base: base(21) });
});

test('others are not held up by it, nor is one who votes where others vote', async () => {
  const net = new Consortium();
  for (let n = 0; n < 20; n++) await net.vote('Telco3', { base: `sequence:${n}` });
  for (let n = 0; n < 20; n++) await net.vote('Telco1', { base: `sequence:${n}` });
  const more = await Promise.all(Array.from({ length: 25 }, (_, n) => net.ballot({ base: `sequence:${30 + n}` })));
  const bundle = (from: number, to: number) => JSON.stringify(more.slice(from, to).flatMap((text) => JSON.parse(text)));
  await net.submit('Telco1', 'Vote', bundle(0, 20));
  await net.submit('Telco2', 'Vote', bundle(0, 20));
  await net.submit('Telco1', 'Vote', bundle(20, 25));
  await net.submit('Telco2', 'Vote', bundle(0, 25));
});

test('own votes under ever other electorates have an end', async () => {
  const net = new Consortium();
  for (let n = 0; n < 8; n++) await net.vote('Telco1', { electorate: `${n}`.repeat(64) });
  await net.refused('TOO_MANY_VOTES', 'Telco1', 'Vote', await net.ballot());
});

test('an event names the caller and the proposals', async () => {
  const net = new Consortium();
  const endorsed = await net.endorse('Telco1', 'Vote', await net.ballot());
  const [{ id }] = JSON.parse(endorsed.answer);
  assert.equal(endorsed.event, { name: 'vote', payload: JSON.stringify({ organization: 'Telco1', subjects: [id] }) });
});

test('two peers answer the same bytes although _lifecycle orders its map at random', async () => {
  const net = new Consortium([...ALL, 'Zeta', 'Ähre', '𐐷']);
  const answers = new Set<string>();
  for (let n = 0; n < 20; n++) answers.add(JSON.stringify(await net.query('Electorate')));
  assert.is(answers.size, 1);
  assert.equal(JSON.parse([...answers][0]!).voters, [...ALL, 'Zeta', 'Ähre', '𐐷']);
});

test('the rule is a majority with the regulator', async () => {
  const net = new Consortium();
  const { id } = await net.vote('Telco1');
  await net.vote('Telco2');
  await net.vote('Telco3');
  assert.is(await net.status(id), 'open', 'three of four, but not the regulator');
  await net.refused('NOT_DECIDED', 'Telco1', 'Close', id);
  await net.vote(REGULATOR);
  assert.is(await net.status(id), 'approved');
  const other = { base: 'sequence:9' };
  const refused = await net.vote(REGULATOR, { ...other, vote: 'no' });
  assert.is(await net.status(refused.id), 'rejected', 'a must-agree no rejects alone');
  assert.equal(TELCOS.length, 3);
});

test.run();
