import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { refusal } from '../refusal.js';
import { ALL, CHAIN, certificateOf, definition, hashOf, MEMBERS, OUTSIDER, PlasmaLedger } from './plasma-ledger.js';

const text = (other: Record<string, unknown> = {}) => JSON.stringify(definition(other));

/** Self-signed, by openssl: OU=admin + OU=org1, CN=x. */
const SEVERAL_UNITS =
  'MIIBqjCCAU+gAwIBAgIUJ771SJQj4ST3Q+zy2b8dK/bq+qcwCgYIKoZIzj0EAwIwKTEbMAsGA1UECwwEb3JnMTAMBgNVBAsMBWFkbWluMQowCAYDVQQDDAF4MCAXDTI2MTEyOTE3NTc1OFoYDzIwODEwOTAxMTc1NzU4WjApMRswCwYDVQQLDARvcmcxMAwGA1UECwwFYWRtaW4xCjAIBgNVBAMMAXgwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAQAtkhaO1u7U/l8DCrvzjDHCgthXuiOIqtSkY8Hm6KN7S0ZEFzlEHuF5Er68UVbpOO45drZCuOp4WP37IxOc4mKo1MwUTAdBgNVHQ4EFgQUpUR1q9waoL106zsK6+MTjwb4JxAwHwYDVR0jBBgwFoAUpUR1q9waoL106zsK6+MTjwb4JxAwDwYDVR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNJADBGAiEA1CZq6cb2qN/tteRtySExsr5jO2+2ZtgQK/7mVfNv/hoCIQCKJpyFvG5JPu+CUrRFMdO1KgnsFzqSec2rzB652z2ldg==';
/** The same: OU=org1, CN="a + OU=admin". */
const PRETENDER =
  'MIIBpDCCAUmgAwIBAgIUD6/5+xF7But1q901jN98pET1xrcwCgYIKoZIzj0EAwIwJjENMAsGA1UECwwEb3JnMTEVMBMGA1UEAwwMYSArIE9VPWFkbWluMCAXDTI2MTEyOTE3NTc1OVoYDzIwODEwOTAxMTc1NzU5WjAmMQ0wCwYDVQQLDARvcmcxMRUwEwYDVQQDDAxhICsgT1U9YWRtaW4wWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAQtwxBq+zroK9EmOEy4CfhZ6K3j6Dy8WN3goH/u+lDAxUl8kr7zgthapM1ocwY20omtRrV9Q+/qNISOg3l6RZnCo1MwUTAdBgNVHQ4EFgQU+LgkLtBerMyGItd1BbgECOjWD7IwHwYDVR0jBBgwFoAU+LgkLtBerMyGItd1BbgECOjWD7IwDwYDVR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNJADBGAiEAzingIrc7HFU/5D/WnBYDpTI4Udg9jS+nEbpigLSIWmACIQCEcFpVQL9wqOjv2KvjfXJqCb6lzeQ9adOLtnPfUd4bjg==';
const pem = (base64: string) => `-----BEGIN CERTIFICATE-----\n${base64}\n-----END CERTIFICATE-----\n`;

test('the first definition takes all members that it names and a majority of the root channel', async () => {
  const net = new PlasmaLedger();
  let digest = '';
  for (const who of ['Org1', 'Org2', OUTSIDER]) ({ digest } = await net.submit(who, 'Define', text(), '0'));
  await net.refused('NOT_DECIDED', 'Org1', 'Enact', CHAIN, digest);
  assert.is((await net.query('Chain', CHAIN)).definition, null);
  await net.submit('Org3', 'Define', text(), '0');
  await net.refused('NOT_A_MEMBER', 'Org5', 'Enact', CHAIN, digest);
  assert.equal(await net.submit(OUTSIDER, 'Enact', CHAIN, digest), { effect: 'written' });
  const { revision, definition: inForce, settledTo, lastRoot, proposed } = await net.query('Chain', CHAIN);
  assert.equal([revision, inForce, settledTo], [1, definition(), -1]);
  assert.equal([lastRoot, proposed], [definition().genesis, []]);
  assert.equal(net.ledger.keysIn('vote/', 'vote0'), [], 'votes do not pile up');
});

test('nobody takes a name with members of its own choice', async () => {
  const net = new PlasmaLedger();
  const alone = { operator: OUTSIDER, members: [OUTSIDER], successors: [] };
  const { digest } = await net.submit(OUTSIDER, 'Define', text(alone), '0');
  await net.refused('NOT_DECIDED', OUTSIDER, 'Enact', CHAIN, digest);
  await net.submit('Org1', 'Define', text(alone), '0');
  await net.refused('NOT_DECIDED', OUTSIDER, 'Enact', CHAIN, digest);
  await net.submit('Org2', 'Define', text(alone), '0');
  await net.submit(OUTSIDER, 'Enact', CHAIN, digest);
});

test('a change takes a majority of the members before it, and no other organization is asked', async () => {
  const net = await PlasmaLedger.registered();
  const changed = { operator: 'Org2', successors: [] };
  await net.refused('NOT_A_MEMBER', OUTSIDER, 'Define', text(changed), '1');
  const { digest } = await net.submit('Org2', 'Define', text(changed), '1');
  await net.refused('NOT_DECIDED', 'Org2', 'Enact', CHAIN, digest);
  assert.equal((await net.query('Chain', CHAIN)).proposed, [{ digest, definition: definition(changed), by: ['Org2'] }]);
  await net.submit('Org3', 'Define', text(changed), '1');
  await net.submit('Org2', 'Enact', CHAIN, digest);
  assert.equal((await net.query('Chain', CHAIN)).definition, definition(changed));
  assert.equal(await net.submit('Org1', 'Enact', CHAIN, digest), { effect: 'none' });
});

test('only an administrator votes, takes back or enacts', async () => {
  const net = new PlasmaLedger();
  const calls = [
    ['Define', text(), '0'],
    ['Retract', CHAIN],
    ['Enact', CHAIN, hashOf('x')],
  ] as const;
  for (const [name, ...args] of calls) {
    const peer = certificateOf('Org1', 'peer');
    await refusal('NOT_AN_ADMINISTRATOR', () => net.endorseAs(peer, 'Org1', name, ...args));
    await refusal('NOT_AN_ADMINISTRATOR', () => net.endorseAs('no certificate', 'Org1', name, ...args));
  }
  await net.submit('Org1', 'Define', text(), '0');
  await net.submit('Org1', 'Retract', CHAIN);
});

test('an administrator has further units beside it, as Fabric CA writes them; a name that only looks so does not do', async () => {
  const net = new PlasmaLedger();
  await refusal('NOT_AN_ADMINISTRATOR', () => net.endorseAs(pem(PRETENDER), 'Org1', 'Define', text(), '0'));
  await net.endorseAs(pem(SEVERAL_UNITS), 'Org1', 'Define', text(), '0');
});

test('one who has left the root channel neither votes nor is counted', async () => {
  const net = await PlasmaLedger.registered();
  const changed = { successors: [], members: ['Org1', 'Org2'] };
  const { digest } = await net.submit('Org3', 'Define', text(changed), '1');
  await net.submit('Org1', 'Define', text(changed), '1');
  net.ledger.members = ['Org1', 'Org2', OUTSIDER];
  await net.refused('NOT_A_MEMBER', 'Org3', 'Define', text(changed), '1');
  await net.refused('NOT_DECIDED', 'Org1', 'Enact', CHAIN, digest);
  await net.submit('Org2', 'Define', text(changed), '1');
  await net.submit('Org1', 'Enact', CHAIN, digest);
});

test('a vote replaces the one before, can be taken back and starts from the revision in force', async () => {
  const net = await PlasmaLedger.registered();
  const other = { settlement: { everyBlocks: 5, everySeconds: 1 } };
  const first = await net.submit('Org1', 'Define', text({ successors: [] }), '1');
  assert.equal(await net.submit('Org1', 'Define', text({ successors: [] }), '1'), { ...first, effect: 'none' });
  await net.submit('Org1', 'Define', text(other), '1');
  assert.is((await net.query('Chain', CHAIN)).proposed.length, 1);
  assert.equal(await net.submit('Org1', 'Retract', CHAIN), { effect: 'written' });
  assert.equal(await net.submit('Org1', 'Retract', CHAIN), { effect: 'none' });
  assert.equal((await net.query('Chain', CHAIN)).proposed, []);
  await net.refused('STALE_REVISION', 'Org1', 'Define', text(other), '0');
  await net.refused('STALE_REVISION', 'Org1', 'Define', text(other), '2');
  await net.adopt(definition(other), 1, ['Org1', 'Org2']);
  await net.adopt(definition(), 2, ['Org1', 'Org2']);
  const again = await net.submit('Org1', 'Define', text({ successors: [] }), '3');
  assert.is.not(again.digest, first.digest, 'the same from another revision is another one');
  await net.refused('NOT_DECIDED', 'Org1', 'Enact', CHAIN, first.digest);
});

test('who lists the members in another order votes for the same', async () => {
  const net = new PlasmaLedger();
  const one = await net.submit('Org1', 'Define', text(), '0');
  const two = await net.submit('Org2', 'Define', text({ members: [...MEMBERS].reverse() }), '0');
  assert.is(one.digest, two.digest);
  const three = await net.submit('Org3', 'Define', text({ successors: ['Org3', 'Org2'] }), '0');
  assert.is.not(one.digest, three.digest);
});

test('the channel of a chain stays; another chain may settle it anew', async () => {
  const net = await PlasmaLedger.registered();
  await net.refused('CHANNEL_FIXED', 'Org1', 'Define', text({ genesis: hashOf('another') }), '1');
  await net.refused('CHANNEL_FIXED', 'Org1', 'Define', text({ channel: 'another' }), '1');
  await net.adopt(definition({ chain: 'chains02.2' }), 0, ALL);
  const names = (page: { chains: { chain: string }[] }) => page.chains.map(({ chain }) => chain);
  const page = await net.query('Chains', '1', '');
  assert.equal([names(page), page.bookmark], [[CHAIN], CHAIN]);
  assert.equal(names(await net.query('Chains', '1', CHAIN)), ['chains02.2']);
  assert.equal(await net.query('Chains', '1', 'chains02.2'), { chains: [], bookmark: '' });
});

test('malformed and oversized definitions are refused', async () => {
  const net = new PlasmaLedger();
  const wrong: Record<string, unknown>[] = [
    { chain: 'Chains' },
    { chain: `c${'x'.repeat(249)}` },
    { channel: 'a/b' },
    { genesis: 'AB'.repeat(32) },
    { operator: OUTSIDER },
    { operator: '' },
    { successors: ['Org1'] },
    { successors: ['Org2', 'Org2'] },
    { successors: [OUTSIDER] },
    { successors: 'Org2' },
    { members: [] },
    { members: ['Org1', 'Org1', 'Org2', 'Org3'] },
    { members: [...MEMBERS, 'a\u0000b'] },
    { members: [...MEMBERS, '\ud800'] },
    { members: [...MEMBERS, ...Array.from({ length: 100 }, (_, at) => `M${at}`)] },
    { settlement: { everyBlocks: 0, everySeconds: 1 } },
    { settlement: { everyBlocks: 10_001, everySeconds: 1 } },
    { settlement: { everyBlocks: 1.5, everySeconds: 1 } },
    { settlement: { everyBlocks: 1, everySeconds: '1' } },
    { settlement: { everyBlocks: 1 } },
    { settlement: { everyBlocks: 1, everySeconds: 1, more: 1 } },
    { more: 1 },
  ];
  for (const other of wrong) await net.refused('INVALID_ARGUMENT', 'Org1', 'Define', text(other), '0');
  for (const other of ['', '[]', 'null', '{}', 'x'.repeat(100_001)]) {
    await net.refused('INVALID_ARGUMENT', 'Org1', 'Define', other, '0');
  }
  for (const revision of ['', '-1', '01', '1e3', 'x']) {
    await net.refused('INVALID_ARGUMENT', 'Org1', 'Define', text(), revision);
  }
  await net.refused('NOT_ON_ROOT_CHANNEL', 'Org1', 'Define', text({ members: [...MEMBERS, 'Org5'] }), '0');
  await net.refused('NOT_A_MEMBER', 'Org5', 'Define', text(), '0');
  await net.submit('Org1', 'Define', text({ chain: 'c'.repeat(249), successors: [] }), '0');
});

test.run();
