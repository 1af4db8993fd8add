/** kill -9 before and after every call that leaves the process something behind: the same end, and nothing done twice. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { CrashingPorts } from './crashing-ports.js';
import { goOnWithAKill } from './go-on-with-a-kill.js';
import { ALL, chaincodeOf, MemoryConsortium } from './memory-consortium.js';
import { nobodyVotesTwice } from './same-end-around-calls.js';
import { sameEndWhereverKilled, WRITES } from './same-end-wherever-killed.js';
import { startMortal } from './start-mortal.js';

const V10 = chaincodeOf('1.0');
const V11 = chaincodeOf('1.1');
const OPS = { channel: 'ops-channel', endorsementPolicy: '/Channel/Application/Endorsement' };
const OPSSC = chaincodeOf('1.0', 'opssc', OPS, 'opssc');
const DAY_MS = 86_400_000;

/** Who has reported a channel, and what of. */
async function recordOf(net: MemoryConsortium, channel: string): Promise<unknown> {
  const { genesis } = net.ledger.channel(channel);
  const { inForce, reportedBy } = await net.governance('Telco2').channelRecord(channel, genesis);
  return [inForce, reportedBy];
}

/** The state that all must end in, whatever happened on the way. */
async function ending(net: MemoryConsortium): Promise<unknown> {
  const history = await net.governance('Telco2').history();
  nobodyVotesTwice(history);
  const reports = history.filter(({ event }) => event.startsWith('report') || event === 'overdue');
  const told = reports.map(({ organization, id, event }) => `${organization} ${id} ${event}`);
  assert.is(new Set(told).size, told.length, 'nobody reports twice');
  return {
    committed: [(await net.committed())?.version, (await net.committed())?.sequence],
    // Every approval and commit is a block of its own.
    blocks: net.ledger.channel('channel1').view().height,
    records: await Promise.all(['ops-channel', 'channel1'].map((name) => recordOf(net, name))),
    running: ALL.map((mspId) => net.member(mspId).running()),
    peers: ALL.flatMap((mspId) => net.ledger.peers(mspId)).map(({ installed, services }) => [
      [...installed].sort(),
      [...services].sort(),
    ]),
    conditions: ALL.map((mspId) => net.member(mspId).condition()),
    decisions: await net.decisions(),
  };
}

/** What happens to a consortium in which the victim dies at some call, and the calls that must be among those tried. */
interface Story {
  readonly what: string;
  readonly must: readonly string[];
  run(victim: string, ports: CrashingPorts): Promise<unknown>;
}

const STORIES: readonly Story[] = [
  {
    what: 'an upgrade',
    must: ['write.install', 'write.approve', 'runtime.ensure', 'runtime.stop', 'governanceWriter.vote'],
    async run(victim, ports) {
      const net = new MemoryConsortium();
      net.merge('a', V10);
      await net.settle();
      net.merge('b', V11);
      await startMortal(net, victim, ports);
      await goOnWithAKill(net, victim, ports, { rounds: 14 });
      return ending(net);
    },
  },
  {
    what: 'the birth of the governance chaincode and the first deployment by it',
    must: ['write.install', 'write.approve', 'runtime.ensure', 'governanceWriter.attest', 'governanceWriter.vote'],
    async run(victim, ports) {
      const net = new MemoryConsortium({ isGiven: false });
      await startMortal(net, victim, ports);
      net.merge('a', { ...V10, ...OPSSC });
      await goOnWithAKill(net, victim, ports, { rounds: 18 });
      return { ...((await ending(net)) as object), opsBlocks: (await birthOf(net)).join() };
    },
  },
  {
    what: 'a round that outlives its deadline',
    must: ['governanceWriter.overdue'],
    async run(victim, ports) {
      const net = new MemoryConsortium();
      net.merge('0', {});
      await net.settle();
      net.merge('a', V10, ['Telco1']);
      await net.settle(ALL, 4);
      net.now += 15 * DAY_MS;
      await startMortal(net, victim, ports);
      await goOnWithAKill(net, victim, ports, { rounds: 10 });
      await ending(net);
      // Whose clocks they are is chance: where one is away another one says it.
      const [proposal] = await net.proposals();
      return [await net.decisions(), proposal?.closed, proposal?.overdue.length, await net.committed()];
    },
  },
];

/** The governance chaincode as all organizations have it. */
async function birthOf(net: MemoryConsortium): Promise<readonly string[]> {
  const found = ALL.map(async (mspId) => {
    const { read } = net.member(mspId).loop.ports;
    const [definition] = await read.committed('ops-channel');
    const approvals = await read.ownApprovals('ops-channel');
    return `${mspId} ${definition?.sequence} ${approvals.map(({ packageId }) => packageId).join('+')}`;
  });
  return Promise.all(found);
}

const called = new Set<string>();

for (const { what, must, run } of STORIES) {
  for (const victim of ['Regulator', 'Telco1']) {
    test(`${victim}: killed at any call of ${what}, started again`, async () => {
      const whole = new CrashingPorts();
      const expected = await run(victim, whole);
      for (const name of whole.names) called.add(name);
      for (const name of must) assert.ok(whole.names.includes(name), name);
      await sameEndWhereverKilled(whole, (ports) => run(victim, ports), expected);
    });
  }
}

test('among them they were killed at every call that changes something on a chaincode', () => {
  const runtime = ['runtime.prepare', 'runtime.ensure', 'runtime.stop'];
  const target = ['write.install', 'write.approve', 'write.commit'];
  const ops = ['vote', 'attest', 'report', 'close', 'overdue'].map((name) => `governanceWriter.${name}`);
  assert.equal([...called].filter((name) => WRITES.test(name)).sort(), [...ops, ...runtime, ...target].sort());
});

test.run();
