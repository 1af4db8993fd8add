/** A vote that cannot be cast is said of the resource, not only in the log. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { QuorateError } from '../../reconciler/core/model/quorate-error.js';
import { ADDRESS, chaincodeOf, MemoryConsortium } from './memory-consortium.js';

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

test.run();
