import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ALL, attestation, CHANNEL1, Consortium, GENESIS, hashes, REGULATOR } from './consortium.js';

const record = (net: Consortium, genesis = GENESIS) => net.query('ChannelRecord', 'channel1', genesis);

test('the first record needs all members it names and a majority of the governance channel', async () => {
  const net = new Consortium();
  const report = attestation(['Telco1', 'Telco2']);
  await net.submit('Telco1', 'Attest', report);
  assert.equal((await record(net)).missing, ['Telco2']);
  await net.submit('Telco2', 'Attest', report);
  const half = await record(net);
  assert.is(half.inForce, null);
  assert.match(half.blocked, /2 of 4/);
  await net.submit(REGULATOR, 'Attest', report);
  assert.equal((await record(net)).inForce.members, ['Telco1', 'Telco2']);
});

test('without a record nobody can vote with effect, and the proposal says why', async () => {
  const net = new Consortium();
  const { id } = await net.vote('Telco1', { ledger: CHANNEL1 });
  const { status, blocked, electorate, votes } = await net.proposal(id);
  assert.equal([status, electorate, votes[0].counted], ['open', null, false]);
  assert.match(blocked, /channel1/);
  await net.block(ALL.map((who) => [who, 'Attest', attestation(ALL)]));
  await net.block(
    await Promise.all(ALL.map(async (who) => [who, 'Vote', await net.ballot({ ledger: CHANNEL1 })] as const)),
  );
  assert.is(await net.status(id), 'approved');
});

test('only members of the target channel count, and a must-agree organization only where it is one', async () => {
  const net = new Consortium();
  const few = ['Telco1', 'Telco2'];
  for (const who of [...few, REGULATOR]) await net.submit(who, 'Attest', attestation(few));
  const options = { ledger: CHANNEL1 };
  const { electorate } = await net.electorate({ ledger: CHANNEL1 });
  assert.equal([electorate.voters, electorate.mustAgree], [few, []]);
  const { id } = await net.vote('Telco3', options);
  await net.vote(REGULATOR, { ...options, vote: 'no' });
  await net.vote('Telco1', options);
  const { status, votes } = await net.proposal(id);
  assert.is(status, 'open');
  assert.equal(
    votes.map((vote: { organization: string; counted: boolean }) => [vote.organization, vote.counted]),
    [
      [REGULATOR, false],
      ['Telco1', true],
      ['Telco3', false],
    ],
  );
  await net.vote('Telco2', options);
  assert.is(await net.status(id), 'approved');
});

test('the first record as "only me" is without effect, and contradicts until people look', async () => {
  const net = new Consortium();
  await net.submit('Telco3', 'Attest', attestation(['Telco3']));
  assert.is((await record(net)).inForce, null);
  for (const who of [REGULATOR, 'Telco1', 'Telco2']) await net.submit(who, 'Attest', attestation(ALL));
  const blocked = await record(net);
  assert.equal([blocked.inForce, blocked.contradicting], [null, ['Telco3']]);
  assert.match(blocked.blocked, /contradict.*Telco3/);
  await net.submit('Telco3', 'Attest', attestation(ALL));
  assert.equal((await record(net)).inForce.members, ALL);
});

test('a same-named channel with another genesis block is another channel', async () => {
  const net = new Consortium();
  const other = 'cd'.repeat(32);
  await net.block(ALL.map((who) => [who, 'Attest', attestation(ALL)]));
  await net.submit('Telco3', 'Attest', attestation(['Telco3'], { genesis: other }));
  assert.is((await record(net, other)).inForce, null);
  assert.equal((await record(net)).inForce.members, ALL);
});

test('a peer that has joined the channel refuses a report that its own view contradicts', async () => {
  const net = new Consortium();
  net.ledger.others = { channel1: [...ALL].reverse() };
  const answer = await net.refused('REPORT_CONTRADICTED', 'Telco3', 'Attest', attestation(['Telco3']));
  assert.match(answer.what, /this peer sees Regulator, Telco1, Telco2, Telco3/);
  await net.submit('Telco3', 'Attest', attestation(ALL));
  net.ledger.others = { channel1: 'denied' };
  await net.refused('REPORT_CONTRADICTED', 'Telco1', 'Attest', attestation(ALL));
  await net.submit('Telco1', 'Attest', attestation(['Telco2']));
  net.ledger.others = { channel1: 'broken' };
  await net.refused('MEMBERS_UNREADABLE', 'Telco1', 'Attest', attestation(ALL));
});

test('a peer that has not joined cannot tell', async () => {
  const net = new Consortium();
  assert.is((await net.submit('Telco1', 'Attest', attestation(ALL))).effect, 'written');
  assert.is((await net.submit('Telco1', 'Attest', attestation([...ALL].reverse()))).effect, 'none');
});

const ofOps = (members: readonly string[], orderers = ['Orderer']) =>
  attestation(members, {
    channel: 'ops-channel',
    ordererOrganizations: orderers,
    mspHashes: hashes(members, orderers),
  });
const opsRecord = (net: Consortium) => net.query('ChannelRecord', 'ops-channel', GENESIS);

test('the governance channel is attested with the members that are read live, and with no others', async () => {
  const net = new Consortium();
  const answer = await net.refused('REPORT_CONTRADICTED', 'Telco1', 'Attest', ofOps([...ALL, 'Telco4']));
  assert.match(answer.what, /this peer sees Regulator, Telco1, Telco2, Telco3/);
  await net.refused('REPORT_CONTRADICTED', 'Telco1', 'Attest', ofOps(['Telco1']));
  assert.equal(
    await net.block(ALL.map((who) => [who, 'Attest', ofOps([...ALL].reverse())])),
    ALL.map(() => 'VALID'),
  );
  assert.equal((await opsRecord(net)).inForce.ordererOrganizations, ['Orderer']);
});

test('those who are members of the governance channel now say who orders for it, not those of an old record', async () => {
  const net = new Consortium();
  await net.block(ALL.map((who) => [who, 'Attest', ofOps(ALL)]));
  await net.submit('Telco1', 'EstablishRecord', 'ops-channel', GENESIS);
  // Two have left: a majority of the four in the record could not come together again.
  net.ledger.members = [REGULATOR, 'Telco1'];
  await net.submit(REGULATOR, 'Attest', ofOps([REGULATOR, 'Telco1'], ['Orderer2']));
  assert.equal((await opsRecord(net)).inForce.ordererOrganizations, ['Orderer'], 'one of two');
  await net.submit('Telco1', 'Attest', ofOps([REGULATOR, 'Telco1'], ['Orderer2']));
  const { inForce, established } = await opsRecord(net);
  assert.equal([inForce.ordererOrganizations, established], [['Orderer2'], false]);
});

test('later records need a majority of the members before; a minority blocks nothing', async () => {
  const net = new Consortium();
  await net.block(ALL.map((who) => [who, 'Attest', attestation(ALL)]));
  assert.is((await net.submit('Telco1', 'EstablishRecord', 'channel1', GENESIS)).effect, 'written');
  assert.is((await net.submit('Telco1', 'EstablishRecord', 'channel1', GENESIS)).effect, 'none');
  const less = [REGULATOR, 'Telco1', 'Telco2'];
  await net.submit('Telco3', 'Attest', attestation(['Telco3']));
  const alone = await record(net);
  assert.equal([alone.inForce.members, alone.contradicting, alone.blocked], [ALL, ['Telco3'], '']);
  await net.submit(REGULATOR, 'Attest', attestation(less));
  await net.submit('Telco1', 'Attest', attestation(less));
  assert.equal((await record(net)).inForce.members, ALL, 'two of four');
  await net.submit('Telco2', 'Attest', attestation(less));
  const after = await record(net);
  assert.equal([after.inForce.members, after.established], [less, false]);
});

test('a later record is for the members before it alone: one of the governance channel who is none carries nothing', async () => {
  const net = new Consortium();
  const three = [REGULATOR, 'Telco1', 'Telco2'];
  await net.block(three.map((who) => [who, 'Attest', attestation(three)]));
  await net.submit('Telco1', 'EstablishRecord', 'channel1', GENESIS);
  await net.submit('Telco3', 'Attest', attestation(ALL));
  await net.submit('Telco1', 'Attest', attestation(ALL));
  const { inForce, contradicting } = await record(net);
  assert.equal([inForce.members, contradicting], [three, ['Telco1', 'Telco3']], 'one of three');
  await net.submit('Telco2', 'Attest', attestation(ALL));
  assert.equal((await record(net)).inForce.members, ALL, 'two of three');
});

test('whoever has left the governance channel neither carries nor blocks a first record', async () => {
  const net = new Consortium();
  const two = ['Telco1', 'Telco2'];
  await net.submit('Telco3', 'Attest', attestation(['Telco3']));
  for (const who of two) await net.submit(who, 'Attest', attestation(two));
  await net.submit(REGULATOR, 'Attest', attestation(two));
  assert.equal((await record(net)).contradicting, ['Telco3']);
  net.ledger.members = [REGULATOR, ...two];
  assert.equal((await record(net)).inForce.members, two);
  // Of the three who say so two are left: no majority of the governance channel, as it is then.
  net.ledger.members = [...two, 'Telco4', 'Telco5'];
  const { inForce, reportedBy, blocked } = await record(net);
  assert.equal([inForce, reportedBy], [null, two]);
  assert.match(blocked, /2 of 4/);
});

test('a close writes the record down, so that the next is measured against it', async () => {
  const net = new Consortium();
  await net.block(ALL.map((who) => [who, 'Attest', attestation(ALL)]));
  const { id } = await net.vote(REGULATOR, { ledger: CHANNEL1 });
  await net.vote('Telco1', { ledger: CHANNEL1 });
  await net.vote('Telco2', { ledger: CHANNEL1 });
  await net.submit('Telco1', 'Close', id);
  assert.is((await record(net)).established, true);
});

test('so does the close of a change of the governance channel itself', async () => {
  const net = new Consortium();
  await net.block(ALL.map((who) => [who, 'Attest', ofOps(ALL)]));
  const { id } = await net.vote(REGULATOR);
  await net.vote('Telco1');
  await net.vote('Telco2');
  assert.is((await opsRecord(net)).established, false);
  await net.submit('Telco1', 'Close', id);
  assert.is((await opsRecord(net)).established, true);
});

test('a report is checked: every member and orderer organization has one MSP hash', async () => {
  const net = new Consortium();
  const bad = [
    attestation([]),
    attestation(['Telco1', 'Telco1']),
    attestation(['Telco1', '']),
    attestation(ALL, { mspHashes: {} }),
    attestation(ALL, { channel: 'Channel 1' }),
    attestation(ALL, { genesis: '' }),
    attestation(ALL, { more: 1 }),
    attestation(ALL, { ordererOrganizations: 'Orderer' }),
  ];
  for (const report of bad) await net.refused('INVALID_ARGUMENT', 'Telco1', 'Attest', report);
});

test('reports are shown with who signed them', async () => {
  const net = new Consortium();
  await net.submit('Telco1', 'Attest', attestation(ALL));
  const [shown] = await net.query('Attestations', 'channel1', GENESIS);
  assert.equal([shown.organization, shown.members, shown.formatVersion], ['Telco1', ALL, 1]);
  assert.match(shown.certificate, /^[0-9a-f]{64}$/);
});

test.run();
