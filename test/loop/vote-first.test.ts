/** Everybody waits for a vote, and nobody for what an organization prepares meanwhile. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { QuorateError } from '../../reconciler/core/model/quorate-error.js';
import { once } from '../../reconciler/loop/once.js';
import type { GovernanceWriter } from '../../reconciler/ports/write/governance-writer.js';
import { until } from '../wait.js';
import { chaincodeOf, MemoryConsortium } from './memory-consortium.js';

/** Telco1 of a quiet consortium that has merged a chaincode alone, and how it votes on it. */
async function voting(vote: GovernanceWriter['vote']) {
  const net = new MemoryConsortium();
  net.merge('0', {});
  await net.settle();
  const telco1 = net.member('Telco1');
  const writer = Object.assign(net.governance('Telco1'), { vote });
  await telco1.restart((ports) => ({ ...ports, governanceWriter: () => writer }));
  net.merge('a', chaincodeOf('1.0'), ['Telco1']);
  await once(telco1.loop);
  return telco1;
}

/** As many as preparing takes, and more. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

test('nothing is prepared until the vote is on its way, and its block is not waited for', async () => {
  let send: (() => void) | undefined;
  let commit: (() => void) | undefined;
  const telco1 = await voting((_ballots, sent) => {
    send = sent;
    return new Promise((resolve) => {
      commit = () => resolve({ transactionId: 'vote', block: 7 });
    });
  });
  await turns();
  assert.equal([telco1.count('install'), telco1.count('vote')], [0, 0]);
  send!();
  await until('an installation', () => telco1.count('install') > 0);
  assert.is(telco1.count('vote'), 0);
  commit!();
  await until('the vote', () => telco1.count('vote') === 1);
});

test('a vote that cannot be cast holds up nothing', async () => {
  const telco1 = await voting(async () => {
    throw new QuorateError('TOO_MANY_VOTES', 'More than 8 own votes in one round');
  });
  await until('an installation', () => telco1.count('install') > 0);
});

test.run();
