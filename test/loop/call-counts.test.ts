/** A pass with nothing to do costs O(channels + peers) calls, however many resources there are. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { CrashingPorts } from './crashing-ports.js';
import { ALL, chaincodeOf, type Documents, MemoryConsortium } from './memory-consortium.js';

/** Calls of a quiet pass of Telco1, which has two peers, with this many chaincodes. */
async function quietPass(count: number): Promise<readonly string[]> {
  const net = new MemoryConsortium();
  let documents: Documents = {};
  for (let index = 0; index < count; index += 1) {
    documents = { ...documents, ...chaincodeOf('1.0', '1.0', {}, `cc${index}`) };
  }
  net.merge('0', {});
  await net.settle();
  net.merge('a', documents);
  await net.settle();
  assert.is((await net.member('Telco1').loop.ports.read.committed('channel1')).length, count);
  const counted = new CrashingPorts();
  const { loop } = net.member('Telco1');
  net.member('Telco1').loop = { ...loop, ports: counted.wrap(loop.ports) };
  // What is known of ledgers that have not moved (unmoved-ledgers.test.ts) is asked anew.
  net.now += loop.settings.intervalMs;
  await net.member('Telco1').pass();
  for (const mspId of ALL) assert.is(net.member(mspId).condition('telecom/Chaincode/cc0'), 'Ready InSync', mspId);
  return [...counted.names].sort();
}

test('1 and 50 chaincodes: the same calls, two channels and two peers', async () => {
  const [one, fifty] = [await quietPass(1), await quietPass(50)];
  assert.equal(fifty, one);
  const count = (name: string) => one.filter((called) => called === name).length;
  assert.equal(
    [count('read.channel'), count('read.committed'), count('read.ownApprovals'), count('read.installed')],
    [2, 1, 1, 2],
  );
  assert.ok(one.length <= 14, one.join(' '));
  assert.equal(
    one.filter((name) => /^(write|governanceWriter)\./.test(name)),
    [],
  );
});

test.run();
