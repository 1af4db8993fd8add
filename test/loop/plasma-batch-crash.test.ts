/** kill -9 before and after every call that writes while the batch of a plasma chain is decided and signed: the same end. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { CrashingPorts } from './crashing-ports.js';
import { goOnWithAKill } from './go-on-with-a-kill.js';
import { ALL, REGULATOR } from './memory-consortium.js';
import { ORDERING, type OrderedPlasma, OWN, orderedPlasma, signersOf } from './ordered-plasma.js';
import { nobodyVotesTwice, sameEndAroundCalls } from './same-end-around-calls.js';
import { startMortal } from './start-mortal.js';

const WRITES = /^(channelWriter|governanceWriter)\./;

async function ending(net: OrderedPlasma): Promise<unknown> {
  nobodyVotesTwice(await net.governance('Telco1').history());
  const proposals = await net.of(OWN);
  return {
    timeout: net.timeout('layer2'),
    conditions: ALL.map((mspId) => net.member(mspId).condition(OWN)),
    proposals: proposals.map(({ base, status, electorate }) => [base, status, electorate.voters]),
    signers: proposals.map(signersOf),
  };
}

/** The victim dies once and is started again at its next turn. */
async function story(victim: string, ports: CrashingPorts): Promise<unknown> {
  const net = await orderedPlasma();
  net.merge('b', net.documents({ plasma: '700ms' }));
  await startMortal(net, victim, ports);
  await goOnWithAKill(net, victim, ports, { rounds: 12, roundMs: 3000 });
  return ending(net);
}

/** One that reads the other channel alone, and one that orders both and signs. */
for (const victim of [REGULATOR, 'Telco2']) {
  test(`${victim}: killed at any call that writes, started again`, async () => {
    const whole = new CrashingPorts();
    const expected = (await story(victim, whole)) as { readonly timeout: string; readonly signers: unknown };
    assert.equal([expected.timeout, expected.signers], ['700ms', [ORDERING]]);
    const road = whole.names.filter((call) => WRITES.test(call));
    assert.is(road.includes('governanceWriter.sign'), victim !== REGULATOR);
    assert.ok(road.includes('governanceWriter.vote') && road.includes('governanceWriter.report'));
    await sameEndAroundCalls(
      whole,
      (call) => WRITES.test(call),
      (ports) => story(victim, ports),
      expected,
    );
  });
}

test.run();
