/** Whatever the order of merges, passes, outages and kills: the promises of design.md §4 and §5. */
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { shows } from '../../reconciler/loop/decisions.js';
import { CrashingPorts } from './crashing-ports.js';
import { ALL, chaincodeOf, type Documents, MemoryConsortium, REGULATOR, STRICT } from './memory-consortium.js';

const VERSIONS: Readonly<Record<string, Documents>> = {
  '1.0': chaincodeOf('1.0'),
  '1.1': chaincodeOf('1.1'),
  '2.0': chaincodeOf('2.0', '2.0', { endorsementPolicy: `"${STRICT.replace('2,', '1,')}"` }),
};

type Step =
  | { do: 'merge'; who: string; version: string }
  | { do: 'pass'; who: string }
  | { do: 'down'; who: string }
  | { do: 'up'; who: string }
  | { do: 'kill'; who: string; at: number; when: 'before' | 'after' };

const who = fc.constantFrom(...ALL);
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    {
      weight: 3,
      arbitrary: fc.record({
        do: fc.constant('merge' as const),
        who,
        version: fc.constantFrom(...Object.keys(VERSIONS)),
      }),
    },
    { weight: 10, arbitrary: fc.record({ do: fc.constant('pass' as const), who }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('down' as const, 'up' as const), who }) },
    {
      weight: 2,
      arbitrary: fc.record({
        do: fc.constant('kill' as const),
        who,
        at: fc.integer({ min: 1, max: 25 }),
        when: fc.constantFrom('before' as const, 'after' as const),
      }),
    },
  ),
  { minLength: 10, maxLength: 50 },
);

/** A consortium with what each branch has ever held. */
class Watched {
  readonly net = new MemoryConsortium();
  readonly held = new Map<string, Set<string>>(ALL.map((mspId) => [mspId, new Set<string>()]));
  #merges = 0;

  merge(version: string, organizations: readonly string[]): void {
    this.#merges += 1;
    this.net.merge(`${version}-${this.#merges}`, VERSIONS[version]!, organizations);
    for (const mspId of organizations) this.held.get(mspId)!.add(version);
  }

  async take(step: Step): Promise<void> {
    const { net } = this;
    const member = net.member(step.who);
    if (step.do === 'merge') this.merge(step.version, [step.who]);
    else if (step.do === 'down' || step.do === 'up')
      for (const peer of net.ledger.peers(step.who)) peer.up = step.do === 'up';
    else if (step.do === 'pass') await member.pass();
    else {
      const ports = new CrashingPorts(step.at, step.when);
      await member.restart(ports.wrap);
      await member.pass().catch((error: Error) => assert.is(error.message, 'killed'));
      await member.restart();
    }
    net.now += 700;
  }

  /** Never applied without the rule; never more than the own branch holds. */
  async check(): Promise<void> {
    const { net, held } = this;
    const committed = await net.committed().catch(() => undefined);
    if (committed) {
      const proposals = await net.governance(ALL.find((mspId) => net.ledger.isUp(mspId))!).proposals();
      const decided = proposals.filter(({ base }) => base === `sequence:${committed.sequence - 1}`);
      const { version, endorsementPolicy } = committed;
      const cause = decided.find(({ content }) => shows({ version, endorsementPolicy }, content.after));
      const yes = cause?.votes
        .filter(({ vote, counted }) => vote === 'yes' && counted)
        .map(({ organization }) => organization);
      assert.ok(yes && yes.length >= 3 && yes.includes(REGULATOR), `${version} at ${committed.sequence} by ${yes}`);
    }
    for (const mspId of ALL) {
      const labels = [
        ...net.member(mspId).installed(),
        ...net
          .member(mspId)
          .running()
          .map((version) => `_${version}`),
      ];
      const approvals = net.ledger.isUp(mspId) ? await net.member(mspId).loop.ports.read.ownApprovals('channel1') : [];
      const versions = [
        ...labels.map((label) => label.split('_')[1]!),
        ...approvals.map(({ definition }) => definition.version),
      ];
      for (const version of versions) assert.ok(held.get(mspId)!.has(version), `${mspId} never merged ${version}`);
    }
  }
}

test('never applied without the rule, never more than the own branch, and all end where their branches agree', async () => {
  await fc.assert(
    fc.asyncProperty(steps, fc.constantFrom(...Object.keys(VERSIONS)), async (list, last) => {
      const watched = new Watched();
      const { net } = watched;
      net.merge('0', {});
      await net.settle(ALL, 4);
      for (const step of list) {
        await watched.take(step);
        if (ALL.some((mspId) => net.ledger.isUp(mspId))) await watched.check();
      }
      for (const mspId of ALL) for (const peer of net.ledger.peers(mspId)) peer.up = true;
      watched.merge(last, ALL);
      await net.settle(ALL, 60);
      await watched.check();
      assert.is((await net.committed())?.version, last);
      for (const mspId of ALL) {
        assert.equal(
          [mspId, net.member(mspId).running(), net.member(mspId).condition()],
          [mspId, [last], 'Ready InSync'],
        );
      }
    }),
    { numRuns: 60, includeErrorInReport: true },
  );
});

test('a quorum whose branches agree goes on while one organization is down; it catches up by itself', async () => {
  for (const away of ALL.filter((mspId) => mspId !== REGULATOR)) {
    const watched = new Watched();
    const { net } = watched;
    net.merge('0', {});
    await net.settle();
    const others = ALL.filter((mspId) => mspId !== away);
    for (const peer of net.ledger.peers(away)) peer.up = false;
    watched.merge('1.0', ALL);
    await net.settle(others);
    assert.is((await net.committed())?.version, '1.0', `without ${away}`);
    for (const peer of net.ledger.peers(away)) peer.up = true;
    await net.settle();
    assert.equal(net.member(away).running(), ['1.0']);
    assert.is(net.member(away).condition(), 'Ready InSync');
  }
});

test('one of two peers is down: the other runs it, and the first catches up', async () => {
  const watched = new Watched();
  const { net } = watched;
  const peer = net.ledger.peer('Telco1', 'peer1');
  peer.up = false;
  watched.merge('1.0', ALL);
  await net.settle();
  assert.is((await net.committed())?.version, '1.0');
  assert.is(peer.installed.size, 0);
  peer.up = true;
  await net.settle();
  assert.is(peer.installed.size, 1);
  assert.is(net.member('Telco1').condition(), 'Ready InSync');
});

test('all vote in one block, and a third approval in the block of the commit costs a retry and no error', async () => {
  const net = new MemoryConsortium({ blocks: 'manual' });
  const { ledger } = net;
  const settle = async (): Promise<void> => {
    for (let round = 0; round < 40; round += 1) {
      const passes = ALL.map((mspId) => net.member(mspId).pass());
      let isDone = false;
      const all = Promise.all(passes).then(() => {
        isDone = true;
      });
      while (!isDone) {
        await new Promise((resolve) => setImmediate(resolve));
        ledger.cutBlock();
      }
      await all;
      net.now += 2000;
    }
  };
  net.merge('0', {});
  await settle();
  net.merge('a', VERSIONS['1.0']!);
  await settle();
  assert.is((await net.committed())?.version, '1.0');
  const [proposal] = await net.proposals();
  assert.is(proposal?.votes.filter(({ counted }) => counted).length, 4, 'every vote counts');
  for (const mspId of ALL) {
    assert.equal(net.member(mspId).running(), ['1.0'], mspId);
    assert.equal(
      net.member(mspId).events.filter(({ type }) => type === 'error'),
      [],
      mspId,
    );
  }
});

test.run();
