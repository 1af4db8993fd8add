/** Parts of a live state that are there only sometimes: `reconcile observe` writes them, and `plan --live` takes them. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readSchema } from '../../reconciler/adapters/files/read-schema.js';
import type { ChannelLive } from '../../reconciler/kinds/channel/channel-live.js';
import type { NetworkLive } from '../../reconciler/kinds/network/network-live.js';
import type { PlasmaChainLive } from '../../reconciler/kinds/plasma-chain/plasma-chain-live.js';
import { schemaCheck } from '../../reconciler/spec/schema-check.js';

const check = schemaCheck(readSchema('live.schema.json'));

function problemsOf(address: string, live: ChannelLive | NetworkLive | PlasmaChainLive): readonly string[] {
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

test('which plasma chains a channel is of, and a chain whose decision has bound nothing yet', () => {
  const plasma = [{ address: 'net/PlasmaChain/p', members: ['Org1'], blocked: '' }];
  assert.equal(problemsOf('net/Channel/c', { ...channel, plasma }), []);
  const own = { isThere: true, hasSeen: true, settledTo: -1, proposed: {}, unlinked: 'ab'.repeat(32) };
  const chain: PlasmaChainLive = {
    ledger: network.ledger,
    genesis: 'ab'.repeat(32),
    revision: 0,
    definition: undefined,
    agreed: undefined,
    members: { root: ['Org1'], plasma: ['Org1'] },
    own,
  };
  assert.equal(problemsOf('net/PlasmaChain/p', chain), []);
  const strange = { ...chain, own: { ...own, more: '' } };
  assert.ok(problemsOf('net/PlasmaChain/p', strange).some((one) => one.includes('more')));
});

test('what is none of the reader is unknown with a word more', () => {
  const problems = (entry: object) => {
    const resources = [{ address: 'net/Channel/c', why: 'no member', ...entry }];
    return check({ liveFileVersion: 1, network: 'net', resources }).length;
  };
  assert.equal([problems({ state: 'unknown', notOurs: true }), problems({ state: 'unknown', notOurs: false })], [0, 1]);
});

test('who of ours needs a CA that goes, and the queue of a contract that decides by one', () => {
  const own = { standing: 'member' as const, joined: ['peer0'], missing: [], orderers: {} };
  const outdated = ['peer0 signs by a certificate of the old CA'];
  assert.equal(problemsOf('net/Channel/c', { ...channel, own: { ...own, outdated } }), []);
  const [admin, storage, to] = ['ab', 'cd', 'ef'].map((one) => `0x${one.repeat(20)}`) as [string, string, string];
  const payload = { id: 4, data: '0x70480275', confirmedBy: [admin] };
  const queue = {
    required: 2,
    owners: [admin],
    storage,
    pending: [{ ...payload, to }],
    executed: [],
    unread: 0,
    admin,
  };
  const list = (more: object) => ({
    ...{ nodes: [], stores: ['host', 'port'], faulty: [], waysRound: [] },
    contract: {
      ...{ address: to, interface: 'lacchain', codeHash: `0x${'12'.repeat(32)}`, admins: [] },
      queue: { ...queue, ofOwners: [payload], ...more },
    },
  });
  const problems = (more: object) => {
    const resources = [{ address: 'net/NodeList/nodes', state: 'present', live: list(more) }];
    return check({ liveFileVersion: 1, network: 'net', resources }).length;
  };
  assert.equal([problems({}), problems({ executed: [payload] }), problems({ more: 1 })].map(Boolean), [
    false,
    true,
    true,
  ]);
});

test('what they do not say is refused', () => {
  const strange = [{ ...given[0]!, signature: 'AAAA' }];
  assert.ok(problemsOf('net/Channel/c', { ...channel, given: strange }).some((one) => one.includes('signature')));
  assert.ok(problemsOf('net/Network/net', { ...network, executed: -1 }).length > 0);
});

test.run();
