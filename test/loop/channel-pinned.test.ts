/** Which channel of a name our own peers join: what our document pins, or what the governance ledger vouches for; in memory. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { CHANNEL } from '../spec/fixture.js';
import { type Documents, MemoryConsortium } from './memory-consortium.js';

const MAIN = 'telecom/Channel/channel1';
const OTHERS = ['Regulator', 'Telco1', 'Telco2'];
const NEWCOMER = 'Telco3';
const OTHER_HASH = 'ab'.repeat(32);

/** All are members of channel1; the newcomer's peer has not joined it yet. */
function waiting(): MemoryConsortium {
  const net = new MemoryConsortium();
  net.ledger.peers(NEWCOMER)[0]!.joined.delete('channel1');
  return net;
}

const pinned = (genesis: string): Documents => ({ 'net/channel1.yaml': `${CHANNEL}  genesis: ${genesis}\n` });
const isIn = (net: MemoryConsortium) => net.ledger.peers(NEWCOMER)[0]!.joined.has('channel1');
const messageOf = (net: MemoryConsortium) =>
  net.member(NEWCOMER).last!.conditions.find(({ address }) => address.name === 'channel1')!.message;

test('a channel whose genesis block is not the pinned one is not joined, whoever vouches for it', async () => {
  const net = waiting();
  const { genesis } = net.ledger.channel('channel1');
  net.merge('a', {}, OTHERS);
  await net.settle(OTHERS);
  net.merge('b', pinned(OTHER_HASH), [NEWCOMER]);
  await net.settle([NEWCOMER]);
  assert.is(isIn(net), false);
  assert.match(messageOf(net), `its genesis block is ${genesis}, our document pins ${OTHER_HASH}`);
  net.merge('c', pinned(genesis), [NEWCOMER]);
  net.now += 60_000;
  await net.settle([NEWCOMER]);
  assert.is(isIn(net), true);
  assert.is(net.member(NEWCOMER).condition(MAIN), 'Ready InSync');
});

test('the pinned one is joined though nobody vouches for it', async () => {
  const net = waiting();
  net.merge('a', pinned(net.ledger.channel('channel1').genesis), [NEWCOMER]);
  await net.settle([NEWCOMER]);
  assert.is(isIn(net), true);
});

test('without a pin and with nobody’s record it waits', async () => {
  const net = waiting();
  net.merge('a', {});
  await net.settle();
  assert.is(isIn(net), false, 'three of four members say what it is, and the first record wants all');
  assert.match(
    messageOf(net),
    /nobody on the governance ledger vouches for the channel with genesis block [0-9a-f]{12}/,
  );
});

test('without a pin the record on the governance ledger tells that it is that very channel', async () => {
  const net = new MemoryConsortium();
  net.merge('a', {});
  await net.settle();
  // Its peer comes anew from an empty disk.
  net.ledger.peers(NEWCOMER)[0]!.joined.delete('channel1');
  await net.member(NEWCOMER).restart();
  await net.settle([NEWCOMER]);
  assert.is(isIn(net), true);
});

test.run();
