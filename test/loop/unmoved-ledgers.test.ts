/** Between passes a loop knows what a ledger said, as long as no block is added to it: the same calls, fewer of them. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { FabricGovernance } from '../../reconciler/kinds/network/network-spec.js';
import { once } from '../../reconciler/loop/once.js';
import { askUnmoved, type KnownLedgers, rememberGovernance } from '../../reconciler/loop/unmoved-ledgers.js';
import type { GovernanceReader } from '../../reconciler/ports/read/governance-reader.js';
import { CrashingPorts } from './crashing-ports.js';
import { ALL, chaincodeOf, MemoryConsortium } from './memory-consortium.js';

const test = suite('unmoved ledgers');
const CHAINCODE = 'telecom/Chaincode/numbertransfer';

/** A consortium at rest; the calls of a pass of Telco1, which has two peers. */
async function atRest() {
  const net = new MemoryConsortium();
  net.merge('0', {});
  await net.settle();
  net.merge('a', chaincodeOf('1.0'));
  await net.settle();
  const member = net.member('Telco1');
  const counted = new CrashingPorts();
  member.loop = { ...member.loop, ports: counted.wrap(member.loop.ports) };
  const pass = async () => {
    const before = counted.names.length;
    await member.pass();
    return counted.names.slice(before).sort();
  };
  net.now += member.loop.settings.intervalMs;
  await pass();
  return { net, member, pass };
}

const QUIET = ['read.installed', 'read.installed', 'read.joined', 'read.tip', 'read.tip', 'revisions.current'];
const ofLedgers = (names: readonly string[]) =>
  names.filter((name) => /^(?:governance\.|read\.(?:channel|committed|ownApprovals))/.test(name));

test('a ledger that has not moved is asked where it ends, and nothing else', async () => {
  const { member, pass } = await atRest();
  assert.equal(await pass(), QUIET);
  assert.is(member.condition(CHAINCODE), 'Ready InSync');
});

test('a block in one channel: that channel is asked again and what it says is seen; the other one is not', async () => {
  const { net, member, pass } = await atRest();
  const definition = { ...(await net.committed())!, version: 'by hand', sequence: 2 };
  for (const mspId of ALL) await net.member(mspId).loop.ports.write.approve('channel1', definition, '');
  await net.member('Regulator').loop.ports.write.commit('channel1', definition, ALL);
  const names = ofLedgers(await pass());
  assert.equal(
    names.filter((name) => name.startsWith('read.')),
    ['read.channel', 'read.committed', 'read.ownApprovals'],
  );
  assert.not.ok(names.includes('governance.electorate'), 'the governance ledger has not moved');
  assert.is.not(member.condition(CHAINCODE), 'Ready InSync');
});

test('once in an interval everything is asked, moved or not', async () => {
  const { net, member, pass } = await atRest();
  net.now += 0.79 * member.loop.settings.intervalMs;
  assert.equal(ofLedgers(await pass()), []);
  net.now += 0.02 * member.loop.settings.intervalMs;
  const names = await pass();
  for (const name of ['read.channel', 'read.committed', 'read.ownApprovals', 'governance.electorate'])
    assert.ok(names.includes(name), name);
  const asked = [member.loop.memory.revision!, ...member.loop.memory.ledgers.values()].map(({ at }) => at);
  assert.equal(asked, [net.now, net.now, net.now], 'and all at once');
});

test('an interval after anything was asked a pass asks it anew, also where a block woke one in between', async () => {
  const { net, member, pass } = await atRest();
  const { intervalMs } = member.loop.settings;
  const begun = net.now;
  const sooner = async () => (await once(member.loop, { ledgerOnly: true })).retryAfterMs;
  net.now = begun + 0.7 * intervalMs;
  assert.is(await sooner(), 0.3 * intervalMs);
  await pass();
  net.now = begun + intervalMs;
  assert.ok(ofLedgers(await pass()).length > 0);
  assert.is(await sooner(), undefined, 'all is of this very moment');
});

test('a clock that was set back: nobody knows how old anything is, so ledgers and Git are asked', async () => {
  const { net, member } = await atRest();
  net.now -= 3_600_000;
  await once(member.loop, { ledgerOnly: true });
  assert.is(member.loop.memory.revision!.at, net.now, 'Git');
  for (const { at } of member.loop.memory.ledgers.values()) assert.is(at, net.now, 'a ledger');
});

test('another peer is asked for itself: it may be behind', async () => {
  const { net, pass } = await atRest();
  const [first] = net.ledger.peers('Telco1');
  first!.up = false;
  assert.ok(ofLedgers(await pass()).includes('read.committed'));
  assert.equal(ofLedgers(await pass()), []);
  first!.up = true;
  assert.ok(ofLedgers(await pass()).includes('read.committed'));
});

test('a channel whose end cannot be asked for is asked itself, and says why', async () => {
  const { net, member, pass } = await atRest();
  for (const peer of net.ledger.peers('Telco1')) peer.joined.delete('channel1');
  await pass();
  assert.match(member.condition(CHAINCODE), /^(?:Unknown|Reconciling|Stalled) /);
});

/** Passes over one channel whose chain ends at `hash`. */
function chainThatEndsAt(hash: string) {
  const memory: { ledgers: KnownLedgers } = { ledgers: new Map() };
  const chain = { hash, pass: () => askUnmoved(reader, memory, () => 0) };
  const reader = { tip: async () => ({ peer: 'peer0', height: 1, hash: chain.hash, stands: () => true }) };
  return chain;
}

test('an answer during which a block came is not taken for one of that block', async () => {
  const chain = chainThatEndsAt('a');
  const asked = async (answer: string, during = () => {}) =>
    chain.pass()('channel1', 'committed', async () => {
      during();
      return answer;
    });
  const blockComes = () => {
    chain.hash = 'b';
  };
  assert.is(await asked('as of a', blockComes), 'as of a');
  assert.is(await asked('as of b'), 'as of b');
  assert.is(await asked('asked again'), 'as of b');
});

test('each question has its own answer: by chaincode, by proposal, by filter, by channel', async () => {
  const pass = chainThatEndsAt('a').pass();
  const of = (chaincode: string) => {
    const reader = new Proxy({} as GovernanceReader, {
      get:
        (_, name) =>
        async (...what: readonly unknown[]) =>
          JSON.stringify([chaincode, name, ...what]),
    });
    return rememberGovernance(reader, { channel: 'ops-channel', chaincode } as FabricGovernance, pass);
  };
  const answers: unknown[] = [];
  for (const ledger of [of('opssc'), of('opssc2')])
    answers.push(
      await ledger.formatVersion(),
      await ledger.proposals(),
      await ledger.proposals({ open: true }),
      await ledger.proposal('1'),
      await ledger.proposal('2'),
      await ledger.history('1'),
      await ledger.history('2'),
      await ledger.channelRecord('channel1', 'ab'),
      await ledger.channelRecord('channel1', 'cd'),
      await ledger.channelRecord('channel2', 'ab'),
    );
  assert.is(new Set(answers).size, answers.length);
});

test.run();
