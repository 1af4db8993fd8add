/** A vote that cannot be cast is said of the resource, not only in the log. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { QuorateError } from '../../reconciler/core/model/quorate-error.js';
import { ADDRESS, ALL, chaincodeOf, MemoryConsortium } from './memory-consortium.js';

test('a governance ledger of an older digest format: the loop says so, and waits', async () => {
  const net = new MemoryConsortium();
  const telco1 = net.member('Telco1');
  const older = Object.assign(net.governance('Telco1'), { formatVersion: async () => 0 });
  await telco1.restart((ports) => ({ ...ports, governance: () => older }));
  net.merge('a', chaincodeOf('1.0'));
  await net.settle(['Telco1']);
  assert.is(telco1.condition('telecom/Network/telecom'), 'Stalled FormatOlder');
  assert.equal([telco1.count('vote'), telco1.count('error')], [0, 0]);
});

test('a vote that the contract refuses is shown with its reason', async () => {
  const net = new MemoryConsortium();
  net.merge('0', {});
  await net.settle();
  const telco1 = net.member('Telco1');
  const refusing = Object.assign(net.governance('Telco1'), {
    vote: async () => {
      throw new QuorateError('TOO_MANY_VOTES', 'More than 8 own votes in one round');
    },
  });
  await telco1.restart((ports) => ({ ...ports, governanceWriter: () => refusing }));
  net.merge('a', chaincodeOf('1.0'), ['Telco1']);
  await net.settle(['Telco1']);
  assert.is(telco1.condition(ADDRESS), 'Reconciling WaitingToVote');
  const said = telco1.last?.conditions.find(({ address }) => address.name === 'numbertransfer');
  assert.match(said!.message, /TOO_MANY_VOTES/);
});

test('what nobody can vote on yet holds up no other vote of the same revision', async () => {
  const net = new MemoryConsortium();
  const living = ALL.filter((mspId) => mspId !== 'Telco3');
  const onOps = { channel: 'ops-channel', endorsementPolicy: '/Channel/Application/Endorsement' };
  net.merge('a', { ...chaincodeOf('1.0'), ...chaincodeOf('1.0', '1.0', onOps, 'helper') });
  await net.settle(living);
  // Telco3 has not said who is in channel1; of the governance channel itself nobody has to.
  const proposals = (await net.proposals()).map(({ content, status }) => [content.address, status]);
  assert.equal(proposals, [['telecom/Chaincode/helper', 'applied']]);
  for (const mspId of living) {
    const member = net.member(mspId);
    assert.equal([member.condition(), member.count('error')], ['Reconciling WaitingToVote', 0], mspId);
    assert.is(member.condition('telecom/Chaincode/helper'), 'Ready InSync', mspId);
  }
  await net.settle();
  assert.is((await net.committed())?.version, '1.0');
});

test.run();
