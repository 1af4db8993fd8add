import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ALL, attestation, type BallotOptions, CHANNEL1, Consortium, GENESIS, hashes, OPS } from './consortium.js';

const LAYER2 = 'c2'.repeat(32);
const LATER = 'd2'.repeat(32);
const PAIR = ['Telco1', 'Telco2'];
const ADDRESS = 'telecom/PlasmaChain/layer2';
const target = (more: Record<string, unknown> = {}) => ({
  address: ADDRESS,
  ledger: CHANNEL1,
  base: `revision:0:${LAYER2}`,
  plasmaChannel: 'layer2',
  ...more,
});
const content = (after: Record<string, unknown> = { plasma: { channel: 'layer2' }, operator: 'Telco1' }) => ({
  formatVersion: 1,
  address: ADDRESS,
  action: 'create',
  after,
});
const ballot = (more: BallotOptions = {}): BallotOptions => ({
  content: content(),
  ledger: CHANNEL1,
  base: `revision:0:${LAYER2}`,
  ...more,
});
const record = (channel: string, genesis: string, members: readonly string[]) =>
  attestation(members, { channel, genesis, mspHashes: hashes(members, ['Orderer']) });

/** channel1 is the root channel of Telco1 and Telco2; layer2, the chain's own, is that of Telco2 and Telco3. */
async function attested(): Promise<Consortium> {
  const net = new Consortium();
  const own = ['Telco2', 'Telco3'];
  for (const who of ['Telco1', 'Telco2', 'Telco3']) await net.submit(who, 'Attest', record('channel1', GENESIS, PAIR));
  for (const who of ['Regulator', 'Telco2', 'Telco3']) await net.submit(who, 'Attest', record('layer2', LAYER2, own));
  return net;
}

test('on a plasma chain the members of both its channels vote, each once', async () => {
  const { electorate, blocked } = await (await attested()).electorate(target());
  assert.equal([electorate.voters, blocked], [['Telco1', 'Telco2', 'Telco3'], '']);
});

test('of the governance channel the members are live, whichever of the two it is', async () => {
  const net = await attested();
  const root = await net.electorate(target({ ledger: OPS }));
  const own = await net.electorate(target({ plasmaChannel: 'ops-channel', base: `revision:0:${GENESIS}` }));
  assert.equal([root.electorate.voters, own.electorate.voters], [ALL, ALL]);
});

test('while nobody knows who is in one of the two channels nobody can vote; another genesis is another channel', async () => {
  const net = new Consortium();
  const none = await net.electorate(target());
  assert.equal([none.electorate, none.blocked], [null, 'no organization has reported who is in channel1 yet']);
  const other = await (await attested()).electorate(target({ base: `revision:0:${LATER}` }));
  assert.equal([other.electorate, other.blocked], [null, 'no organization has reported who is in layer2 yet']);
});

test('a majority of the members of both channels decides, and a later revision takes its place', async () => {
  const net = await attested();
  const { id } = await net.vote('Telco1', ballot());
  assert.is(await net.status(id), 'open');
  await net.vote('Telco3', ballot());
  assert.is(await net.status(id), 'approved');
  await net.submit('Telco1', 'Close', id);
  const next = ballot({ base: `revision:1:${LAYER2}` });
  const { id: later } = await net.vote('Telco1', next);
  await net.vote('Telco2', next);
  await net.submit('Telco1', 'Close', later);
  assert.equal([await net.status(id), await net.status(later)], ['superseded', 'approved']);
});

test('who is a member of neither is no voter: its vote counts nothing', async () => {
  const net = await attested();
  const { id } = await net.vote('Telco1', ballot());
  await net.vote('Regulator', ballot());
  assert.is(await net.status(id), 'open');
});

test('members who are not on the governance channel block where the others are too few', async () => {
  const net = await attested();
  await net.submit('Telco1', 'EstablishRecord', 'channel1', GENESIS);
  await net.submit('Telco1', 'EstablishRecord', 'layer2', LAYER2);
  net.ledger.members = ['Regulator', 'Telco1', 'Telco2'];
  assert.is((await net.electorate(target())).blocked, '');
  net.ledger.members = ['Regulator', 'Telco1'];
  assert.match((await net.electorate(target())).blocked, /^Telco2, Telco3 cannot vote/);
});

test('what names no channel of its own, the root channel as its own, or a retirement, is refused', async () => {
  const net = await attested();
  const electorate = '0'.repeat(64);
  const refused = async (one: Record<string, unknown>) =>
    net.refused('INVALID_ARGUMENT', 'Telco1', 'Vote', await net.ballot({ electorate, ...ballot(one) }));
  for (const after of [{}, { plasma: {} }, { plasma: { channel: 'No Channel' } }, { plasma: { channel: 'channel1' } }])
    await refused({ content: content(after) });
  await refused({ content: { ...content(), action: 'retire', after: null } });
  for (const base of ['revision:0', 'sequence:0', `revision:01:${LAYER2}`]) await refused({ base });
  await net.vote('Telco1', ballot());
});

test('whom an electorate is asked for is checked alike', async () => {
  const net = await attested();
  const refused = (one: Record<string, unknown>) =>
    net.refused('INVALID_ARGUMENT', 'Telco1', 'ElectorateFor', JSON.stringify(target(one)));
  await refused({ plasmaChannel: undefined });
  await refused({ plasmaChannel: 'channel1' });
  await refused({ address: 'telecom/Chaincode/x', base: 'sequence:0' });
});

test.run();
