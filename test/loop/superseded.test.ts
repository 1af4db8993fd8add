/** What one organization plants on a base that is past counts for nothing. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { JsonObject } from '../../reconciler/core/model/json.js';
import { inOrder } from '../../reconciler/loop/decisions.js';
import type { ProposalView } from '../../reconciler/ports/read/governance-reader.js';
import { NETWORK } from '../spec/fixture.js';
import { ALL, chaincodeOf, type Documents, MemoryConsortium, REGULATOR } from './memory-consortium.js';

const CLAIM = { revision: 'x' };
const NOTHING = { transactionId: '', block: 0 };

function bound(target: object, name: string | symbol): unknown {
  const value = Reflect.get(target, name) as unknown;
  return typeof value === 'function' ? value.bind(target) : value;
}

test('rounds planted on a past base are no decisions: the others go on to vote for what their branches say', async () => {
  const net = new MemoryConsortium();
  net.merge('a', chaincodeOf('1.0'));
  await net.settle();
  const [decided] = await net.proposals();
  // Some of these come last among the proposals of the base, which are sorted by id.
  for (let index = 0; index < 10; index += 1) {
    const after: JsonObject = { ...decided!.content.after, runtime: `other${index}` };
    const content = { ...decided!.content, after };
    await net.governance('Telco3').vote([{ ...decided!, content, vote: 'yes', reason: '', claim: CLAIM }]);
  }
  assert.is((await net.proposals()).filter(({ status }) => status === 'superseded').length, 10);
  net.merge('b', chaincodeOf('1.1'));
  await net.settle();
  assert.is((await net.committed())?.version, '1.1');
  for (const mspId of ALL) assert.is(net.member(mspId).condition(), 'Ready InSync', mspId);
});

test('a decision that nobody has written down yet is none for what the branch says next', async () => {
  const net = new MemoryConsortium();
  for (const mspId of ALL) {
    const member = net.member(mspId);
    const { governanceWriter } = member.loop.ports;
    const neverCloses: typeof governanceWriter = (place) =>
      new Proxy(governanceWriter(place), {
        get: (target, name) => (name === 'close' ? async () => NOTHING : bound(target, name)),
      });
    member.loop = { ...member.loop, ports: { ...member.loop.ports, governanceWriter: neverCloses } };
  }
  for (const version of ['1.0', '1.1']) {
    net.merge(version, chaincodeOf(version));
    await net.settle();
  }
  assert.equal(
    (await net.proposals()).map(({ status, closed }) => [status, closed]),
    Array(2).fill(['applied', false]),
  );
  const telco1 = net.member('Telco1');
  net.merge('back', chaincodeOf('1.0'), ['Telco1']);
  await net.settle();
  assert.is(telco1.condition(), 'Reconciling WaitingForVotes');
  assert.is(telco1.count('approve'), 2, 'it approves nothing for which nobody but itself has voted');
  net.merge('back', chaincodeOf('1.0'));
  await net.settle();
  assert.equal([(await net.committed())?.sequence, (await net.proposals()).length], [3, 3]);
});

const MAY_RETIRE: Documents = {
  'net/network.yaml': NETWORK.replace('channel: channel1', 'channel: ops-channel').replace(
    'spec:',
    'spec:\n  allow: ["retire:Chaincode/numbertransfer", "large-change:Chaincode/numbertransfer"]',
  ),
};

test('after a retirement the chaincode comes back by a quorum, not by the first vote', async () => {
  const net = new MemoryConsortium();
  net.merge('a', chaincodeOf('1.0'));
  await net.settle();
  net.merge('b', MAY_RETIRE);
  await net.settle();
  assert.equal(await net.decisions(), ['sequence:0 1.0 applied', 'sequence:1 retired applied']);
  for (const mspId of ALL) assert.equal(net.member(mspId).running(), [], mspId);
  net.merge('c', { ...MAY_RETIRE, ...chaincodeOf('2.0') }, ['Telco1']);
  await net.settle();
  const open = (await net.proposals()).find(({ content }) => content.after?.version === '2.0');
  assert.is(open?.status, 'open');
  assert.is(net.member('Telco1').condition(), 'Reconciling WaitingForVotes');
  assert.is(net.member('Telco1').count('approve'), 1, 'nothing but 1.0 was approved');
  net.merge('c', { ...MAY_RETIRE, ...chaincodeOf('2.0') });
  await net.settle();
  assert.is((await net.committed())?.version, '2.0');
  for (const mspId of ALL)
    assert.equal([net.member(mspId).condition(), net.member(mspId).running()], ['Ready InSync', ['2.0']]);
});

test('retired, taken back as it was, dropped again: its processes end each time, and the old decision is enough', async () => {
  const net = new MemoryConsortium();
  const running = () => ALL.map((mspId) => net.member(mspId).running());
  net.merge('a', chaincodeOf('1.0'));
  await net.settle();
  net.merge('b', MAY_RETIRE);
  await net.settle();
  assert.equal(running(), [[], [], [], []]);
  net.merge('c', { ...MAY_RETIRE, ...chaincodeOf('1.0') });
  await net.settle();
  assert.equal(running(), [['1.0'], ['1.0'], ['1.0'], ['1.0']], 'what is committed runs where the branch holds it');
  net.merge('d', MAY_RETIRE);
  await net.settle();
  assert.equal(running(), [[], [], [], []]);
  assert.equal(await net.decisions(), ['sequence:0 1.0 applied', 'sequence:1 retired applied']);
  for (const mspId of ALL) assert.is(net.member(mspId).condition(), 'none', 'nobody waits for a round that is over');
});

test('decisions follow each other by their bases, whatever their ids', () => {
  const decision = (id: string, base: string, action: 'update' | 'retire', status = 'applied') =>
    ({ id, base, content: { action }, status, votes: [], electorate: { voters: [] } }) as unknown as ProposalView;
  const ordered = [
    decision('f', 'sequence:0', 'update'),
    decision('a', 'sequence:1', 'retire'),
    decision('c', 'sequence:1', 'update', 'approved'),
    decision('b', 'sequence:1', 'update'),
    decision('0', 'sequence:10', 'retire'),
  ];
  const open = decision('9', 'sequence:11', 'update', 'open');
  for (const mixed of [ordered, [...ordered].reverse(), [...ordered].sort((one, two) => (one.id < two.id ? -1 : 1))])
    assert.equal(
      inOrder([open, ...mixed]).map(({ id }) => id),
      ['f', 'a', 'c', 'b', '0'],
    );
});

test('of two that a quorum approved from one base the branches choose, whichever was written down last', async () => {
  const net = new MemoryConsortium();
  net.merge('0', {});
  await net.settle();
  const [v11, v20] = [chaincodeOf('1.1'), chaincodeOf('2.0')];
  net.merge('a', v20, [REGULATOR, 'Telco3']);
  net.merge('b', v11, ['Telco2']);
  for (const mspId of [REGULATOR, 'Telco3', 'Telco2']) await net.member(mspId).pass();
  net.merge('c', chaincodeOf('1.0'), [REGULATOR]);
  for (let times = 0; times < 2; times += 1) await net.member(REGULATOR).pass();
  net.merge('d', v20, ['Telco2']);
  await net.member('Telco2').pass();
  assert.ok((await net.decisions()).includes('sequence:0 2.0 approved'));
  net.merge('e', v11);
  await net.settle(ALL, 60);
  assert.is((await net.committed())?.version, '1.1');
});

test('a wait to commit one decision is no wait for another one from the same base', async () => {
  const net = new MemoryConsortium();
  net.merge('0', {});
  await net.settle();
  net.merge('a', chaincodeOf('1.1'), [REGULATOR, 'Telco1', 'Telco2']);
  // Telco3 is away, so the Regulator, who is not the first in the order of this decision, waits for its turn.
  const waits = () =>
    [...net.member(REGULATOR).loop.memory.tasks.values()].some(({ notBefore }) => notBefore > net.now);
  const turns = [REGULATOR, 'Telco2', 'Telco1', 'Telco1', 'Telco2', REGULATOR, REGULATOR, REGULATOR];
  for (const mspId of turns) {
    await net.member(mspId).pass();
    net.now += 700;
  }
  await net.member(REGULATOR).pass();
  assert.ok(waits(), 'it waits');
  assert.is((await net.committed())?.version, undefined);
  const at = net.now;
  net.merge('b', chaincodeOf('1.0'));
  for (let times = 0; times < 6; times += 1) for (const mspId of ALL) await net.member(mspId).pass();
  assert.is(net.now, at, 'no time has gone by');
  const [approval] = await net.member(REGULATOR).loop.ports.read.ownApprovals('channel1');
  assert.is(approval?.definition.version, '1.0');
});

test('the counter of the Network moves with its decisions only', async () => {
  const net = new MemoryConsortium();
  const withRule = (rule: string): Documents => ({
    'net/network.yaml': NETWORK.replace('channel: channel1', `channel: ops-channel\n    rule: ${rule}`),
  });
  net.merge('a', withRule('majority'));
  await net.settle();
  net.merge('b', withRule('{ atLeast: 4 }'));
  await net.settle();
  net.merge('c', withRule('all'));
  await net.settle();
  const network = async () =>
    (await net.proposals()).filter(({ content }) => content.address === 'telecom/Network/telecom');
  assert.equal((await network()).map(({ base }) => base).sort(), ['network:0', 'network:1']);
  const [first] = (await network()).filter(({ base }) => base === 'network:0');
  const content = { ...first!.content, after: { ...first!.content.after, note: 'planted' } };
  await net.governance('Telco3').vote([{ ...first!, content, vote: 'yes', reason: '', claim: CLAIM }]);
  const planted = (await network()).find(({ content }) => content.after?.note === 'planted')!;
  await net.governance('Telco3').close(planted.id);
  assert.is((await net.governance('Telco3').proposal(planted.id))?.status, 'superseded');
  net.merge(
    'd',
    {
      'net/network.yaml': withRule('all')['net/network.yaml']!.replace(
        'mustAgree: [Regulator]',
        'mustAgree: [Regulator, Telco1]',
      ),
    },
    [REGULATOR],
  );
  await net.settle();
  assert.equal(
    (await network()).filter(({ status }) => status === 'open').map(({ base }) => base),
    ['network:2'],
  );
});

test.run();
