import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { commitTurn, endorsementSatisfied } from '../../../reconciler/kinds/chaincode/commit-turn.js';

const MEMBERS = ['Regulator', 'Telco1', 'Telco2', 'Telco3'];
const POLICY = "AND('Regulator.peer', OutOf(2, 'Telco1.peer', 'Telco2.peer', 'Telco3.peer'))";
const turn = (approved: readonly string[], differs: Partial<Parameters<typeof commitTurn>[0]> = {}) =>
  commitTurn({
    approvals: Object.fromEntries(MEMBERS.map((mspId) => [mspId, approved.includes(mspId)])),
    policy: POLICY,
    rank: 0,
    sinceQuorumMs: 0,
    batchTimeoutMs: 2000,
    ...differs,
  });

test('all have approved: the first commits at once, with all as endorsers', () => {
  assert.equal(turn(MEMBERS), { type: 'commit', endorsers: MEMBERS });
});

test('before the policy can be met nobody commits, however long it takes', () => {
  for (const approved of [[], ['Regulator', 'Telco1'], ['Telco1', 'Telco2', 'Telco3']]) {
    const answer = turn(approved, { sinceQuorumMs: 1e9 });
    assert.is(answer.type, 'wait');
    assert.ok(answer.type === 'wait' && answer.reason === 'approvals' && answer.waitMs === Number.POSITIVE_INFINITY);
    assert.equal(
      answer.type === 'wait' && answer.missing,
      MEMBERS.filter((mspId) => !approved.includes(mspId)),
    );
  }
});

test('the others are waited for one batch timeout, and no longer', () => {
  const quorum = ['Regulator', 'Telco1', 'Telco2'];
  assert.equal(turn(quorum, { sinceQuorumMs: 500 }), {
    type: 'wait',
    reason: 'others',
    waitMs: 1500,
    missing: ['Telco3'],
  });
  assert.equal(turn(quorum, { sinceQuorumMs: 2000 }), { type: 'commit', endorsers: quorum });
});

test('rank k steps in after k times three batch timeouts', () => {
  assert.equal(turn(MEMBERS, { rank: 1 }), { type: 'wait', reason: 'rank', waitMs: 6000, missing: [] });
  assert.equal(turn(MEMBERS, { rank: 2, sinceQuorumMs: 7000 }), {
    type: 'wait',
    reason: 'rank',
    waitMs: 5000,
    missing: [],
  });
  assert.is(turn(MEMBERS, { rank: 2, sinceQuorumMs: 12_000 }).type, 'commit');
  const late = turn(['Regulator', 'Telco1', 'Telco2'], { rank: 1, sinceQuorumMs: 7999 });
  assert.ok(late.type === 'wait' && late.reason === 'rank' && late.waitMs === 1);
});

test('a very short batch timeout still leaves the others time', () => {
  const answer = turn(['Regulator', 'Telco1', 'Telco2'], { batchTimeoutMs: 10 });
  assert.ok(answer.type === 'wait' && answer.waitMs === 500);
});

test("Fabric's implicit policies, and its default", () => {
  const satisfied = (policy: string | undefined, count: number) =>
    endorsementSatisfied(policy, MEMBERS.slice(0, count), MEMBERS.length);
  assert.equal(
    [2, 3].map((count) => satisfied(undefined, count)),
    [false, true],
  );
  assert.equal(
    [2, 3].map((count) => satisfied('MAJORITY Endorsement', count)),
    [false, true],
  );
  assert.equal(
    [3, 4].map((count) => satisfied('ALL Endorsement', count)),
    [false, true],
  );
  assert.equal(
    [0, 1].map((count) => satisfied('ANY Endorsement', count)),
    [false, true],
  );
});

test('a peer signs as peer and as member, never as admin or client', () => {
  const satisfied = (role: string) => endorsementSatisfied(`OR('Telco1.${role}')`, ['Telco1'], 4);
  assert.equal(['peer', 'member', 'admin', 'client'].map(satisfied), [true, true, false, false]);
});

test('whoever waits is told when: at that time, with nothing else changed, it is his turn', () => {
  fc.assert(
    fc.property(
      fc.subarray(MEMBERS),
      fc.nat(3),
      fc.nat(20_000),
      fc.nat(5000),
      (approved, rank, sinceQuorumMs, batchTimeoutMs) => {
        const parameters = { rank, sinceQuorumMs, batchTimeoutMs };
        let answer = turn(approved, parameters);
        for (let step = 0; answer.type === 'wait' && answer.reason !== 'approvals' && step < 3; step += 1) {
          parameters.sinceQuorumMs += answer.waitMs;
          answer = turn(approved, parameters);
        }
        const canPass = approved.includes('Regulator') && approved.length >= 3;
        assert.is(answer.type, canPass ? 'commit' : 'wait');
        if (answer.type === 'commit') assert.equal([...answer.endorsers].sort(), [...approved].sort());
      },
    ),
  );
});

test.run();
