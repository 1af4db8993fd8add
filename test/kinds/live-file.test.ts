/** Parts of a live state that are there only sometimes: `reconcile observe` writes them, and `plan --live` takes them. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readSchema } from '../../reconciler/adapters/files/read-schema.js';
import type { ChannelLive } from '../../reconciler/kinds/channel/channel-live.js';
import type { NetworkLive } from '../../reconciler/kinds/network/network-live.js';
import { schemaCheck } from '../../reconciler/spec/schema-check.js';

const check = schemaCheck(readSchema('live.schema.json'));

function problemsOf(address: string, live: ChannelLive | NetworkLive): readonly string[] {
  const resources = [{ address, state: 'present', live: JSON.parse(JSON.stringify(live)) }];
  return check({ liveFileVersion: 1, network: 'net', resources }).map(({ path, what }) => `${path} ${what}`);
}

const channel: ChannelLive = {
  ledger: { type: 'fabric', name: 'c', genesis: 'ab'.repeat(32) },
  config: 'AAAA',
  declared: undefined,
  own: undefined,
};
const given = [{ proposal: 'ab'.repeat(32), update: 'cd'.repeat(32), organizations: ['Org1'] }];
const network: NetworkLive = {
  ledger: { type: 'evm', name: `0x${'0f'.repeat(20)}`, genesis: '7' },
  base: undefined,
  executed: 2,
  rule: { type: 'majority' },
  mustAgree: [],
  members: ['Org1'],
  accounts: { Org1: `0x${'12'.repeat(20)}` },
};

test('signatures that were given, and the accounts of a contract', () => {
  assert.equal(problemsOf('net/Channel/c', channel), []);
  assert.equal(problemsOf('net/Channel/c', { ...channel, given }), []);
  assert.equal(problemsOf('net/Network/net', network), []);
});

test('what they do not say is refused', () => {
  const strange = [{ ...given[0]!, signature: 'AAAA' }];
  assert.ok(problemsOf('net/Channel/c', { ...channel, given: strange }).some((one) => one.includes('signature')));
  assert.ok(problemsOf('net/Network/net', { ...network, executed: -1 }).length > 0);
});

test.run();
