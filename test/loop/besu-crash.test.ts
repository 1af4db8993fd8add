/** kill -9 around every call of one organization's loop while lists of a Besu network change: the same end, nothing twice. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { JsonObject } from '../../reconciler/core/model/json.js';
import {
  ACCOUNTS,
  accountList,
  besuNetwork,
  idOf,
  MEMBERS,
  NODES,
  node,
  nodeList,
  SEVEN,
  VOTERS,
} from '../kinds/besu-fixture.js';
import { CrashingPorts } from './crashing-ports.js';
import { type Documents, MemoryBesuConsortium } from './memory-besu-consortium.js';
import { sameEndWhereverKilled } from './same-end-wherever-killed.js';

const OWN = { Alpha: ['node-3', 'node-6'], Beta: ['node-1'], Gamma: ['node-2'] };
const CONTRACT = { delegated: ['node-address'], execution: { gasPerChunk: 1_500_000 } };
const LOCAL = { permissioning: { backEnd: 'local' } };

function documents(besu: JsonObject, isLater: boolean): Documents {
  const moved = SEVEN.map((one) => (one.id === idOf(6) ? { ...one, host: '198.51.100.6' } : one));
  const later = [...moved, node(9, { role: 'boot' }), node(10), node(11), node(12), node(13), node(14)];
  return {
    'net/besu.yaml': besuNetwork(besu as never),
    'net/nodes.yaml': nodeList(isLater ? later : SEVEN),
    'net/accounts.yaml': accountList([...VOTERS]),
  };
}

/** Each chunk of a round once. A vote that is sent again has no effect, so votes are no transactions twice either. */
function nothingTwice(net: MemoryBesuConsortium): void {
  for (const what of [/ execute /, / vote /]) {
    const sent = net.sent(what);
    const once = what.test(' execute ') ? sent.map((one) => one.replace(/^\S+ /, '')) : sent;
    assert.is(new Set(once).size, once.length, once.join());
  }
}

function ending(net: MemoryBesuConsortium) {
  const statuses = [...net.besu.rounds.values()].map(({ ballot, status, executed }) => [
    ballot.content.address,
    ballot.base,
    status,
    executed,
  ]);
  return {
    lists: net.besu.lists.dump(),
    nodes: [...net.besu.nodes].map(([, own]) => [...own.values()].map(({ lists }) => lists)),
    rounds: statuses.map((one) => one.join(' ')).sort(),
    moves: net.sent(/ move /),
    executions: net
      .sent(/ execute /)
      .map((one) => one.replace(/^\S+ /, ''))
      .sort(),
    conditions: MEMBERS.map((name) => [NODES, ACCOUNTS].map((address) => net.member(name).condition(address))),
  };
}

/** Lists and then a later state of them; the victim dies once and is started again at its next turn. */
async function story(besu: JsonObject, victim: string, ports: CrashingPorts) {
  const net = new MemoryBesuConsortium(besu === LOCAL ? OWN : {});
  net.merge('a', documents(besu, false));
  await net.settle();
  net.merge('b', documents(besu, true));
  ports.world = () => net.fingerprint();
  net.member(victim).restart(ports.wrap);
  let restarted = false;
  for (let round = 0; round < 14; round += 1) {
    for (const name of MEMBERS) {
      await net
        .member(name)
        .pass()
        .catch((error: Error) => assert.is(error.message, 'killed'));
      if (name !== victim || !ports.isDead || restarted) continue;
      net.member(victim).restart();
      restarted = true;
    }
    net.now += 6000;
  }
  nothingTwice(net);
  return ending(net);
}

const called = new Set<string>();

for (const [name, besu] of Object.entries({ contract: CONTRACT, local: LOCAL })) {
  for (const victim of MEMBERS) {
    test(`${name}, ${victim}: killed at any call of a list's change, started again`, async () => {
      const whole = new CrashingPorts();
      const expected = await story(besu, victim, whole);
      for (const call of whole.names) called.add(call);
      assert.equal(expected.conditions.flat(), Array(6).fill('Ready InSync'));
      await sameEndWhereverKilled(whole, (ports) => story(besu, victim, ports), expected);
    });
  }
}

test('among them they were killed at every step of the road', () => {
  const road = ['governanceWriter.vote', 'besuWriter.execute', 'besuWriter.moveOwnNodes', 'besuWriter.writeOwnNode'];
  for (const call of [...road, 'besu.execution']) assert.ok(called.has(call), call);
});

test.run();
