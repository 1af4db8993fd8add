/** Who votes on how the blocks of a plasma chain, or of its root channel, are cut: the link that an approval leaves. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  type Answer,
  attestation,
  type BallotOptions,
  CHANNEL1,
  Consortium,
  channelChange,
  configBase,
  GENESIS,
  hashes,
} from './consortium.js';

const LAYER2 = { type: 'fabric', name: 'layer2', genesis: 'c2'.repeat(32) };
const ADDRESS = 'telecom/PlasmaChain/layer2';
/** channel1 is ordered by Regulator, layer2 by Telco1 and Regulator. */
const ROOT = ['Telco1', 'Telco2'];
const OWN = ['Telco2', 'Telco3'];
const ORDERING = ['Regulator', 'Telco1'];

const record = (ledger: typeof LAYER2, members: readonly string[], ordererOrganizations: readonly string[]) =>
  attestation(members, {
    channel: ledger.name,
    genesis: ledger.genesis,
    ordererOrganizations,
    mspHashes: hashes(members, ordererOrganizations),
  });

async function attested(): Promise<Consortium> {
  const net = new Consortium();
  const main = record(CHANNEL1, ROOT, ['Regulator']);
  for (const who of ['Regulator', ...ROOT]) await net.submit(who, 'Attest', main);
  for (const who of ['Regulator', 'Telco1', ...OWN]) await net.submit(who, 'Attest', record(LAYER2, OWN, ORDERING));
  return net;
}

const chain = (more: BallotOptions = {}): BallotOptions => ({
  content: {
    formatVersion: 1,
    address: ADDRESS,
    action: 'create',
    after: { plasma: { channel: 'layer2' }, operator: 'Telco2' },
  },
  ledger: CHANNEL1,
  base: `revision:0:${LAYER2.genesis}`,
  ...more,
});

/** Approved by two of the three members, and written down unless told otherwise. */
async function agreed(isClosed = true): Promise<{ readonly net: Consortium; readonly id: string }> {
  const net = await attested();
  const { id } = await net.vote('Telco1', chain());
  await net.vote('Telco3', chain());
  assert.is(await net.status(id), 'approved');
  if (isClosed) await net.submit('Telco1', 'Close', id);
  return { net, id };
}

/** A change of a channel from a base with these parts. */
const change = (ledger: typeof LAYER2, parts: string, more: BallotOptions = {}): BallotOptions => ({
  content: channelChange(ledger.name, { orderer: { BatchTimeout: '1s' } }),
  ledger,
  base: configBase(parts),
  ...more,
});

const votersOf = async (net: Consortium, ledger: typeof LAYER2, parts: string): Promise<Answer> => {
  const { electorate, blocked } = await net.electorate({
    address: `telecom/Channel/${ledger.name}`,
    ledger,
    base: configBase(parts),
  });
  return electorate?.voters ?? blocked;
};

test('on the batch of a plasma chain the members of both channels vote, and who orders the one that changes', async () => {
  const { net } = await agreed();
  assert.equal(await votersOf(net, LAYER2, 'batch'), ['Regulator', 'Telco1', 'Telco2', 'Telco3']);
  assert.equal(await votersOf(net, CHANNEL1, 'batch'), ['Regulator', 'Telco1', 'Telco2', 'Telco3']);
});

test('on every other part they vote as ever, and where no chain was agreed on, who orders votes alone', async () => {
  const { net } = await agreed();
  for (const ledger of [LAYER2, CHANNEL1]) {
    const [members, orderers] = ledger === LAYER2 ? [OWN, ORDERING] : [ROOT, ['Regulator']];
    assert.equal(await votersOf(net, ledger, 'orderer'), orderers);
    assert.equal(await votersOf(net, ledger, 'application'), members);
    assert.equal(await votersOf(net, ledger, 'channel'), [...new Set([...members, ...orderers])].sort());
  }
  const before = await attested();
  assert.equal(await votersOf(before, LAYER2, 'batch'), ORDERING);
  assert.equal(await votersOf(before, LAYER2, 'application+batch'), ['Regulator', 'Telco1', 'Telco2', 'Telco3']);
});

test('before it is written down an approval binds nobody; then with the record of the plasma channel', async () => {
  const { net, id } = await agreed(false);
  assert.equal(await votersOf(net, LAYER2, 'batch'), ORDERING);
  assert.is((await net.query('ChannelRecord', 'layer2', LAYER2.genesis)).established, false);
  await net.submit('Telco2', 'Close', id);
  assert.is((await votersOf(net, LAYER2, 'batch')).length, 4);
  assert.is((await net.query('ChannelRecord', 'layer2', LAYER2.genesis)).established, true);
});

test('ATTACK: the organizations that order it cannot pass a batch alone, nor can they by having begun before', async () => {
  const { net } = await agreed();
  const batch = change(LAYER2, 'batch');
  const { id } = await net.vote('Regulator', batch);
  await net.vote('Telco1', batch);
  assert.is(await net.status(id), 'open');
  await net.vote('Telco2', { ...batch, vote: 'no' });
  await net.vote('Telco3', { ...batch, vote: 'no' });
  assert.is(await net.status(id), 'rejected');
  await net.refused('NOT_DECIDED', 'Telco1', 'Close', (await net.vote('Telco1', change(CHANNEL1, 'batch'))).id);

  const { net: young, id: chainId } = await agreed(false);
  const early = await young.vote('Regulator', batch);
  await young.vote('Telco1', batch);
  assert.is(await young.status(early.id), 'approved', 'nobody else had a say then');
  await young.submit('Telco1', 'Close', chainId);
  assert.is(await young.status(early.id), 'open', 'and it was not written down');
});

test('a majority of all of them decides, who must agree among them, and one who says no is outvoted', async () => {
  const { net } = await agreed();
  const batch = change(LAYER2, 'batch');
  const { id } = await net.vote('Telco2', { ...batch, vote: 'no' });
  for (const who of ['Telco1', 'Telco3']) await net.vote(who, batch);
  assert.is(await net.status(id), 'open');
  await net.vote('Regulator', batch);
  assert.is(await net.status(id), 'approved');
  await net.submit('Telco1', 'Close', id);
  for (const who of ['Telco1', 'Telco3']) await net.submit(who, 'Report', id, '1', 'apply', 'applied', '', '');
  assert.is(await net.status(id), 'approved', 'two of four');
  await net.submit('Regulator', 'Report', id, '1', 'apply', 'applied', '', '');
  assert.is(await net.status(id), 'applied');
});

test('all of their votes on a batch fit in one block', async () => {
  const { net } = await agreed();
  const ballot = await net.ballot(change(LAYER2, 'batch'));
  const voters = ['Regulator', 'Telco1', 'Telco2', 'Telco3'];
  const codes = await net.block(voters.map((who) => [who, 'Vote', ballot] as const));
  assert.equal(
    codes,
    voters.map(() => 'VALID'),
  );
});

test('where nobody can say who is in one of the two, nobody can vote on the batch of either', async () => {
  const { net } = await agreed();
  // A record is never taken back by the contract itself: a state that lacks it is one that was tampered with, or cut.
  net.ledger.forget('record/layer2/');
  await net.submit('Telco3', 'Attest', record(LAYER2, ['Telco3'], ['Regulator']));
  assert.match(await votersOf(net, CHANNEL1, 'batch'), /^reports on layer2 contradict each other/);
  assert.equal(await votersOf(net, CHANNEL1, 'orderer'), ['Regulator']);
  const [link] = await net.query('PlasmaLinks', 'channel1', GENESIS);
  assert.equal([link.members, link.blocked.slice(0, 17)], [[], 'reports on layer2']);
});

test('a member of either that has left the governance channel blocks only where too few are left', async () => {
  const { net } = await agreed();
  const blocked = async () =>
    (await net.electorate({ address: 'telecom/Channel/layer2', ledger: LAYER2, base: configBase('batch') })).blocked;
  net.ledger.members = ['Regulator', 'Telco1', 'Telco2'];
  assert.is(await blocked(), '');
  net.ledger.members = ['Regulator', 'Telco1'];
  assert.match(await blocked(), /^Telco2, Telco3 cannot vote/);
});

test('PlasmaLinks names the chain at both channels, with who votes for it; another genesis is another channel', async () => {
  const { net } = await agreed();
  const link = {
    address: ADDRESS,
    root: CHANNEL1,
    plasma: LAYER2,
    members: ['Telco1', 'Telco2', 'Telco3'],
    blocked: '',
  };
  assert.equal(await net.query('PlasmaLinks', 'channel1', GENESIS), [link]);
  assert.equal(await net.query('PlasmaLinks', 'layer2', LAYER2.genesis), [link]);
  assert.equal(await net.query('PlasmaLinks', 'layer2', GENESIS), []);
  await net.refused('INVALID_ARGUMENT', 'Telco1', 'PlasmaLinks', 'layer2', 'short');
});

test('every later revision of the chain leaves the one link, a rejected one leaves none', async () => {
  const { net } = await agreed();
  const next = chain({ base: `revision:1:${LAYER2.genesis}` });
  const { id } = await net.vote('Telco1', next);
  await net.vote('Telco2', next);
  await net.submit('Telco1', 'Close', id);
  assert.is((await net.query('PlasmaLinks', 'channel1', GENESIS)).length, 1);

  const none = await attested();
  const { id: rejected } = await none.vote('Telco1', { ...chain(), vote: 'no' });
  await none.vote('Telco2', { ...chain(), vote: 'no' });
  await none.submit('Telco1', 'Close', rejected);
  assert.equal(await none.query('PlasmaLinks', 'channel1', GENESIS), []);
});

test('a root channel of two chains is bound to the members of both', async () => {
  const { net } = await agreed();
  const layer3 = { ...LAYER2, name: 'layer3', genesis: 'c3'.repeat(32) };
  for (const who of ['Regulator', 'Telco1', 'Telco3'])
    await net.submit(who, 'Attest', record(layer3, ['Telco3', 'Regulator'], ['Telco1']));
  const content = {
    ...chain().content!,
    address: 'telecom/PlasmaChain/layer3',
    after: { plasma: { channel: 'layer3' } },
  };
  const other = chain({ content, base: `revision:0:${layer3.genesis}` });
  const { id } = await net.vote('Telco1', other);
  for (const who of ['Telco2', 'Regulator']) await net.vote(who, other);
  await net.submit('Telco1', 'Close', id);
  assert.equal((await net.query('PlasmaLinks', 'channel1', GENESIS)).map(({ plasma }: Answer) => plasma.name).sort(), [
    'layer2',
    'layer3',
  ]);
  assert.equal(await votersOf(net, CHANNEL1, 'batch'), ['Regulator', 'Telco1', 'Telco2', 'Telco3']);
  assert.equal(await votersOf(net, layer3, 'batch'), ['Regulator', 'Telco1', 'Telco2', 'Telco3']);
});

test('what an older contract wrote down has no link until somebody closes it once more; then nothing is new', async () => {
  const { net, id } = await agreed();
  net.ledger.forget('plasma/');
  assert.equal(await votersOf(net, LAYER2, 'batch'), ORDERING);
  assert.equal(await net.submit('Regulator', 'Close', id), { effect: 'written', status: 'approved' });
  assert.is((await votersOf(net, LAYER2, 'batch')).length, 4);
  assert.equal(await net.submit('Regulator', 'Close', id), { effect: 'none', status: 'approved' });
  const { entries } = await net.query('History', id, '100', '');
  assert.equal(
    entries.filter(({ event }: Answer) => event === 'link').map(({ organization }: Answer) => organization),
    ['Regulator'],
  );
});

test('parts in another order, twice, or of a kind that has none are refused', async () => {
  const { net } = await agreed();
  const electorate = '0'.repeat(64);
  for (const parts of ['batch+application', 'orderer+batch', 'batch+batch', 'batches', 'batch+'])
    await net.refused('INVALID_ARGUMENT', 'Telco1', 'Vote', await net.ballot({ ...change(LAYER2, parts), electorate }));
  for (const parts of ['application+batch+channel+orderer', 'batch+channel', 'batch+orderer'])
    await net.vote('Telco1', { ...change(LAYER2, parts), electorate });
});

test.run();
