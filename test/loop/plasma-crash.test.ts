/** kill -9 before and after every call that leaves the process, from the merge to the definition: the same end. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { CrashingPorts } from './crashing-ports.js';
import { goOnWithAKill } from './go-on-with-a-kill.js';
import { ALL } from './memory-consortium.js';
import { CHAIN, layer2, PlasmaConsortium } from './plasma-consortium.js';
import { nobodyVotesTwice } from './same-end-around-calls.js';
import { sameEndWhereverKilled } from './same-end-wherever-killed.js';
import { startMortal } from './start-mortal.js';

const WRITES = /^(plasmaRootWriter|governanceWriter)\./;

async function ending(net: PlasmaConsortium): Promise<unknown> {
  nobodyVotesTwice(await net.governance('Telco2').history());
  return {
    chain: await net.chain(),
    conditions: ALL.map((mspId) => net.member(mspId).condition(CHAIN)),
    proposals: (await net.proposals())
      .filter(({ content }) => content.address === CHAIN)
      .map(({ base, status }) => [base, status]),
  };
}

/** An operator and a settlement period change; the victim dies once and is started again at its next turn. */
async function story(victim: string, ports: CrashingPorts): Promise<unknown> {
  const net = new PlasmaConsortium();
  net.merge('a', layer2());
  await net.settle();
  net.merge(
    'b',
    layer2({ operator: 'Telco2', successors: '[Telco1]', settlement: '{ everyBlocks: 9, everySeconds: 9 }' }),
  );
  await startMortal(net, victim, ports);
  await goOnWithAKill(net, victim, ports, { rounds: 12, roundMs: 3000 });
  return ending(net);
}

for (const victim of ['Regulator', 'Telco1']) {
  test(`${victim}: killed at any call that writes, and at reads between them, started again`, async () => {
    const whole = new CrashingPorts();
    const expected = await story(victim, whole);
    const road = whole.names.filter((call) => WRITES.test(call));
    assert.ok(
      road.includes('governanceWriter.vote') && road.includes('plasmaRootWriter.define') === (victim !== 'Regulator'),
    );
    await sameEndWhereverKilled(whole, (ports) => story(victim, ports), expected);
  });
}

test.run();
