/** New source is never put in place as if our own part were only healed: it is a change, and needs its vote. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { QuorateError } from '../../reconciler/core/model/quorate-error.js';
import { ALL, chaincodeOf, MemoryConsortium } from './memory-consortium.js';

const OPS = { channel: 'ops-channel', endorsementPolicy: '/Channel/Application/Endorsement' };

test('new source of the governance chaincode under its old version is voted on, although no vote led to its birth', async () => {
  const net = new MemoryConsortium({ isGiven: false });
  net.merge('a', chaincodeOf('1.0', 'opssc', OPS, 'opssc'));
  await net.settle();
  const telco1 = net.member('Telco1');
  const approved = async () =>
    (await telco1.loop.ports.read.ownApprovals('ops-channel')).map(({ packageId }) => packageId);
  const before = await approved();
  net.merge('b', chaincodeOf('1.0', 'opssc-new', OPS, 'opssc'), ['Telco1']);
  await net.settle();
  assert.equal(await approved(), before);
  assert.is(telco1.condition('telecom/Chaincode/opssc'), 'Reconciling WaitingForVotes');
  net.merge('b', chaincodeOf('1.0', 'opssc-new', OPS, 'opssc'));
  await net.settle();
  for (const mspId of ALL) assert.is(net.member(mspId).condition('telecom/Chaincode/opssc'), 'Ready InSync', mspId);
  const [definition] = await telco1.loop.ports.read.committed('ops-channel');
  assert.is(definition?.sequence, 2);
});

test('while the governance ledger does not answer, new source under the old version is not approved', async () => {
  const net = new MemoryConsortium();
  net.merge('a', chaincodeOf('1.0'));
  await net.settle();
  const telco1 = net.member('Telco1');
  const ask = () => {
    throw new QuorateError('GOVERNANCE_UNREADABLE', 'it does not answer', { retry: 'transient' });
  };
  const governance = new Proxy(net.governance('Telco1'), { get: () => async () => ask() });
  await telco1.restart((ports) => ({ ...ports, governance: () => governance, governanceWriter: () => governance }));
  await telco1.pass();
  const approvals = telco1.count('approve');
  net.merge('b', chaincodeOf('1.0', 'new'), ['Telco1']);
  await net.settle(['Telco1']);
  assert.is(telco1.count('approve'), approvals);
});

test.run();
