/** What loops report of the channels: each once, the governance channel too, and nothing waits for it. */
import { setImmediate } from 'node:timers/promises';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { once } from '../../reconciler/loop/once.js';
import { CHANNEL } from '../spec/fixture.js';
import { ALL, chaincodeOf, MemoryConsortium, REGULATOR } from './memory-consortium.js';

const CHANNELS = ['channel1', 'ops-channel'];
const attested = (net: MemoryConsortium, mspId: string) =>
  net
    .member(mspId)
    .events.filter(({ type }) => type === 'attest')
    .map(({ subject }) => subject)
    .sort();

async function record(net: MemoryConsortium, channel: string) {
  return net.governance(REGULATOR).channelRecord(channel, net.ledger.channel(channel).genesis);
}

/** Lets what is in flight go on until so many transactions wait for a block. */
async function transactions(net: MemoryConsortium, count: number): Promise<void> {
  for (let turn = 0; turn < 1000 && net.ledger.waiting < count; turn += 1) await setImmediate();
  assert.is(net.ledger.waiting, count);
}

const OPS = CHANNEL.replace('name: channel1', 'name: ops-channel');

test('every declared channel is reported once by each, the governance channel too, and not again after a restart', async () => {
  const net = new MemoryConsortium();
  net.merge('a', chaincodeOf('1.0'));
  await net.settle();
  for (const mspId of ALL) assert.equal(attested(net, mspId), CHANNELS, mspId);
  const { inForce, contradicting } = await record(net, 'ops-channel');
  assert.equal([inForce?.members, inForce?.ordererOrganizations, contradicting], [ALL, ['OrdererOrg'], []]);
  await net.member('Telco1').restart();
  await net.settle();
  assert.equal(attested(net, 'Telco1'), CHANNELS);
});

test('a change of members is reported again, by those that are members now', async () => {
  const net = new MemoryConsortium();
  net.merge('a', {});
  await net.settle();
  const left = ALL.filter((mspId) => mspId !== 'Telco3');
  // The documents say the same, or the loops would put the member back.
  net.merge('b', { 'net/ops.yaml': OPS.replace(', Telco3]', ']') });
  net.ledger.channel('ops-channel').setMembers(left);
  await net.settle(left);
  for (const mspId of left) assert.equal(attested(net, mspId), [...CHANNELS, 'ops-channel'], mspId);
  assert.equal((await record(net, 'ops-channel')).inForce?.members, left);
  assert.equal(attested(net, 'Telco3'), CHANNELS, 'one that is no member any more has nothing to say');
});

test('the report on the governance channel lies in the same block as the others: nobody waits longer for it', async () => {
  const net = new MemoryConsortium({ blocks: 'manual' });
  net.merge('a', chaincodeOf('1.0'));
  for (const mspId of ALL) await once(net.member(mspId).loop);
  await transactions(net, ALL.length * CHANNELS.length);
  net.ledger.cutBlock('ops-channel');
  for (const channel of CHANNELS) assert.equal((await record(net, channel)).reportedBy, ALL, channel);
  net.now += 2000;
  // The next pass votes, in the next block; nothing else is in it.
  for (const mspId of ALL) await Promise.all(net.member(mspId).loop.memory.inFlight);
  for (const mspId of ALL) await once(net.member(mspId).loop);
  await transactions(net, ALL.length);
  net.ledger.cutBlock('ops-channel');
  assert.equal(await net.decisions(), ['sequence:0 1.0 approved']);
  for (const mspId of ALL) assert.equal([attested(net, mspId), net.member(mspId).count('error')], [CHANNELS, 0]);
});

test.run();
