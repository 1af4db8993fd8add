/** kill -9 around every call of one organization's loop while a channel changes: the same end, and no early signature. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readChannelConfig } from '../../reconciler/fabric/channel/read-channel-config.js';
import { CHANNEL } from '../spec/fixture.js';
import { CrashingPorts } from './crashing-ports.js';
import { ALL, type Documents, MemoryConsortium, REGULATOR } from './memory-consortium.js';
import { configOf } from './outside-update.js';
import { sameEndWhereverKilled } from './same-end-wherever-killed.js';
import { startMortal } from './start-mortal.js';

const FOUNDERS = [REGULATOR, 'Telco1', 'Telco2'];
const QUORUM = 2;
const MAIN = 'telecom/Channel/channel1';
const ACL = '  application: { ACLs: { peer/Propose: /Channel/Application/Writers } }\n';

/** Channel1 of these members and with these lines; the governance channel keeps its own. */
function documents(members: readonly string[], lines = ''): Documents {
  const text = (names: readonly string[]) =>
    CHANNEL.replace('[Telco1, Regulator, Telco2, Telco3]', `[${names.join(', ')}]`);
  return {
    'net/channel1.yaml': text(members) + lines,
    'net/ops.yaml': text(FOUNDERS).replace('name: channel1', 'name: ops-channel'),
  };
}

/** A signature cannot be taken back: whenever there is one, a quorum has voted before. */
async function noEarlySignature(net: MemoryConsortium): Promise<void> {
  for (const { signatures, votes } of await net.proposals()) {
    if (signatures.length === 0) continue;
    const yes = votes.filter(({ vote }) => vote === 'yes').map(({ organization }) => organization);
    assert.ok(yes.length >= QUORUM && yes.includes(REGULATOR), `${signatures[0]!.organization} signs early`);
  }
}

async function nobodyVotesTwice(net: MemoryConsortium): Promise<void> {
  const history = await net.governance('Telco2').history();
  const votes = history.filter(({ event }) => event.startsWith('vote'));
  const cast = votes.map(({ organization, id }) => `${organization} ${id}`);
  assert.is(new Set(cast).size, cast.length);
}

async function ending(net: MemoryConsortium) {
  await nobodyVotesTwice(net);
  const { sequence, application } = readChannelConfig('channel1', configOf(net, 'channel1'));
  return {
    sequence,
    members: application!.organizations.map(({ mspId }) => mspId),
    acls: application!.ACLs,
    joined: ALL.flatMap((mspId) => net.ledger.peers(mspId)).map(({ joined }) => [...joined].sort()),
    conditions: ALL.map((mspId) => net.member(mspId).condition(MAIN)),
    proposals: (await net.proposals()).map(({ status, round, base }) => `${base} ${round} ${status}`),
  };
}

/** A newcomer and an ACL by one pull request; the victim dies once and is started again at its next turn. */
async function story(victim: string, ports: CrashingPorts) {
  const net = new MemoryConsortium({ members: FOUNDERS });
  net.merge('a', documents(FOUNDERS));
  await net.settle(ALL, 1);
  net.merge('b', documents(ALL, ACL));
  await startMortal(net, victim, ports);
  let restarted = false;
  for (let round = 0; round < 7; round += 1) {
    for (const mspId of ALL) {
      await net
        .member(mspId)
        .pass()
        .catch((error: Error) => assert.is(error.message, 'killed'));
      await noEarlySignature(net);
      if (mspId !== victim || !ports.isDead || restarted) continue;
      await net.member(victim).restart();
      restarted = true;
    }
    net.now += 2000;
  }
  return ending(net);
}

const called = new Set<string>();

for (const victim of [REGULATOR, 'Telco2', 'Telco3']) {
  test(`${victim}: killed at any call of a channel's change, started again`, async () => {
    const whole = new CrashingPorts();
    const expected = await story(victim, whole);
    for (const name of whole.names) called.add(name);
    const { sequence, members, conditions } = expected;
    assert.equal([sequence, members], [1, ALL]);
    assert.equal(conditions, Array(4).fill('Ready InSync'));
    await sameEndWhereverKilled(whole, (ports) => story(victim, ports), expected);
  });
}

test('among them they were killed at every step of the road', () => {
  const road = ['governanceWriter.vote', 'channelWriter.sign', 'governanceWriter.sign', 'governanceWriter.close'];
  for (const name of [...road, 'channelWriter.submit', 'channelWriter.joinPeer']) assert.ok(called.has(name), name);
});

test.run();
