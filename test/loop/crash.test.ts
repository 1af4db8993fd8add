/** kill -9 before and after every call that leaves the process: the same end, and nothing done twice. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { CrashingPorts } from './crashing-ports.js';
import { ALL, chaincodeOf, MemoryConsortium } from './memory-consortium.js';

const V10 = chaincodeOf('1.0');
const V11 = chaincodeOf('1.1');

/** The state that all must end in, whatever happened on the way. */
async function ending(net: MemoryConsortium): Promise<unknown> {
  const history = await net.governance('Telco2').history();
  const votes = history.filter(({ event }) => event.startsWith('vote'));
  const cast = votes.map(({ organization, id }) => `${organization} ${id}`);
  assert.is(new Set(cast).size, cast.length, 'nobody votes twice');
  const reports = history.filter(({ event }) => event.startsWith('report'));
  const told = reports.map(({ organization, id, event }) => `${organization} ${id} ${event}`);
  assert.is(new Set(told).size, told.length, 'nobody reports twice');
  return {
    committed: [(await net.committed())?.version, (await net.committed())?.sequence],
    // Every approval and commit is a block of its own.
    blocks: net.ledger.channel('channel1').view().height,
    running: ALL.map((mspId) => net.member(mspId).running()),
    peers: ALL.flatMap((mspId) => net.ledger.peers(mspId)).map(({ installed, services }) => [
      [...installed].sort(),
      [...services].sort(),
    ]),
    conditions: ALL.map((mspId) => net.member(mspId).condition()),
    decisions: await net.decisions(),
  };
}

/** Add, then upgrade; the victim dies once and is started again at its next turn. */
async function story(victim: string, ports: CrashingPorts): Promise<unknown> {
  const net = new MemoryConsortium();
  net.merge('a', V10);
  await net.settle();
  net.merge('b', V11);
  await net.member(victim).restart(ports.wrap);
  let restarted = false;
  for (let round = 0; round < 14; round += 1) {
    for (const mspId of ALL) {
      await net
        .member(mspId)
        .pass()
        .catch((error: Error) => assert.is(error.message, 'killed'));
      if (mspId !== victim || !ports.isDead || restarted) continue;
      await net.member(victim).restart();
      restarted = true;
    }
    net.now += 2000;
  }
  return ending(net);
}

for (const victim of ['Regulator', 'Telco1']) {
  test(`${victim}: killed at any call of an upgrade, started again`, async () => {
    const whole = new CrashingPorts();
    const expected = await story(victim, whole);
    assert.ok(whole.names.includes('write.install') && whole.names.includes('governanceWriter.vote'));
    assert.ok(whole.names.includes('write.approve') && whole.names.includes('runtime.ensure'));
    // A quiet pass repeats itself: kills are tried up to the last call that writes.
    const last = whole.names.reduce(
      (latest, name, index) => (/^(write|governanceWriter|runtime)\./.test(name) ? index : latest),
      0,
    );
    for (let at = 1; at <= last + 1; at += 1) {
      for (const when of ['before', 'after'] as const) {
        assert.equal(
          await story(victim, new CrashingPorts(at, when)),
          expected,
          `${when} call ${at}, ${whole.names[at - 1]}`,
        );
      }
    }
  });
}

test.run();
