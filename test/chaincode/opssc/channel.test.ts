import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  ALL,
  attestation,
  type BallotOptions,
  CHANNEL1,
  CONTENT,
  Consortium,
  channelChange,
  configBase,
  GENESIS,
  hashes,
  OPS,
  REGULATOR,
} from './consortium.js';

const PAIR = ['Telco1', 'Telco2'];
const ORDERERS = ['Telco2', 'Telco3'];
const record = (channel: string, members: readonly string[], orderers: readonly string[]) =>
  attestation(members, { channel, ordererOrganizations: orderers, mspHashes: hashes(members, orderers) });

/** channel1 has two members and is ordered by two organizations; so is the governance channel. */
async function attested(): Promise<Consortium> {
  const net = new Consortium();
  for (const who of [...PAIR, REGULATOR]) await net.submit(who, 'Attest', record('channel1', PAIR, ORDERERS));
  await net.block(ALL.map((who) => [who, 'Attest', record('ops-channel', ALL, ORDERERS)]));
  return net;
}

const voters = async (net: Consortium, channel: string, parts: string) => {
  const target = { address: `telecom/Channel/${channel}`, ledger: { ...OPS, name: channel }, base: configBase(parts) };
  const { electorate, blocked } = await net.electorate(target);
  assert.is(blocked, '');
  return electorate.voters;
};

/** A ballot on a config change of channel1. */
const change = (parts: string, versions = 'a1', more: BallotOptions = {}): BallotOptions => ({
  content: channelChange('channel1', { orderer: { BatchTimeout: versions } }),
  ledger: CHANNEL1,
  base: configBase(parts, versions),
  ...more,
});

const NEW = channelChange(
  'channel9',
  {
    application: { organizations: { Telco1: {}, Telco2: {} } },
    orderer: { organizations: { Telco2: {}, Telco3: {} } },
  },
  'create',
);
const CHANNEL9 = { ...OPS, name: 'channel9', genesis: 'c9'.repeat(32) };
const created = (more: BallotOptions = {}): BallotOptions => ({
  content: NEW,
  ledger: CHANNEL9,
  base: `genesis:${CHANNEL9.genesis}`,
  ...more,
});

for (const [parts, expected] of [
  ['application', PAIR],
  ['orderer', ORDERERS],
  ['channel', ['Telco1', 'Telco2', 'Telco3']],
  ['application+channel', ['Telco1', 'Telco2', 'Telco3']],
  ['application+orderer', ['Telco1', 'Telco2', 'Telco3']],
  ['channel+orderer', ['Telco1', 'Telco2', 'Telco3']],
  ['application+channel+orderer', ['Telco1', 'Telco2', 'Telco3']],
] as const) {
  test(`who votes on the parts ${parts} of another channel: ${expected.join(', ')}`, async () => {
    assert.equal(await voters(await attested(), 'channel1', parts), expected);
  });
}

test('of the governance channel the members are live, the orderer organizations those of its record', async () => {
  const net = await attested();
  assert.equal(await voters(net, 'ops-channel', 'application'), ALL);
  assert.equal(await voters(net, 'ops-channel', 'orderer'), ORDERERS);
  assert.equal(await voters(net, 'ops-channel', 'channel'), ALL);
  net.ledger.members = [...ALL, 'Telco4'];
  assert.equal(await voters(net, 'ops-channel', 'application'), [...ALL, 'Telco4']);
  assert.equal(await voters(net, 'ops-channel', 'orderer'), ORDERERS);
});

test('without a record the parts that need one are blocked, and say what is missing; the live members need none', async () => {
  const net = new Consortium();
  const of = (channel: string, parts: string) =>
    net.electorate({
      address: `telecom/Channel/${channel}`,
      ledger: { ...OPS, name: channel },
      base: configBase(parts),
    });
  assert.equal((await of('ops-channel', 'application')).electorate.voters, ALL);
  for (const [channel, parts] of [
    ['ops-channel', 'orderer'],
    ['ops-channel', 'application+channel'],
    ['channel1', 'application'],
    ['channel1', 'orderer'],
  ] as const) {
    const { electorate, blocked } = await of(channel, parts);
    assert.is(electorate, null);
    assert.is(blocked, `no organization has reported who is in ${channel} yet`);
  }
  const { id } = await net.vote('Telco2', change('orderer'));
  const { status, votes, blocked } = await net.proposal(id);
  assert.equal([status, votes[0].counted], ['open', false]);
  assert.match(blocked, 'channel1');
});

test('a change is decided by the voters of its parts and by nobody else', async () => {
  const net = await attested();
  const { id } = await net.vote('Telco1', change('orderer'));
  await net.vote(REGULATOR, change('orderer'));
  await net.vote('Telco2', change('orderer'));
  const { status, votes } = await net.proposal(id);
  assert.is(status, 'open', 'one of two orderer organizations');
  assert.equal(
    votes
      .filter(({ counted }: { counted: boolean }) => counted)
      .map((vote: { organization: string }) => vote.organization),
    ['Telco2'],
  );
  await net.vote('Telco3', change('orderer'));
  assert.is(await net.status(id), 'approved');
});

test('a vote under the electorate of other parts does not count', async () => {
  const net = await attested();
  const { electorate } = await net.electorate({
    address: 'telecom/Channel/channel1',
    ledger: CHANNEL1,
    base: configBase('application'),
  });
  const { id } = await net.vote('Telco2', change('orderer', 'a1', { electorate: electorate.hash }));
  await net.vote('Telco3', change('orderer'));
  assert.equal(
    (await net.proposal(id)).votes.map(({ counted }: { counted: boolean }) => counted),
    [false, true],
  );
});

test('orderer organizations that are no members of the governance channel cannot vote: blocked where it needs them', async () => {
  const net = new Consortium();
  const report = record('channel1', ALL, ['Orderer']);
  await net.block(ALL.map((who) => [who, 'Attest', report]));
  const of = (parts: string) =>
    net.electorate({ address: 'telecom/Channel/channel1', ledger: CHANNEL1, base: configBase(parts) });
  const text = 'Orderer cannot vote, being no member of ops-channel: the rule asks for 1 of 1 voters';
  assert.is((await of('orderer')).blocked, text);
  const both = await of('channel');
  assert.equal([both.electorate.voters.length, both.blocked], [5, ''], 'four of five are enough');
  await net.submit('Telco1', 'EstablishRecord', 'channel1', GENESIS);
  net.ledger.members = ['Telco1', 'Telco2', 'Telco3'];
  assert.match((await of('channel')).blocked, /^Orderer, Regulator cannot vote/, 'Regulator must agree');
});

test('a new channel needs ALL organizations that it names, whatever the rule, and nobody else', async () => {
  const net = new Consortium();
  const { id } = await net.vote('Telco1', created());
  await net.vote(REGULATOR, created());
  await net.vote('Telco2', created());
  const open = await net.proposal(id);
  assert.equal(open.electorate.voters, ['Telco1', 'Telco2', 'Telco3']);
  assert.equal([open.electorate.rule, open.electorate.mustAgree, open.status], [{ type: 'all' }, [], 'open']);
  await net.vote('Telco3', created());
  assert.is(await net.status(id), 'approved');
  const other = await net.vote(
    'Telco2',
    created({
      vote: 'no',
      ledger: CHANNEL1,
      content: { ...NEW, address: 'telecom/Channel/channel1' },
      base: `genesis:${GENESIS}`,
    }),
  );
  assert.is(await net.status(other.id), 'rejected', 'one no is enough');
});

test('an organization that a new channel names and that cannot vote blocks it, by name', async () => {
  const net = new Consortium();
  const after = { application: { organizations: { Telco1: {}, Org9: {} } }, orderer: { organizations: { Org8: {} } } };
  const options = created({ content: { ...NEW, after } });
  const { id } = await net.vote('Telco1', options);
  await net.refused('NOT_A_MEMBER', 'Org9', 'Vote', await net.ballot(options));
  const { status, blocked } = await net.proposal(id);
  assert.is(status, 'open');
  assert.is(blocked, 'Org8, Org9 cannot vote, being no member of ops-channel: the rule asks for 3 of 3 voters');
  net.ledger.members = [...ALL, 'Org8', 'Org9'];
  for (const who of ['Telco1', 'Org8', 'Org9']) await net.vote(who, options);
  assert.is(await net.status(id), 'approved');
});

test('a new channel whose organizations cannot be read is refused before anybody votes on it', async () => {
  const net = new Consortium();
  const electorate = 'ee'.repeat(32);
  const orderer = { organizations: { Telco2: {} } };
  for (const after of [
    {},
    { application: { organizations: { Telco1: {} } } },
    { application: { organizations: {} }, orderer },
    { application: { organizations: ['Telco1'] }, orderer },
    { application: { organizations: { '': {} } }, orderer },
    { application: { organizations: { 'bell \u0007': {} } }, orderer },
    { application: 'Telco1', orderer },
  ]) {
    const text = await net.ballot(created({ electorate, content: { ...NEW, after } }));
    await net.refused('INVALID_ARGUMENT', 'Telco1', 'Vote', text);
  }
});

test('a base of another form than that of its kind is refused', async () => {
  const net = new Consortium();
  const electorate = 'ee'.repeat(32);
  const send = (options: BallotOptions) => net.ballot({ electorate, ...options });
  const hash = 'a1'.repeat(32);
  const bad: BallotOptions[] = [
    ...[
      `config::${hash}`,
      `config:orderer+application:${hash}`,
      `config:application+application:${hash}`,
      `config:application,orderer:${hash}`,
      `config:consortium:${hash}`,
      `config:application+:${hash}`,
      'config:application:a1',
      `config:application:${hash.toUpperCase()}`,
      `config:application:${hash}0`,
      `genesis:${GENESIS}`,
      'sequence:1',
    ].map((base) => change('application', 'a1', { base })),
    created({ base: `genesis:${hash}` }),
    created({ base: configBase('application') }),
    created({ content: { ...NEW, action: 'update' } }),
    ...[
      `config:application:${hash}`,
      `genesis:${GENESIS}`,
      'sequence:01',
      'sequence:',
      'sequence:-1',
      'versions:1',
    ].map((base) => ({ base })),
    ...[configBase('orderer'), `genesis:${GENESIS}`].map((base) => ({
      content: { ...CONTENT, address: 'telecom/Network/telecom', after: {} },
      base,
    })),
  ];
  for (const options of bad) await net.refused('INVALID_ARGUMENT', 'Telco1', 'Vote', await send(options));
  await net.submit('Telco1', 'Vote', await send({ base: 'sequence:0' }));
  await net.submit('Telco1', 'Vote', await send(change('application+channel+orderer')));
});

test('a Channel document is about the ledger of its own name', async () => {
  const net = new Consortium();
  const other = await net.ballot({ ...change('orderer'), ledger: OPS, electorate: 'ee'.repeat(32) });
  await net.refused('OTHER_LEDGER', 'Telco1', 'Vote', other);
});

test('an electorate is asked for with a base of its kind, and with organizations for a new channel only', async () => {
  const net = new Consortium();
  const target = { address: 'telecom/Channel/channel9', ledger: CHANNEL9, base: `genesis:${CHANNEL9.genesis}` };
  const ask = (over: object) => JSON.stringify({ ...target, ...over });
  for (const over of [
    {},
    { organizations: [] },
    { organizations: ['Telco1', 'Telco1'] },
    { organizations: { Telco1: {} } },
    { organizations: ['Telco1'], base: configBase('application') },
    { organizations: ['Telco1'], base: 'sequence:0' },
    { organizations: ['Telco1'], more: 1 },
  ]) {
    await net.refused('INVALID_ARGUMENT', 'Telco1', 'ElectorateFor', ask(over));
  }
  const { electorate } = await net.electorate({ ...target, organizations: ['Telco2', 'Telco1'] });
  assert.equal([electorate.voters, electorate.rule], [PAIR, { type: 'all' }]);
});

const approve = async (net: Consortium, options: BallotOptions): Promise<string> => {
  let id = '';
  for (const who of PAIR) ({ id } = await net.vote(who, options));
  assert.is(await net.status(id), 'approved');
  return id;
};

test('of two approvals of one channel the later takes the place of one that is not applied, whatever their bases', async () => {
  const net = await attested();
  const first = await approve(net, change('application', 'a1'));
  const second = await approve(net, change('application', 'b2'));
  await net.submit('Telco1', 'Close', first);
  await net.submit('Telco1', 'Close', second);
  assert.equal([await net.status(first), await net.status(second)], ['superseded', 'approved']);
  for (const who of PAIR) await net.submit(who, 'Report', second, '1', 'apply', 'applied', '', '');
  const third = await approve(net, change('application', 'c3'));
  await net.submit('Telco1', 'Close', third);
  assert.equal(
    [await net.status(second), await net.status(third)],
    ['applied', 'approved'],
    'what is applied stays so',
  );
});

test('an open round from other versions of a channel goes on: nobody here can say that they are past', async () => {
  const net = await attested();
  const { id: other } = await net.vote('Telco1', change('application', 'b2'));
  const rival = change('application', 'a1', { content: channelChange('channel1', { rival: true }) });
  const { id: same } = await net.vote('Telco1', rival);
  const id = await approve(net, change('application', 'a1'));
  for (const who of PAIR) await net.submit(who, 'Report', id, '1', 'apply', 'applied', '', '');
  await net.submit('Telco1', 'Close', id);
  assert.equal([await net.status(other), await net.status(same)], ['open', 'superseded']);
});

test.run();
