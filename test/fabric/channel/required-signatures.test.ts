import { common } from '@hyperledger/fabric-protos';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { deriveConfigUpdate } from '../../../reconciler/fabric/channel/derive-config-update.js';
import { speaksOf } from '../../../reconciler/fabric/channel/explain-guard.js';
import type { ManagedChannel } from '../../../reconciler/fabric/channel/managed-channel.js';
import { plannedAdmin } from '../../../reconciler/fabric/channel/planned-admin.js';
import { requiredSignatures } from '../../../reconciler/fabric/channel/required-signatures.js';
import { configSignedData } from '../../../reconciler/fabric/config/authorize-config-update.js';
import { buildChannelBundle } from '../../../reconciler/fabric/config/build-channel-bundle.js';
import { configPolicy, setPolicyTexts } from '../../../reconciler/fabric/config/config-policy.js';
import { signaturePolicyOf } from '../../../reconciler/fabric/config/default-policies.js';
import type { PrincipalBearer } from '../../../reconciler/fabric/msp/identity.js';
import { satisfies } from '../../../reconciler/fabric/policy/explain-signatures.js';
import { POLICY_ROLES } from '../../../reconciler/fabric/policy/policy-tree.js';
import { validIdentities } from '../../../reconciler/fabric/policy/valid-identities.js';
import { signedUpdate } from './signed-update.js';
import { CHANNEL, mspOf, organization, testChannel } from './test-channel.js';
import { groupOf, MEMBERS, member, wantMembers, wantOrderer } from './wishes.js';

const derive = (live: common.Config, wanted: ManagedChannel) => deriveConfigUpdate(CHANNEL, live, wanted)!;
function required(live: common.Config, wanted: ManagedChannel, signers: readonly PrincipalBearer[]) {
  return requiredSignatures(buildChannelBundle(CHANNEL, live), derive(live, wanted).touched, signers);
}
const admins = (mspIds: string) => [...mspIds].map(plannedAdmin);
/** What is said of each guard; nothing when all are met. */
const whys = (live: common.Config, wanted: ManagedChannel, mspIds: string) =>
  required(live, wanted, admins(mspIds)).flatMap(({ met, why }) => (met ? [] : [why]));

const SLOW = wantOrderer({ BatchTimeout: '9s' });
const GROWN = wantMembers(...MEMBERS, member('D'));
const ANCHORED = wantMembers({ ...MEMBERS[1]!, AnchorPeers: [{ Host: 'peer', Port: 1 }] }, MEMBERS[0]!, MEMBERS[2]!);

test('each guard once, with what it guards', () => {
  const answer = required(testChannel(), { ...SLOW, ...GROWN, Policies: {} }, admins('AB'));
  assert.equal(
    answer.map(({ policy, met }) => [policy, met]),
    [
      ['/Channel/Application/Admins', true],
      ['/Channel/Orderer/Admins', false],
    ],
  );
  assert.is(answer[0]!.elements.length, 7);
  assert.equal(answer[1]!.elements, ['[Value]  /Channel/Orderer/BatchTimeout']);
  assert.equal([answer[0]!.why, answer[1]!.why === ''], ['', false]);
});

test('a majority is counted', () => {
  const path = '/Channel/Application/Admins: MAJORITY of 3 Admins policies';
  assert.equal(whys(testChannel(), GROWN, 'A'), [`${path}, 1 satisfied (A); 2 needed`]);
  assert.equal(whys(testChannel(), GROWN, ''), [`${path}, 0 satisfied; 2 needed`]);
  assert.equal(whys(testChannel(), GROWN, 'OD'), [`${path}, 0 satisfied; 2 needed`], 'of the wrong organizations');
  assert.equal(whys(testChannel(), GROWN, 'AC'), []);
});

test('a policy speaks of whom it names, and of whom those below it name', () => {
  const bundle = buildChannelBundle(CHANNEL, testChannel());
  const spokenOf = (path: string) => [...'ABCOD'].filter((mspId) => speaksOf(bundle, path, mspId)).join('');
  assert.equal(
    ['/Channel/Application/Admins', '/Channel/Orderer/Admins', '/Channel/Admins', '/Channel/Orderer/O/Admins'].map(
      spokenOf,
    ),
    ['ABC', 'AO', 'ABCO', 'O'],
  );
  assert.equal([spokenOf('/Channel/Nothing'), spokenOf('/Channel/Orderer/Nothing')], ['', '']);
  const named = testChannel();
  setPolicyTexts(named.getChannelGroup()!, { 'Orderer/Admins': "OR('B.admin', AND('C.admin', 'D.admin'))" });
  const other = buildChannelBundle(CHANNEL, named);
  assert.is([...'ABCOD'].filter((mspId) => speaksOf(other, '/Channel/Orderer/Admins', mspId)).join(''), 'BCD');
});

test('policies in policies are told from the outside in', () => {
  const wanted = { Capabilities: ['V3_0', 'V9'] };
  const root = '/Channel/Admins: MAJORITY of 2 Admins policies';
  const ordering = '/Channel/Orderer/Admins: MAJORITY of 2 Admins policies, 1 satisfied (A); 2 needed';
  assert.equal(whys(testChannel(), wanted, 'AB'), [`${root}, 1 satisfied (Application); 2 needed; ${ordering}`]);
  assert.equal(whys(testChannel(), wanted, 'ABO'), []);
});

test('the own section of an organization needs its own signature', () => {
  const why = "/Channel/Application/B/Admins: OR('B.admin'), missing B.admin";
  assert.equal(whys(testChannel(), ANCHORED, 'AC'), [why]);
  assert.equal(whys(testChannel(), ANCHORED, 'B'), []);
});

test('an MSP in two sections needs its organization in both', () => {
  const msp = { ...mspOf('A'), tlsRootCerts: [] };
  const moved = wantMembers(member('A', { msp }), ...MEMBERS.slice(1));
  assert.equal(
    required(testChannel(), moved, admins('A')).map(({ policy, met }) => [policy, met]),
    [
      ['/Channel/Application/A/Admins', true],
      ['/Channel/Orderer/A/Admins', true],
    ],
  );
  assert.is(whys(testChannel(), moved, 'BC').length, 2);
});

/** The channel with these policies by path below /Channel. */
function withPolicies(policies: Readonly<Record<string, string>>): common.Config {
  const live = testChannel();
  setPolicyTexts(live.getChannelGroup()!, policies);
  return live;
}

test('a signature policy says who is missing, and what an administrator cannot give', () => {
  const live = withPolicies({ 'Application/B/Admins': "AND('B.admin', 'B.peer')" });
  const own = "/Channel/Application/B/Admins: AND('B.admin', 'B.peer'), missing B.peer";
  assert.equal(whys(live, ANCHORED, 'B'), [own]);
  const path = '/Channel/Application/Admins: MAJORITY of 3 Admins policies, 1 satisfied (A); 2 needed';
  assert.equal(whys(live, GROWN, 'AB'), [`${path}; ${own}`], 'somebody who signs and is not enough is told');
  assert.equal(whys(live, GROWN, 'A'), [path], 'who does not sign at all is not');
});

test('a signature policy may stand above organizations', () => {
  const live = withPolicies({ 'Application/Admins': "AND('A.admin', OR('B.admin', 'C.admin'))" });
  const rule = "/Channel/Application/Admins: AND('A.admin', OR('B.admin', 'C.admin')), missing";
  assert.equal(whys(live, GROWN, 'BC'), [`${rule} A.admin`]);
  assert.equal(whys(live, GROWN, 'A'), [`${rule} one of B.admin, C.admin`]);
  assert.equal(whys(live, GROWN, 'AC'), []);
  const greedy = withPolicies({ 'Application/Admins': "AND(OR('A.admin', 'B.admin'), 'A.admin')" });
  assert.match(whys(greedy, GROWN, 'AB')[0]!, /missing nobody, but Fabric takes signers in order/);
});

test('what can never be satisfied is said', () => {
  const lost = testChannel();
  groupOf(lost, 'Application').setModPolicy('/Channel/Application/Gone');
  assert.equal(whys(lost, GROWN, 'ABCO'), ['/Channel/Application/Gone: there is no such policy']);
  groupOf(lost, 'Application').setModPolicy('/Elsewhere/Admins');
  assert.equal(whys(lost, GROWN, 'ABCO'), ['/Elsewhere/Admins: there is no such policy']);
  groupOf(lost, 'Application').setModPolicy('');
  const [first] = required(lost, GROWN, admins('ABCO'));
  assert.equal([first!.policy, first!.met], [undefined, false]);
  assert.match(first!.why, /^no policy guards \[Group\] {2}\/Channel\/Application, .*: nobody can change it$/);
});

test('an organization without the policy counts, and is told', () => {
  const live = withPolicies({ 'Application/Admins': 'ALL Admins' });
  groupOf(live, 'Application', 'C').getPoliciesMap().del('Admins');
  const path = '/Channel/Application/Admins: ALL of 3 Admins policies, 2 satisfied (A, B); 3 needed';
  assert.equal(whys(live, GROWN, 'ABC'), [`${path}; /Channel/Application/C/Admins: there is no such policy`]);
});

test('policies that no text says are told as such', () => {
  const envelope = common.SignaturePolicyEnvelope.deserializeBinary(configPolicy("OR('B.admin')").getValue_asU8());
  envelope.getIdentitiesList()[0]!.setPrincipalClassification(2);
  const live = testChannel();
  const entry = groupOf(live, 'Application', 'B').getPoliciesMap().get('Admins')!;
  entry.setPolicy(signaturePolicyOf(envelope.serializeBinary()));
  assert.match(
    whys(live, ANCHORED, 'B')[0]!,
    /\/B\/Admins: one that the policy language cannot say .*, missing not known/,
  );
  assert.match(whys(live, GROWN, 'B')[0]!, /0 satisfied; 2 needed; \/Channel\/Application\/B\/Admins: one that/);
  const meta = new common.ImplicitMetaPolicy();
  meta.setSubPolicy('Admins');
  meta.setRule(3 as 0);
  groupOf(live, 'Application').getPoliciesMap().get('Admins')!.getPolicy()!.setValue(meta.serializeBinary());
  assert.match(
    whys(live, GROWN, 'A')[0]!,
    /^\/Channel\/Application\/Admins: unsupported policy \(type 3\) [0-9a-f]{64}$/,
  );
});

test('of many organizations some are named', () => {
  const names = [...'ABCDEFGH'];
  const live = testChannel({ members: names.map((mspId) => ({ mspId, mspConfig: organization(mspId).mspConfig })) });
  setPolicyTexts(live.getChannelGroup()!, { 'Application/Admins': 'ALL Admins' });
  const wanted = wantMembers(...names.map((mspId) => member(mspId)), member('O'));
  assert.equal(whys(live, wanted, 'ABCDEFG'), [
    '/Channel/Application/Admins: ALL of 8 Admins policies, 7 satisfied (A, B, C, D, E, F and 1 more); 8 needed',
  ]);
});

test('signatures that are there are judged by what they are', () => {
  const live = testChannel();
  const { update, touched } = derive(live, GROWN);
  const bundle = buildChannelBundle(CHANNEL, live);
  const judged = (envelope: common.ConfigUpdateEnvelope) =>
    requiredSignatures(bundle, touched, validIdentities(configSignedData(envelope), bundle.mspManager).identities)[0]!;
  assert.ok(judged(signedUpdate(update, ['A', 'B'])).met);
  assert.match(judged(signedUpdate(update, ['A'])).why, /1 satisfied \(A\); 2 needed/);
  const bad = signedUpdate(update, ['A', 'B']);
  bad.getSignaturesList()[1]!.setSignature(bad.getSignaturesList()[0]!.getSignature_asU8());
  assert.not(judged(bad).met);
  const foreign = signedUpdate(update, ['A', 'D']);
  assert.not(judged(foreign).met);
  const clients = signedUpdate(update, ['A', 'B'], ({ users }) => users.get('User1')!);
  assert.match(
    judged(clients).why,
    /0 satisfied; 2 needed; \/Channel\/Application\/A\/Admins: OR\('A.admin'\), missing A.admin/,
  );
});

test('a planned administrator is an admin and a member, and nobody else', () => {
  const can = POLICY_ROLES.filter((role) => satisfies(plannedAdmin('A'), { mspId: 'A', role }));
  assert.equal(can, ['member', 'admin']);
  assert.not(satisfies(plannedAdmin('A'), { mspId: 'B', role: 'admin' }));
  const bundle = buildChannelBundle(CHANNEL, testChannel());
  const real = bundle.mspManager.deserialize(organization('A').admin.serialized);
  assert.equal(
    POLICY_ROLES.filter((role) => satisfies(real, { mspId: 'A', role })),
    can,
  );
});

test.run();
