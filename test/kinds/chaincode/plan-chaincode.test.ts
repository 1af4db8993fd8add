import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { planConditions } from '../../../reconciler/core/conditions/plan-conditions.js';
import { contentDigest } from '../../../reconciler/core/digest/content-digest.js';
import type { Plan } from '../../../reconciler/core/model/plan.js';
import type { OwnChaincode } from '../../../reconciler/kinds/chaincode/chaincode-live.js';
import { withSourceTrees } from '../../../reconciler/kinds/chaincode/with-source-trees.js';
import { chaincode, desire, NETWORK, POLICY } from '../../spec/fixture.js';
import { CHAINCODE, liveChaincode, MEMBERS, planOf, present } from '../live-fixture.js';

const declared = (lines: Record<string, string> = {}) => desire({ 'net/cc.yaml': chaincode(lines) });
const codes = (plan: Plan) => [
  ...plan.changes.flatMap(({ remarks }) => remarks.map(({ code }) => code)),
  ...plan.notices.map(({ remark }) => remark.code),
];
const absent = liveChaincode({ sequence: 0, definition: undefined });

test('what is not committed yet is created from sequence 0, by the members of the channel', () => {
  const plan = planOf(declared(), { [CHAINCODE]: present(absent) });
  const [change] = plan.changes;
  assert.is(plan.changes.length, 1);
  assert.is(change?.action, 'create');
  assert.is(change?.base, 'sequence:0');
  assert.is(change?.before, null);
  assert.equal(change?.electorate, { voters: MEMBERS, rule: { type: 'majority' }, mustAgree: ['Regulator'] });
  const content = { formatVersion: 1, address: CHAINCODE, action: 'create' as const, after: change!.after };
  assert.is(change?.digest, contentDigest(content));
});

test('what is committed as declared is no change, whatever the spelling', () => {
  const spelled = "  AND('Regulator.peer',  OutOf(2,'Telco1.peer','Telco2.peer' , 'Telco3.peer'))";
  const plan = planOf(declared({ endorsementPolicy: `"${spelled}"` }), { [CHAINCODE]: present(liveChaincode()) });
  assert.equal(plan.changes, []);
  assert.equal(plan.notices, []);
});

test('the order of a policy is its meaning: another order is a change', () => {
  const turned = "AND(OutOf(2, 'Telco1.peer', 'Telco2.peer', 'Telco3.peer'), 'Regulator.peer')";
  const plan = planOf(declared({ endorsementPolicy: `"${turned}"` }), { [CHAINCODE]: present(liveChaincode()) });
  assert.equal(
    plan.changes[0]?.fields.map(({ path, before, after }) => [path, before, after]),
    [['endorsementPolicy', POLICY, turned]],
  );
});

test('an upgrade shows the fields that differ and starts from the committed sequence', () => {
  const plan = planOf(declared({ version: '"1.1"' }), { [CHAINCODE]: present(liveChaincode()) });
  assert.equal(plan.changes[0]?.fields, [{ path: 'version', before: '1.0', after: '1.1' }]);
  assert.is(plan.changes[0]?.base, 'sequence:3');
});

test('the same content from the same Git has the same digest against any ledger', () => {
  const digests = [absent, liveChaincode(), liveChaincode({ sequence: 9, ledger: undefined })].map(
    (live) => planOf(declared({ version: '"1.1"', initRequired: 'true' }), { [CHAINCODE]: present(live) }).changes[0],
  );
  assert.is(digests[1]?.digest, digests[2]?.digest);
  assert.equal(digests[0]?.after, digests[1]?.after);
  assert.is(digests[2]?.base, undefined);
});

test('new source is a change even under the same version; placement never is', () => {
  const spec = { source: '{ path: ../cc }', placement: '{ Telco1: [peer0] }' };
  const desired = declared(spec);
  const place = JSON.stringify([undefined, undefined, 'cc']);
  const at = (tree: string) => ({
    ...desired,
    resources: withSourceTrees(desired.resources, new Map([[place, tree]])),
  });
  const live = { [CHAINCODE]: present(liveChaincode({ sourceTree: 'aa' })) };
  assert.equal(planOf(at('aa'), live).changes, []);
  const plan = planOf(at('bb'), live);
  assert.equal(plan.changes[0]?.fields, [{ path: 'source.tree', before: 'aa', after: 'bb' }]);
  assert.equal(codes(plan), ['VERSION_SAME']);
  const unread = { [CHAINCODE]: present(liveChaincode({ sourceTree: undefined })) };
  assert.equal(planOf(at('bb'), unread).changes, [], 'an unknown source on the ledger is no difference');
});

test('a document without a source leaves the source alone', () => {
  assert.equal(planOf(declared(), { [CHAINCODE]: present(liveChaincode({ sourceTree: 'aa' })) }).changes, []);
});

test('a source that was not read makes the resource unknown, never a change', () => {
  const plan = planOf(declared({ source: '{ path: ../cc }', version: '"2"' }), { [CHAINCODE]: present(absent) });
  assert.equal(plan.changes, []);
  assert.is(plan.unknown.length, 1);
});

test('unknown is never absent, declared or not', () => {
  const unknown = { [CHAINCODE]: { state: 'unknown', why: 'peer0 is down' } } as const;
  const plan = planOf(declared(), unknown);
  assert.equal(plan.changes, []);
  assert.is(plan.unknown[0]?.why, 'peer0 is down');
  assert.equal(planOf(desire(), unknown, { managed: new Set([CHAINCODE]) }).changes, []);
  assert.equal(planOf(desire(), {}, { managed: new Set([CHAINCODE]) }).changes, [], 'not read at all');
});

test("nothing that is nobody's is touched; what was ours is retired only when Git allows it", () => {
  const live = { [CHAINCODE]: present(liveChaincode()) };
  assert.equal(planOf(desire(), live).changes, []);
  const refused = planOf(desire(), live, { managed: new Set([CHAINCODE]) });
  assert.is(refused.changes[0]?.action, 'retire');
  assert.is(refused.changes[0]?.after, null);
  assert.is(refused.changes[0]?.remarks[0]?.severity, 'refused');
  assert.equal(refused.changes[0]?.electorate.voters, MEMBERS);
  const allowed = desire({ 'net/network.yaml': `${NETWORK}  allow: ["retire:Chaincode/numbertransfer"]\n` });
  assert.is(planOf(allowed, live, { managed: new Set([CHAINCODE]) }).changes[0]?.remarks[0]?.severity, 'danger');
});

test('a folder that lost most of its documents is refused, with numbers', () => {
  const names = ['a', 'b', 'c'].map((name) => `telecom/Chaincode/${name}`);
  const live = Object.fromEntries(names.map((key) => [key, present(liveChaincode({ name: key.slice(-1) }))]));
  const allow = `  allow: ["retire:Chaincode/a", "retire:Chaincode/b", "retire:Chaincode/c"]\n`;
  const plan = planOf(desire({ 'net/network.yaml': NETWORK + allow }), live, { managed: new Set(names) });
  const refusals = plan.changes.flatMap(({ remarks }) => remarks.filter(({ severity }) => severity === 'refused'));
  assert.is(refusals.length, 3);
  assert.match(refusals[0]!.text, '3 of 3');
});

test('a suspended resource is not proposed, and its drift is shown', () => {
  const suspended = (until: string) =>
    planOf(declared({ version: '"9"', suspend: `{ reason: incident, by: ops, until: ${until} }` }), {
      [CHAINCODE]: present(liveChaincode()),
    });
  assert.equal(suspended('2026-06-02').changes, []);
  assert.match(suspended('2026-06-02').notices[0]!.remark.text, 'version');
  assert.is(suspended('2026-06-01').changes.length, 1, 'over on its day');
  const atMinute = (now: string) =>
    planOf(
      declared({ version: '"9"', suspend: '{ reason: incident, by: ops, until: 2026-06-01T10:00Z }' }),
      { [CHAINCODE]: present(liveChaincode()) },
      { now },
    ).changes.length;
  assert.equal([atMinute('2026-06-01T09:59:59.999Z'), atMinute('2026-06-01T10:00:00.000Z')], [0, 1]);
});

test('a channel that would let fewer organizations commit than the rule asks for is a danger, and never Ready', () => {
  const plan = (policy: string) =>
    planOf(declared(), {
      [CHAINCODE]: present(liveChaincode({ policies: { '/Channel/Application/LifecycleEndorsement': policy } })),
    });
  assert.equal(codes(plan('ANY Endorsement')), ['LIFECYCLE_WEAKER', 'LIFECYCLE_WITHOUT_MUST_AGREE']);
  assert.equal(codes(plan('MAJORITY Endorsement')), ['LIFECYCLE_WITHOUT_MUST_AGREE']);
  assert.equal(codes(plan('ALL Endorsement')), ['LIFECYCLE_STRICTER']);
  assert.equal(codes(plan("AND('Regulator.peer', 'Telco1.peer')")), ['LIFECYCLE_WEAKER']);
  assert.equal(
    codes(plan("OR(AND('Regulator.peer', 'Telco1.peer', 'Telco2.peer'), AND('Telco1.peer', 'Telco2.peer'))")),
    ['LIFECYCLE_WEAKER', 'LIFECYCLE_WITHOUT_MUST_AGREE'],
  );
  const twice = "AND('Regulator.peer', OR('Regulator.peer', 'Telco1.peer'), OR('Regulator.peer', 'Telco2.peer'))";
  assert.equal(codes(plan(twice)), ['LIFECYCLE_WEAKER'], 'one organization may stand in several places');
  const desired = declared();
  const ready = (made: Plan) =>
    planConditions(made, desired.resources).find(({ address }) => address.kind === 'Chaincode');
  assert.is(ready(plan('MAJORITY Endorsement'))?.reason, 'WeakerThanRule');
  assert.is(ready(planOf(desired, { [CHAINCODE]: present(liveChaincode()) }))?.type, 'Ready');
});

test('.member is a danger in the plan, changed or not', () => {
  const policy = `"${POLICY.replaceAll('.peer', '.member')}"`;
  assert.equal(codes(planOf(declared({ endorsementPolicy: policy }), { [CHAINCODE]: present(liveChaincode()) })), [
    'POLICY_MEMBER',
  ]);
});

test('collections that a document cannot declare yet are not lost', () => {
  const definition = { ...liveChaincode().definition!, hasCollections: true };
  const plan = planOf(declared({ version: '"2"' }), { [CHAINCODE]: present(liveChaincode({ definition })) });
  assert.equal(codes(plan), ['COLLECTIONS_LOST']);
  assert.is(plan.changes[0]?.remarks[0]?.severity, 'refused');
});

test('our own part is healed without a vote, on placed peers only, and only what was read', () => {
  const own: OwnChaincode = {
    approved: { sequence: 3, packageId: 'p:1' },
    installed: { peer0: ['p:1'], peer1: [] },
    running: { peer0: 'p:1', peer1: '' },
    answers: { peer0: true },
  };
  const steps = (live: OwnChaincode, lines = {}) =>
    planOf(
      declared(lines),
      { [CHAINCODE]: present(liveChaincode({ own: live })) },
      { organization: 'Telco1' },
    ).ownSteps.map(({ step, target }) => `${step} ${target}`);
  assert.equal(steps(own), ['install peer1', 'run peer1']);
  assert.equal(steps(own, { placement: '{ Telco1: [peer0] }' }), []);
  assert.equal(steps({ ...own, installed: { peer0: ['p:1'], peer1: ['p:1'] }, running: {} }), []);
  assert.equal(steps({ ...own, answers: { peer0: false } }, { placement: '{ Telco1: [peer0] }' }), ['run peer0']);
  assert.equal(steps({ ...own, approved: { sequence: 2, packageId: 'p:1' } }, { placement: '{ Telco1: [peer0] }' }), [
    'install peer0',
    'approve ',
    'run peer0',
  ]);
});

test('an organization that is no member has nothing to do', () => {
  const plan = planOf(declared(), { [CHAINCODE]: present(absent) }, { organization: 'OrdererOrg' });
  assert.equal(plan.ownSteps, []);
});

test.run();
