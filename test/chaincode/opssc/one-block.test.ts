import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Endorsed } from '../memory-ledger.js';
import { configSignature } from './config-signature.js';
import { ALL, attestation, CHANNEL1, CONTENT, Consortium, channelChange, configBase } from './consortium.js';

/** Keys that an endorsement read, single or by range. */
const readsOf = ({ reads, ranges }: Endorsed) => [...reads.keys(), ...ranges.map(({ start }) => start)];

const UPDATE = '1a'.repeat(32);
const CONFIG_CHANGE = { content: channelChange('ops-channel', { members: ALL }), base: configBase('application') };

/** A config change that is decided; what `Sign` is told of it. */
async function signable(net: Consortium): Promise<string> {
  let id = '';
  for (const who of ['Regulator', 'Telco1', 'Telco2']) ({ id } = await net.vote(who, CONFIG_CHANGE));
  return net.key(id);
}

test('votes of all organizations on a new proposal all commit in one block and are counted', async () => {
  const net = new Consortium();
  const ballot = await net.ballot();
  const codes = await net.block(ALL.map((who) => [who, 'Vote', ballot]));
  assert.equal(codes, ['VALID', 'VALID', 'VALID', 'VALID']);
  const page = await net.query('Proposals', '{}', '10', '');
  assert.is(page.proposals.length, 1);
  assert.is(page.proposals[0].status, 'approved');
  assert.equal(
    page.proposals[0].votes.map((vote: { organization: string; counted: boolean }) => [
      vote.organization,
      vote.counted,
    ]),
    ALL.map((who) => [who, true]),
  );
});

test('a vote, a report, a signature and an attestation read no key of another organization', async () => {
  const net = new Consortium();
  const ballot = await net.ballot();
  const { id } = await net.vote('Telco2');
  await net.submit('Telco2', 'Report', id, '1', 'run', 'progressing', '', '');
  const calls = [
    ['Vote', ballot],
    ['Report', id, '1', 'run', 'applied', '', ''],
    ['Attest', attestation(ALL)],
    ['Overdue', id, '1'],
    ['Sign', await signable(net), '1', UPDATE, configSignature('Telco1')],
  ] as const;
  for (const [name, ...args] of calls) {
    const endorsed = await net.endorse('Telco1', name, ...args);
    for (const key of readsOf(endorsed)) {
      assert.ok(key === `decision/${id}` || key.split('/').includes('Telco1'), `${name} reads ${key}`);
    }
    assert.ok(endorsed.writes.size > 0);
  }
});

test('votes, reports and attestations of all organizations fit in one block, whatever its order', async () => {
  const net = new Consortium();
  const first = await net.vote('Telco1');
  await net.vote('Telco2');
  const second = await net.ballot({ base: 'sequence:1', vote: 'no' });
  const mine = await net.ballot();
  const calls: [string, string, ...string[]][] = ALL.flatMap((who) => [
    [who, 'Attest', attestation(ALL)],
    [who, 'Vote', second],
    [who, 'Report', first.id, '1', 'run', 'applied', '', ''],
  ]);
  const endorsed = await Promise.all(calls.map(([who, ...rest]) => net.endorse(who, ...rest)));
  endorsed.push(await net.endorse('Telco3', 'Overdue', first.id, '1'));
  endorsed.reverse();
  assert.ok(net.ledger.commit(endorsed).every((code) => code === 'VALID'));
  assert.equal(await net.block([['Regulator', 'Vote', mine]]), ['VALID']);
  assert.is(await net.status(first.id), 'applied');
});

test('votes on a channel with an attested record fit in one block with new attestations', async () => {
  const net = new Consortium();
  await net.block(ALL.map((who) => [who, 'Attest', attestation(ALL)]));
  const ballot = await net.ballot({ ledger: CHANNEL1 });
  const again = attestation(ALL, { ordererOrganizations: [], mspHashes: JSON.parse(attestation(ALL)).mspHashes });
  await net.refused('INVALID_ARGUMENT', 'Telco1', 'Attest', again);
  const codes = await net.block([
    ['Telco1', 'Attest', attestation([...ALL, 'Telco4'])],
    ...ALL.map((who) => [who, 'Vote', ballot] as const),
  ]);
  assert.ok(codes.every((code) => code === 'VALID'));
});

test('signatures of three organizations fit in one block with each other and with a late vote before them', async () => {
  const net = new Consortium();
  const key = await signable(net);
  const late = await net.ballot(CONFIG_CHANGE);
  const signers = ['Regulator', 'Telco1', 'Telco2'];
  const codes = await net.block([
    ['Telco3', 'Vote', late],
    ...signers.map((who) => [who, 'Sign', key, '1', UPDATE, configSignature(who)] as const),
  ]);
  assert.equal(codes, ['VALID', 'VALID', 'VALID', 'VALID']);
  const [{ votes, signatures }] = (await net.query('Proposals', '{}', '10', '')).proposals;
  assert.is(votes.length, 4);
  assert.equal(
    signatures.map(({ organization }: { organization: string }) => organization),
    signers,
  );
});

test('a decision is written down in the block in which its signatures come in, behind them', async () => {
  const net = new Consortium();
  const key = await signable(net);
  const { id } = (await net.query('Proposals', '{}', '10', '')).proposals[0];
  const signers = ['Regulator', 'Telco1', 'Telco2'];
  const codes = await net.block([
    ...signers.map((who) => [who, 'Sign', key, '1', UPDATE, configSignature(who)] as const),
    ['Telco1', 'Close', id],
  ]);
  assert.equal(codes, ['VALID', 'VALID', 'VALID', 'VALID']);
  const [{ closed, status, signatures }] = (await net.query('Proposals', '{}', '10', '')).proposals;
  assert.equal([closed, status, signatures.length], [true, 'approved', 3]);
});

test('the stand-in ledger does find conflicts: a key that moved and a range that grew', async () => {
  const net = new Consortium();
  const { id } = await net.vote('Telco1');
  await net.vote('Regulator');
  await net.vote('Telco2');
  const close = await net.endorse('Telco1', 'Close', id);
  const late = await net.endorse('Telco3', 'Vote', await net.ballot());
  assert.equal(net.ledger.commit([late, close]), ['VALID', 'MVCC_READ_CONFLICT']);
  const report = await net.endorse('Telco3', 'Report', id, '1', 'run', 'progressing', '', '');
  const again = await net.endorse('Telco1', 'Close', id);
  assert.equal(net.ledger.commit([report, again]), ['VALID', 'PHANTOM_READ_CONFLICT']);
});

test('the last write of a bundle reaches every proposal in it', async () => {
  const net = new Consortium();
  const one = JSON.parse(await net.ballot())[0];
  const two = { ...one, content: { ...CONTENT, address: 'telecom/Chaincode/other' } };
  const effects = await net.submit('Telco1', 'Vote', JSON.stringify([one, two]));
  assert.equal(
    effects.map(({ effect }: { effect: string }) => effect),
    ['written', 'written'],
  );
  assert.is((await net.query('Proposals', '{"open":true}', '10', '')).proposals.length, 2);
});

test.run();
