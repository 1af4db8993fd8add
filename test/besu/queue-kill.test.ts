/** kill -9 around the requests of one owner's loop while a list changes through LACChain's own queue: the same end, nothing twice. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { RpcProxy } from '../adapters/evm/evm-network.js';
import { idOf, MEMBERS, node, SEVEN } from '../kinds/besu-fixture.js';
import { CrashingPorts } from '../loop/crashing-ports.js';
import { sameEndAroundCalls } from '../loop/same-end-around-calls.js';
import { needsAnvil } from '../needs.js';
import { QueueChain, type QueueConsortium } from './queue-consortium.js';

const anvil = needsAnvil("kill -9 around votes by LACChain's queue");
const test = suite('queue governance, killed');
let on: QueueChain;

test.before(async () => {
  if (anvil) on = await QueueChain.start(anvil);
});
test.after(() => on?.stop());

/** One node moves, one has another name, one goes and one comes. */
const LATER = [...SEVEN.slice(1, 6), node(7, { name: 'renamed' }), node(9)].map((one) =>
  one.id === idOf(6) ? { ...one, host: '198.51.100.6' } : one,
);
const WRITE = /eth_sendRawTransaction/;

/** `payload executed` of every item of the queue. */
async function items(): Promise<readonly string[]> {
  const { nodes } = on.contracts;
  const count = Number(await nodes.call('transactionCount'));
  const all = await Promise.all(Array.from({ length: count }, (_, id) => nodes.call('transactions', id)));
  return all.map(([, , , payload, executed]) => `${payload} ${executed}`);
}

/** Blocks since this one at which this node was not on the list. */
async function blocksWithout(id: string, since: number): Promise<readonly number[]> {
  const { nodes } = on.contracts;
  const missing: number[] = [];
  const last = await block();
  for (let number = since; number <= last; number += 1) {
    const size = Number(await nodes.callAt(number, 'getSize'));
    const all = await Promise.all(
      Array.from({ length: size }, (_, index) => nodes.callAt(number, 'getByIndex', index)),
    );
    if (!all.some(([high, low]) => `${high}${low.slice(2)}` === `0x${id}`)) missing.push(number);
  }
  return missing;
}

const block = async () => Number(await on.chain.rpc('eth_blockNumber'));

async function ending(net: QueueConsortium, since: number) {
  const all = await items();
  assert.is(new Set(all).size, all.length, 'no item stands there twice');
  assert.equal(await blocksWithout(idOf(6), since), [], 'the node that moves is never missing');
  return {
    listed: await net.listed(),
    pending: await net.pending(),
    items: [...all].sort(),
    conditions: MEMBERS.map((name) => net.condition(name)),
  };
}

/** The victim is killed once at its requests, and started again at its next turn. */
async function story(victim: string, ports: CrashingPorts) {
  const net = await on.begin();
  await net.passes(MEMBERS);
  const since = await block();
  const proxy = await RpcProxy.before(on.chain.url);
  proxy.around = (methods, goOn) => ports.leave(methods, goOn);
  net.restart(victim, proxy.url);
  net.merge('b', LATER);
  let restarted = false;
  const isOver = () => MEMBERS.every((name) => net.condition(name) === 'Ready InSync');
  for (let round = 0; round === 0 || (!isOver() && round < 8); round += 1) {
    for (const name of MEMBERS) {
      await net.passes([name]);
      if (name !== victim || !ports.isDead || restarted) continue;
      net.restart(victim);
      restarted = true;
    }
  }
  await proxy.close();
  return ending(net, since);
}

/**
 * Alpha is killed when it has submitted an item that no block has yet, and its next life passes.
 * @param at the block comes when the next life makes this request, before or after a node has it
 */
async function inThePool(at: RegExp, when: 'before' | 'after') {
  const net = await on.begin();
  await net.passes(MEMBERS);
  net.merge('b', [...SEVEN, node(9)]);
  const proxy = await RpcProxy.before(on.chain.url);
  // Anvil simulates on what is in its pool; other nodes do so on their newest block, which takes the same item again.
  proxy.answer = (method) => (method === 'eth_estimateGas' ? { result: '0x100000' } : undefined);
  let [life, isMined] = [1, false];
  proxy.around = async (methods, goOn) => {
    if (life === 0) throw new Error('killed');
    const isNow = life === 2 && !isMined && at.test(methods);
    if (isNow && when === 'before') await on.chain.mine(1);
    const answers = await goOn();
    if (isNow && when === 'after') await on.chain.mine(1);
    isMined ||= isNow;
    if (life === 2 || !WRITE.test(methods)) return answers;
    life = 0;
    throw new Error('killed');
  };
  await on.chain.rpc('evm_setAutomine', [false]);
  net.restart('Alpha', proxy.url);
  await net.passes(['Alpha']);
  assert.equal([life, (await items()).length], [0, SEVEN.length], 'it is in no block');
  life = 2;
  net.restart('Alpha', proxy.url);
  await net.passes(['Alpha']);
  await on.chain.rpc('evm_setAutomine', [true]);
  assert.ok(isMined);
  await net.passes(['Alpha', 'Beta', 'Gamma', 'Alpha']);
  await proxy.close();
  return [(await items()).length, (await net.listed()).length, await net.pending()];
}

if (anvil) {
  test('killed with an item in the pool: it is not submitted again, whenever its block comes', async () => {
    assert.equal(await inThePool(/eth_estimateGas/, 'before'), [8, 8, []], 'when we have looked and have not sent');
    assert.equal(await inThePool(WRITE, 'before'), [8, 8, []], 'as we send');
    assert.equal(await inThePool(WRITE, 'after'), [8, 8, []], 'when we have sent it again, and wait');
  });

  for (const victim of ['Alpha', 'Beta']) {
    test(`${victim}: killed before and after each of its transactions, started again`, async () => {
      const whole = new CrashingPorts();
      const expected = await story(victim, whole);
      assert.equal([expected.conditions, expected.pending], [Array(3).fill('Ready InSync'), []]);
      const writes = whole.names.flatMap((call, index) => (WRITE.test(call) ? [index + 1] : []));
      assert.is(writes.length, 6, 'four entries: two calls each for the one that moves and the renamed one');
      // What is after one write is before the next.
      await sameEndAroundCalls(
        whole,
        (call, at, when) => WRITE.test(call) && (when === 'after' || at === writes[0]),
        (ports) => story(victim, ports),
        expected,
      );
    });
  }
}

test.run();
