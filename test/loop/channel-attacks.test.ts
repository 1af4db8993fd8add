/** What others do to a channel, or with its signatures, between a decision and its update; in memory. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { MemoryChannelWriter } from '../../reconciler/adapters/memory/memory-channel-writer.js';
import { deriveConfigUpdate } from '../../reconciler/fabric/channel/derive-config-update.js';
import { readChannelConfig } from '../../reconciler/fabric/channel/read-channel-config.js';
import { ConfigError } from '../../reconciler/fabric/config/config-error.js';
import { signConfigUpdate } from '../../reconciler/fabric/config/config-signature.js';
import { CHANNEL } from '../spec/fixture.js';
import { ALL, type Documents, MemoryConsortium, REGULATOR } from './memory-consortium.js';
import { identitiesOf } from './memory-identities.js';
import { changeByHand, configOf, sendUpdate } from './outside-update.js';

const MAIN = 'telecom/Channel/channel1';
const FOUNDERS = [REGULATOR, 'Telco1', 'Telco2'];

/** Both channels of these members; channel1 with these lines more. */
function channels(lines = '', members: readonly string[] = ALL): Documents {
  const text = CHANNEL.replace('[Telco1, Regulator, Telco2, Telco3]', `[${members.join(', ')}]`);
  return { 'net/channel1.yaml': text + lines, 'net/ops.yaml': text.replace('name: channel1', 'name: ops-channel') };
}
const acl = (policy: string) => `  application: { ACLs: { peer/Propose: ${policy} } }\n`;
const endorsement = (rule: string) =>
  `  application: { Policies: { Endorsement: { Type: ImplicitMeta, Rule: ${rule} Endorsement } } }\n`;
const wordsOf = (net: MemoryConsortium) => readChannelConfig('channel1', configOf(net, 'channel1'));
const ready = (net: MemoryConsortium, members: readonly string[] = ALL) =>
  members.map((mspId) => net.member(mspId).condition(MAIN));

/** Passes one by one until somebody has signed channel1's update, and no more. */
async function untilSigned(net: MemoryConsortium, members: readonly string[] = ALL) {
  for (let round = 0; round < 20; round += 1) {
    for (const mspId of members) {
      await net.member(mspId).pass();
      const proposal = (await net.proposals()).find(({ ledger }) => ledger.name === 'channel1');
      if (proposal && proposal.signatures.length > 0) return proposal;
    }
    net.now += 2000;
  }
  throw new Error('nobody signs');
}

/** The update that a loop derives for the ACL. */
function derivedFor(net: MemoryConsortium) {
  const application = { ...wordsOf(net).application!, ACLs: { 'peer/Propose': '/Channel/Application/Writers' } };
  return deriveConfigUpdate('channel1', configOf(net, 'channel1'), { application })!;
}

const isRefused = (text: RegExp) => (error: Error) => error instanceof ConfigError && text.test(error.message);

async function begun(lines: string, members: readonly string[] = ALL): Promise<MemoryConsortium> {
  const net = new MemoryConsortium({ members: [...members] });
  net.merge('c1', channels('', members));
  await net.settle();
  net.merge('c2', channels(lines, members));
  return net;
}

test('a loop whose branch says something else neither votes for a content nor signs its update', async () => {
  const net = await begun(acl('/Channel/Application/Writers'));
  // To a reader it is the same pull request; what Telco3's branch asks for is another update.
  net.merge('c3', channels(acl('/Channel/Application/Readers')), ['Telco3']);
  await net.settle();
  const signers = (await net.proposals()).flatMap(({ signatures }) =>
    signatures.map(({ organization }) => organization),
  );
  assert.equal([...new Set(signers)].sort(), FOUNDERS);
  assert.is(wordsOf(net).application!.ACLs['peer/Propose'], '/Channel/Application/Writers');
  const mine = (await net.proposals()).find(({ votes }) => votes.some(({ organization }) => organization === 'Telco3'));
  assert.not.ok(mine && mine.signatures.length > 0, 'its own content has collected no signature');
});

test('signatures that were given and are wanted no more are shown until what they touch moves', async () => {
  const net = await begun(acl('/Channel/Application/Writers'));
  const signed = await untilSigned(net);
  const given = (mspId: string) =>
    [...(net.member(mspId).last?.plan?.notices ?? [])].filter(({ remark }) => remark.code === 'SIGNATURES_GIVEN');
  assert.equal(ALL.flatMap(given), [], 'while our branch leads to it, it is on its way');
  net.merge('c3', channels());
  await net.settle();
  for (const mspId of ALL) {
    const [notice, ...more] = given(mspId);
    assert.is(more.length, 0);
    assert.match(notice!.remark.text, new RegExp(`proposal ${signed.id.slice(0, 12)}`));
    assert.match(notice!.remark.text, new RegExp(`^${signed.signatures[0]!.organization} signed update`));
  }
  net.merge('c4', channels(acl('/Channel/Application/Readers')));
  await net.settle();
  assert.is(wordsOf(net).application!.ACLs['peer/Propose'], '/Channel/Application/Readers');
  assert.equal(ALL.flatMap(given), [], 'nobody can use them any more');
});

test('a half-signed update that somebody sends is refused, and the loops go on', async () => {
  const net = await begun(acl('/Channel/Application/Writers'));
  const { signatures } = await untilSigned(net);
  const given = signatures.map(({ signature }) => Buffer.from(signature, 'base64'));
  const { update } = derivedFor(net);
  assert.throws(() => sendUpdate(net, 'channel1', update, given), isRefused(/policy for .* not satisfied/));
  await net.settle();
  assert.equal(ready(net), Array(4).fill('Ready InSync'));
  assert.is(wordsOf(net).sequence, 1, 'one update');
});

test("a client's signature in its organization's name is named and not counted; the organization's own replaces it", async () => {
  const net = await begun(acl('/Channel/Application/Writers'));
  const { id, round, signatures } = await untilSigned(net);
  const [target = '', other = ''] = FOUNDERS.filter((mspId) => signatures.every((one) => one.organization !== mspId));
  const { update, hash } = derivedFor(net);
  const client = identitiesOf(target).users.get('User1')!;
  const forged = Buffer.from(signConfigUpdate(update, client, Buffer.alloc(24, 3))).toString('base64');
  await net.governance(target).sign(id, round, hash, forged);
  // What a task found is told by the pass after it.
  await net.member(other).pass();
  const { conditions } = await net.member(other).pass();
  const { message } = conditions.find(({ address }) => address.name === 'channel1')!;
  assert.match(message, new RegExp(`2 satisfied .*; 3 needed; not believed: ${target}: .*is not an admin`));
  assert.is(wordsOf(net).sequence, 0, 'three signatures, two that count');
  await net.settle();
  assert.equal(ready(net), Array(4).fill('Ready InSync'));
  const [proposal] = (await net.proposals()).filter(({ ledger }) => ledger.name === 'channel1');
  assert.not.ok(proposal!.signatures.some(({ signature }) => signature === forged));
});

test('whose own identity is no administrator’s is told so, and posts nothing', async () => {
  const net = await begun(acl('/Channel/Application/Writers'));
  const client = identitiesOf('Telco2').users.get('User1')!;
  const channelWriter = new MemoryChannelWriter(net.ledger, 'Telco2', client);
  await net.member('Telco2').restart((ports) => ({ ...ports, channelWriter }));
  await net.settle([REGULATOR, 'Telco1', 'Telco2']);
  const signed = (await net.proposals()).flatMap(({ signatures }) =>
    signatures.map(({ organization }) => organization),
  );
  assert.equal(signed.sort(), [REGULATOR, 'Telco1']);
  const { message } = net.member('Telco2').last!.conditions.find(({ address }) => address.name === 'channel1')!;
  assert.match(message, /SIGNATURE_USELESS|Our own identity cannot sign for the channel/);
  assert.match(message, /is not an admin/);
  net.now += 60_000;
  await net.member('Telco2').restart();
  await net.settle();
  assert.equal(ready(net), Array(4).fill('Ready InSync'));
});

test("another's own change between vote and signature: votes stay, and signatures are given anew", async () => {
  const net = new MemoryConsortium({ members: FOUNDERS });
  net.merge('c1', channels('', FOUNDERS));
  await net.settle();
  net.merge('c2', channels('', ALL));
  const before = await untilSigned(net, FOUNDERS);
  const organizations = wordsOf(net).application!.organizations.map((one) =>
    one.mspId === 'Telco2' ? { ...one, AnchorPeers: [{ Host: 'peer0', Port: 7051 }] } : one,
  );
  changeByHand(net, 'channel1', { application: { organizations } }, ['Telco2']);
  await net.settle();
  const after = (await net.proposals()).filter(({ ledger }) => ledger.name === 'channel1');
  assert.equal(
    after.map(({ id, round, status }) => [id, round, status]),
    [[before.id, before.round, 'applied']],
    'the one round decided it',
  );
  const updates = new Set(after.flatMap(({ signatures }) => signatures.map(({ update }) => update)));
  assert.is(updates.size, 2, 'the bytes moved, so they were signed anew');
  assert.equal(
    wordsOf(net)
      .application!.organizations.map(({ mspId }) => mspId)
      .sort(),
    [...ALL].sort(),
  );
  assert.equal(ready(net), Array(4).fill('Ready InSync'));
});

test('a change by hand of what is voted on: a rebased round follows by itself', async () => {
  const net = await begun(endorsement('ANY'));
  const before = await untilSigned(net);
  const Policies = { Endorsement: { Type: 'ImplicitMeta', Rule: 'ALL Endorsement' } } as const;
  changeByHand(net, 'channel1', { application: { ...wordsOf(net).application!, Policies } }, FOUNDERS);
  await net.settle();
  assert.is(wordsOf(net).application!.Policies.Endorsement!.Rule, 'ANY Endorsement');
  const after = (await net.proposals()).filter(({ ledger }) => ledger.name === 'channel1');
  assert.equal(after.map(({ status }) => status).sort(), ['applied', 'superseded']);
  assert.is(after.find(({ status }) => status === 'superseded')!.id, before.id);
  assert.equal(ready(net), Array(4).fill('Ready InSync'));
});

test.run();
