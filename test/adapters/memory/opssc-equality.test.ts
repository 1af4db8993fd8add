/** The governance ledger in memory against the compiled OpsSC contract: the same calls, the same answers. */
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ALL, REGULATOR } from '../../chaincode/opssc/consortium.js';
import { content, GENESIS, idOf, OPS, PROPOSALS, TARGET, VALID } from './compared-proposals.js';
import { type Call, codeOf, Twins } from './opssc-twins.js';

const who = fc.constantFrom(...ALL);
const what = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(0, 0, 1, 3, 12, 12, 13, 15, 16, 36, 36, 37, 38, 47, 48, 48) },
  { weight: 1, arbitrary: fc.nat(PROPOSALS.length - 1) },
);
const known = fc.constantFrom(...VALID, 0, 0, 12, 12, 15, 16);
const round = fc.constantFrom(1, 1, 1, 2);
const vote = fc.record({
  do: fc.constant('vote' as const),
  who,
  what,
  yes: fc.constantFrom(true, true, true, false),
  reason: fc.constantFrom('', 'not tested'),
});
const calls = fc.array(
  fc.oneof(
    { weight: 8, arbitrary: vote },
    {
      weight: 5,
      arbitrary: fc.record({ do: fc.constantFrom('close', 'close', 'withdraw', 'overdue'), who, what: known, round }),
    },
    {
      weight: 4,
      arbitrary: fc.record({
        do: fc.constant('report' as const),
        who,
        what: known,
        round,
        task: fc.constantFrom('apply', 'apply', 'b d'),
        state: fc.constantFrom('applied', 'applied', 'failed', 'progressing'),
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        do: fc.constant('sign' as const),
        who: fc.constantFrom(...ALL, 'Telco4'),
        what: known,
        round,
        update: fc.nat(9),
        signature: fc.constantFrom(0, 0, 0, 1, 2, 3),
      }),
    },
    {
      weight: 5,
      arbitrary: fc.record({
        do: fc.constant('attest' as const),
        who,
        members: fc.constantFrom(0, 0, 0, 0, 0, 0, 1, 2, 3),
        channel: fc.constantFrom('channel1', 'ops-channel'),
      }),
    },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('members' as const), without: fc.constantFrom(3, 4, 4, 4) }) },
  ),
  { minLength: 10, maxLength: 40 },
) as fc.Arbitrary<Call[]>;

test('any calls: the same effects and refusals, the same state for every reader', async () => {
  await fc.assert(
    fc.asyncProperty(calls, async (list) => {
      const twins = new Twins();
      for (const call of list) await twins.call(call);
      await twins.compare();
    }),
    { numRuns: 150 },
  );
});

test('the bound on rounds that stand alone is the same', async () => {
  const twins = new Twins();
  const ballot = (count: number) => ({ content: content({ count }), ledger: OPS, base: 'sequence:0' });
  const cast = { vote: 'yes', reason: '', claim: { revision: 'c0ffee' } } as const;
  const electorate = await twins.net.electorateHash();
  for (let count = 0; count < 21; count += 1) {
    const [contract, memory] = [
      await codeOf(() =>
        twins.net.submit('Telco1', 'Vote', JSON.stringify([{ ...ballot(count), ...cast, electorate }])),
      ),
      await codeOf(() => twins.memory('Telco1').vote([{ ...ballot(count), ...cast }])),
    ];
    assert.equal([contract, memory], count < 20 ? ['taken', 'taken'] : ['TOO_MANY_OPEN', 'TOO_MANY_OPEN']);
  }
  await twins.compare();
});

test('one report that contradicts blocks the first record for both, though a majority agrees', async () => {
  const twins = new Twins();
  const attest = (who: string, members: number): Call => ({ do: 'attest', who, members });
  for (const call of [attest(REGULATOR, 3), attest('Telco1', 3), attest('Telco3', 3), attest('Telco2', 0)]) {
    await twins.call(call);
    await twins.compare();
  }
  const record = await twins.memory(REGULATOR).channelRecord('channel1', GENESIS);
  assert.equal([record.inForce, record.contradicting], [undefined, ['Telco2']]);
  await twins.call({ do: 'vote', who: REGULATOR, what: 3, yes: true, reason: '' });
  await twins.call(attest('Telco2', 3));
  await twins.compare();
  assert.equal((await twins.memory(REGULATOR).channelRecord('channel1', GENESIS)).inForce?.members, ['Telco1']);
});

test('a life of channels is in these comparisons: parts, signatures, a new one, superseded by another base', async () => {
  const twins = new Twins();
  const all = (call: (who: string) => Call): Call[] => ALL.map(call);
  const vote =
    (what: number) =>
    (who: string): Call => ({ do: 'vote', who, what, yes: true, reason: '' });
  const sign =
    (update: number, signature = 0) =>
    (who: string): Call => {
      return { do: 'sign', who, what: 15, round: 1, update, signature };
    };
  const steps: Call[] = [
    ...all(vote(15)),
    ...all(vote(14)),
    ...all((who) => ({ do: 'attest', who, members: 0 })),
    ...all((who) => ({ do: 'attest', who, members: 0, channel: 'ops-channel' })),
    ...all(vote(14)),
    ...all(vote(15)),
    ...all(sign(1)),
    ...all(sign(1, 1)),
    ...all(sign(1, 1)),
    ...all(sign(2, 2)),
    ...Array.from({ length: 9 }, (_, update) => sign(update)('Telco2')),
    ...all(vote(16)),
    ...all(vote(17)),
    ...all(vote(26)),
    ...all(vote(27)),
    ...all(vote(12)),
    ...all(vote(13)),
    ...[12, 13, 14, 15, 16].map((what): Call => ({ do: 'close', who: 'Telco1', what, round: 1 })),
  ];
  for (const step of steps) {
    await twins.call(step);
    await twins.compare();
  }
  const found = await twins.memory(REGULATOR).proposals();
  const by = (what: number) => found.find(({ id }) => id === idOf(what));
  assert.equal(
    [12, 13, 14, 15, 16, 17, 27].map((what) => by(what)?.status),
    ['superseded', 'superseded', 'approved', 'approved', 'approved', undefined, 'approved'],
  );
  assert.is(by(15)?.signatures.length, 4 + 7 + 1, 'one of each, seven more of Telco2, one more of Telco1');
});

test('a life of a plasma chain is in these comparisons: agreed on, linked, its batch voted on by both channels', async () => {
  const twins = new Twins();
  const all = (call: (who: string) => Call): Call[] => ALL.map(call);
  const vote =
    (what: number, yes = true) =>
    (who: string): Call => ({ do: 'vote', who, what, yes, reason: yes ? '' : 'no' });
  const close = (what: number): Call => ({ do: 'close', who: 'Telco1', what, round: 1 });
  const steps: Call[] = [
    // channel1 is that of Regulator, Telco1 and Telco2; ordered by Telco1. All are members of the governance channel.
    ...all((who) => ({ do: 'attest', who, members: 1 })),
    ...all((who) => ({ do: 'attest', who, members: 0, channel: 'ops-channel' })),
    vote(48)('Telco1'),
    ...all(vote(36)),
    vote(48)('Telco1'),
    close(36),
    close(36),
    vote(48)('Telco1'),
    ...all(vote(49)),
    vote(48, false)('Telco2'),
    vote(48)('Telco3'),
    close(48),
    vote(48)(REGULATOR),
    close(48),
    ...all(vote(47)),
    ...all(vote(50)),
    close(47),
  ];
  for (const step of steps) {
    await twins.call(step);
    await twins.compare();
  }
  const found = await twins.memory(REGULATOR).proposals();
  const by = (what: number) => found.find(({ id }) => id === idOf(what));
  assert.equal(by(48)?.electorate.voters, [REGULATOR, 'Telco1', 'Telco2', 'Telco3']);
  assert.equal([by(36)?.status, by(47)?.status, by(48)?.status], ['approved', 'approved', 'approved']);
  assert.equal(
    (await twins.memory(REGULATOR).plasmaLinks(TARGET)).map(({ address, members }) => [address, members]),
    [['telecom/PlasmaChain/chains02', ALL]],
  );
});

test('who orders for the governance channel is said by a majority of those who are members now, for both', async () => {
  const twins = new Twins();
  const attest = (who: string, members: number): Call => ({ do: 'attest', who, members, channel: 'ops-channel' });
  const steps: Call[] = [
    ...ALL.map((who) => attest(who, 0)),
    ...ALL.map((who): Call => ({ do: 'vote', who, what: 0, yes: true, reason: '' })),
    { do: 'close', who: 'Telco1', what: 0, round: 1 },
    attest('Telco1', 1),
    { do: 'members', without: 3 },
    attest('Telco1', 1),
    attest('Telco2', 1),
  ];
  for (const step of steps) {
    await twins.call(step);
    await twins.compare();
  }
  const { inForce } = await twins.memory(REGULATOR).channelRecord('ops-channel', GENESIS);
  assert.equal(inForce?.ordererOrganizations, ['Telco1']);
});

test('a whole life is in these comparisons: approved, applied, superseded, attested, another rule', async () => {
  const twins = new Twins();
  const steps: Call[] = [
    ...ALL.map((who): Call => ({ do: 'attest', who, members: 0 })),
    ...ALL.map((who): Call => ({ do: 'vote', who, what: 3, yes: true, reason: '' })),
    { do: 'close', who: 'Telco1', what: 3, round: 1 },
    ...ALL.map((who): Call => ({ do: 'report', who, what: 3, round: 1, task: 'apply', state: 'applied' })),
    { do: 'close', who: 'Telco1', what: 3, round: 1 },
    ...ALL.map((who): Call => ({ do: 'vote', who, what: 4, yes: true, reason: '' })),
    { do: 'close', who: 'Telco2', what: 4, round: 1 },
    ...ALL.map((who): Call => ({ do: 'vote', who, what: 1, yes: false, reason: 'no' })),
    { do: 'close', who: 'Telco2', what: 1, round: 1 },
  ];
  for (const step of steps) {
    await twins.call(step);
    await twins.compare();
  }
  const statuses = (await twins.memory(REGULATOR).proposals()).map(({ status }) => status).sort();
  assert.equal(statuses, ['applied', 'approved', 'rejected']);
  assert.equal((await twins.memory(REGULATOR).electorate()).rule, { type: 'atLeast', n: 2 });
});

test.run();
