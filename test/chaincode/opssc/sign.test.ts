import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { configSignature, field } from './config-signature.js';
import { CHANNEL1, Consortium, channelChange, configBase, OPS, REGULATOR } from './consortium.js';

const UPDATE = '1a'.repeat(32);
const CHANGE = {
  content: channelChange('ops-channel', { orderer: { BatchTimeout: '1s' } }),
  base: configBase('application'),
};

/** An open round on the governance channel's own config, and what `Sign` has to be told of it. */
async function opened(): Promise<{ net: Consortium; id: string; key: string }> {
  const net = new Consortium();
  const { id } = await net.vote('Telco1', CHANGE);
  return { net, id, key: await net.key(id) };
}

const signed = (net: Consortium, id: string) =>
  net
    .proposal(id)
    .then(({ signatures }) =>
      signatures.map(({ organization, update }: { organization: string; update: string }) => [organization, update]),
    );

test('a signature is kept with who handed it in, and told with its round', async () => {
  const { net, id, key } = await opened();
  const signature = configSignature('Telco1');
  const endorsed = await net.endorse('Telco1', 'Sign', key, '1', UPDATE, signature);
  assert.equal(endorsed.event, { name: 'sign', payload: JSON.stringify({ organization: 'Telco1', subjects: [id] }) });
  assert.equal(net.ledger.commit([endorsed]), ['VALID']);
  const [vote] = (await net.proposal(id)).votes;
  const [shown, ...others] = (await net.proposal(id)).signatures;
  assert.equal([shown.organization, shown.update, shown.signature], ['Telco1', UPDATE, signature]);
  assert.equal([shown.certificate, others], [vote.certificate, []]);
  assert.equal([shown.transactionId, shown.timestamp.slice(0, 4)], [endorsed.transactionId, '2026']);
  const { entries } = await net.query('History', id, '10', '');
  assert.equal(
    entries.map(({ event }: { event: string }) => event),
    ['vote yes', 'sign 1a1a1a1a1a1a'],
  );
  assert.equal((await net.query('ProposalRound', id, '1')).signatures.length, 1);
});

test('the same again has no effect; another one of the same update takes its place', async () => {
  const { net, id, key } = await opened();
  const sign = (signature: string) => net.submit('Telco1', 'Sign', key, '1', UPDATE, signature);
  assert.equal(await sign(configSignature('Telco1')), { effect: 'written' });
  const again = await net.endorse('Telco1', 'Sign', key, '1', UPDATE, configSignature('Telco1'));
  assert.equal([JSON.parse(again.answer), again.writes.size], [{ effect: 'none' }, 0]);
  const renewed = configSignature('Telco1', { certificate: 'a new certificate' });
  assert.equal(await sign(renewed), { effect: 'written' });
  const { signatures } = await net.proposal(id);
  assert.equal([signatures.length, signatures[0].signature], [1, renewed]);
});

test('signatures belong to their round and say nothing of the next one', async () => {
  const { net, id, key } = await opened();
  await net.submit('Telco1', 'Sign', key, '1', UPDATE, configSignature('Telco1'));
  await net.submit('Telco1', 'Withdraw', id, 'wrong');
  assert.is((await signed(net, id)).length, 1, 'the closed round still tells them: they are out');
  await net.vote('Telco1', CHANGE);
  assert.equal(await signed(net, id), []);
});

test('an outsider can hand in nothing', async () => {
  const { net, key } = await opened();
  await net.refused('NOT_A_MEMBER', 'Eve', 'Sign', key, '1', UPDATE, configSignature('Eve'));
  await net.refused('NOT_A_MEMBER', 'Eve', 'Sign', key, '1', UPDATE, configSignature('Telco1'));
});

test("another organization's signature is refused, and no argument names another organization", async () => {
  const { net, id, key } = await opened();
  const answer = await net.refused('FOREIGN_SIGNATURE', 'Telco1', 'Sign', key, '1', UPDATE, configSignature('Telco2'));
  assert.match(answer.what, '"Telco2", not by Telco1');
  for (const mspId of ['Telco1 ', 'telco1', 'Telco', 'Telco1\u0000']) {
    const text = configSignature('Telco1', { mspId });
    await net.refused('FOREIGN_SIGNATURE', 'Telco1', 'Sign', key, '1', UPDATE, text);
  }
  assert.equal(await signed(net, id), []);
});

test('only changes of the config of a channel that exists are signed', async () => {
  const { net, key } = await opened();
  const { id: chaincode } = await net.vote('Telco1');
  const organizations = { organizations: { Telco1: {} } };
  const { id: created } = await net.vote('Telco1', {
    content: channelChange('channel1', { application: organizations, orderer: organizations }, 'create'),
    ledger: CHANNEL1,
    base: `genesis:${CHANNEL1.genesis}`,
  });
  for (const id of [chaincode, created]) {
    const other = await net.key(id);
    await net.refused('NOTHING_TO_SIGN', 'Telco1', 'Sign', other, '1', UPDATE, configSignature('Telco1'));
    // Said to be a config change, it is another proposal: one that nobody can have voted on.
    const { base } = JSON.parse(key);
    const lie = JSON.stringify({ ...JSON.parse(other), base });
    await net.submit('Telco1', 'Sign', lie, '1', UPDATE, configSignature('Telco1'));
    assert.equal(await signed(net, id), []);
  }
});

test('bytes that are no config signature are refused', async () => {
  const { net, key } = await opened();
  const creator = Buffer.concat([field(1, 'Telco1'), field(2, 'a certificate')]);
  const header = field(1, creator);
  const good = Buffer.concat([field(1, header), field(2, 'signed')]);
  const send = (bytes: Uint8Array) => ['Sign', key, '1', UPDATE, Buffer.from(bytes).toString('base64')] as const;
  const bad: Buffer[] = [
    Buffer.alloc(0),
    field(1, header),
    field(2, 'signed'),
    Buffer.concat([good, field(3, 'more')]),
    Buffer.concat([good, Buffer.of(0x18, 0x01)]),
    // Fabric takes the last of two: what is read here must be what it reads.
    Buffer.concat([field(1, header), field(1, field(1, field(1, 'Telco2'))), field(2, 'signed')]),
    Buffer.concat([field(1, Buffer.concat([header, header])), field(2, 'signed')]),
    Buffer.concat([field(1, field(1, Buffer.concat([creator, field(1, 'Telco2')]))), field(2, 'signed')]),
    Buffer.concat([field(1, field(2, 'nonce')), field(2, 'signed')]),
    Buffer.concat([field(1, field(1, field(1, 'Telco1'))), field(2, 'signed')]),
    Buffer.concat([field(1, header), field(2, '')]),
    Buffer.concat([Buffer.of(0x08, 0x01), field(2, 'signed')]),
    good.subarray(0, good.length - 1),
    Buffer.from('{"signature_header":{},"signature":""}'),
    // Field 2^29 + 1, which 32-bit arithmetic takes for field 1.
    Buffer.concat([Buffer.of(0x8a, 0x80, 0x80, 0x80, 0x10), field(1, header).subarray(1), field(2, 'signed')]),
  ];
  for (const bytes of bad) await net.refused('INVALID_ARGUMENT', 'Telco1', ...send(bytes));
  await net.submit('Telco1', ...send(good));
});

test('malformed and oversized arguments are refused', async () => {
  const { net, key } = await opened();
  const signature = configSignature('Telco1');
  const padded = ['x', 'xx', 'xxx']
    .map((text) => configSignature('Telco1', { signature: text }))
    .find((text) => text.endsWith('='))!;
  const large = (bytes: number) => {
    const empty = Buffer.from(configSignature('Telco1', { signature: 'x'.repeat(1000) }), 'base64').length - 1000;
    return configSignature('Telco1', { signature: 'x'.repeat(bytes - empty) });
  };
  const { digest, ledger, base } = JSON.parse(key);
  const bad = [
    ['{}', '1', UPDATE, signature],
    ['x', '1', UPDATE, signature],
    [JSON.stringify({ digest: 'x', ledger, base }), '1', UPDATE, signature],
    [JSON.stringify({ digest, ledger: 'ops-channel', base }), '1', UPDATE, signature],
    [JSON.stringify({ digest, ledger, base: [base] }), '1', UPDATE, signature],
    [JSON.stringify({ digest, ledger, base, id: digest }), '1', UPDATE, signature],
    [key, '0', UPDATE, signature],
    [key, '1', 'an update', signature],
    [key, '1', UPDATE.toUpperCase(), signature],
    [key, '1', UPDATE, ''],
    [key, '1', UPDATE, `${signature} `],
    [key, '1', UPDATE, `${signature}\n`],
    [key, '1', UPDATE, padded.replace(/=+$/, '')],
    [key, '1', UPDATE, '%%%%'],
    [key, '1', UPDATE, large(8193)],
  ] as const;
  for (const args of bad) await net.refused('INVALID_ARGUMENT', 'Telco1', 'Sign', ...args);
  assert.is(Buffer.from(large(8192), 'base64').length, 8192);
  await net.submit('Telco1', 'Sign', key, '1', UPDATE, large(8192));
});

test('one organization signs at most eight updates of a round; the ninth is refused, one of the eight is not', async () => {
  const { net, id, key } = await opened();
  const update = (n: number) => `${n}`.repeat(64);
  const sign = (who: string, n: number, round = '1') =>
    [who, 'Sign', key, round, update(n), configSignature(who)] as const;
  for (let n = 0; n < 8; n++) await net.submit(...sign('Telco1', n));
  await net.refused('TOO_MANY_SIGNATURES', ...sign('Telco1', 8));
  const renewed = configSignature('Telco1', { signature: 'again' });
  assert.equal(await net.submit('Telco1', 'Sign', key, '1', update(7), renewed), { effect: 'written' });
  await net.submit(...sign(REGULATOR, 8));
  await net.submit(...sign('Telco1', 8, '2'));
  assert.is((await signed(net, id)).length, 9);
});

test('the id is computed from what it is the hash of: another ledger or base is another proposal', async () => {
  const { net, id, key } = await opened();
  const { digest, base } = JSON.parse(key);
  for (const other of [
    { digest, base, ledger: { ...OPS, genesis: 'cd'.repeat(32) } },
    { digest, base: configBase('orderer'), ledger: OPS },
    { digest: 'cd'.repeat(32), base, ledger: OPS },
  ]) {
    await net.submit('Telco1', 'Sign', JSON.stringify(other), '1', UPDATE, configSignature('Telco1'));
  }
  assert.equal(await signed(net, id), []);
  await net.submit('Telco1', 'Sign', key, '1', UPDATE, configSignature('Telco1'));
  assert.equal(await signed(net, id), [['Telco1', UPDATE]]);
});

test.run();
