import { common } from '@hyperledger/fabric-protos';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { mspManager } from '../../../reconciler/fabric/msp/msp-manager.js';
import { implicitMetaPolicy } from '../../../reconciler/fabric/policy/implicit-meta-policy.js';
import {
  decodeImplicitMeta,
  encodeImplicitMeta,
  formatImplicitMeta,
  parseImplicitMeta,
} from '../../../reconciler/fabric/policy/parse-implicit-meta.js';
import { policyManager } from '../../../reconciler/fabric/policy/policy-manager.js';
import { errorOf, fabricVectors, toHex } from '../vectors.js';

type Sub = 'accept' | 'reject' | 'missing';
interface Case {
  readonly rule: string;
  readonly subs: readonly Sub[];
  readonly threshold: number;
  readonly satisfied: boolean;
  readonly error: string | null;
}
interface MetaVectors {
  readonly cases: readonly Case[];
  readonly nested: readonly (Omit<Case, 'subs'> & { readonly groups: readonly Pick<Case, 'rule' | 'subs'>[] })[];
  readonly parse: readonly {
    readonly input: string;
    readonly implicitMetaPolicyHex: string | null;
    readonly error: string | null;
  }[];
  readonly lookup: readonly { readonly id: string; readonly found: boolean; readonly error: string | null }[];
}

const vectors: MetaVectors = fabricVectors('implicit-meta.json');
const msps = mspManager([]);
const { PolicyType } = common.Policy;

function configPolicy(type: 0 | 1 | 2 | 3, value: Uint8Array): common.ConfigPolicy {
  const policy = new common.Policy();
  policy.setType(type);
  policy.setValue(value);
  const wrapped = new common.ConfigPolicy();
  wrapped.setPolicy(policy);
  return wrapped;
}

/** NOutOf(0) accepts everything, NOutOf(1) of nothing accepts nothing: policydsl's AcceptAll and RejectAll. */
function constantPolicy(accept: boolean): common.ConfigPolicy {
  const gate = new common.SignaturePolicy.NOutOf();
  gate.setN(accept ? 0 : 1);
  const rule = new common.SignaturePolicy();
  rule.setNOutOf(gate);
  const envelope = new common.SignaturePolicyEnvelope();
  envelope.setRule(rule);
  return configPolicy(PolicyType.SIGNATURE, envelope.serializeBinary());
}

function metaPolicy(rule: string, name: string): common.ConfigPolicy {
  const message = new common.ImplicitMetaPolicy();
  message.setSubPolicy(name);
  const number = { ANY: 0, ALL: 1, MAJORITY: 2 }[rule] ?? Number(/\d+/.exec(rule)?.[0] ?? 3);
  message.setRule(number as 0 | 1 | 2);
  return configPolicy(PolicyType.IMPLICIT_META, message.serializeBinary());
}

function group(rule: string, subs: readonly Sub[]): common.ConfigGroup {
  const root = new common.ConfigGroup();
  root.getPoliciesMap().set('Sub', metaPolicy(rule, 'Sub'));
  for (const [index, sub] of subs.entries()) {
    const child = new common.ConfigGroup();
    if (sub !== 'missing') child.getPoliciesMap().set('Sub', constantPolicy(sub === 'accept'));
    root.getGroupsMap().set(`group${index}`, child);
  }
  return root;
}

test('implicit meta policies: every recorded case, with its text', () => {
  assert.is(vectors.cases.length, 287);
  for (const { rule, subs, error } of vectors.cases) {
    const policy = policyManager(group(rule, subs), 'Channel', msps).policy('/Channel/Sub');
    assert.is(
      errorOf(() => policy.evaluate([])),
      error,
      `${rule} of ${subs.join(' ')}`,
    );
  }
});

test('implicit meta policies over implicit meta policies', () => {
  assert.is(vectors.nested.length, 147);
  for (const { rule, groups, error } of vectors.nested) {
    const root = new common.ConfigGroup();
    root.getPoliciesMap().set('Sub', metaPolicy(rule, 'Sub'));
    for (const [index, one] of groups.entries()) root.getGroupsMap().set(`g${index}`, group(one.rule, one.subs));
    const policy = policyManager(root, 'Channel', msps).policy('Sub');
    assert.is(
      errorOf(() => policy.evaluate([])),
      error,
    );
  }
});

test('rule strings', () => {
  for (const { input, implicitMetaPolicyHex, error } of vectors.parse) {
    let hex: string | null = null;
    const thrown = errorOf(() => {
      const parsed = parseImplicitMeta(input);
      const bytes = encodeImplicitMeta(parsed);
      hex = toHex(bytes);
      assert.is(formatImplicitMeta(decodeImplicitMeta(bytes)), input);
    });
    assert.is(thrown, error, input);
    assert.is(hex, implicitMetaPolicyHex, input);
  }
  assert.throws(() => decodeImplicitMeta(Buffer.from('1003', 'hex')), /unknown implicit meta rule 3/);
});

function channel(): common.ConfigGroup {
  const withAdmins = () => {
    const one = new common.ConfigGroup();
    one.getPoliciesMap().set('Admins', constantPolicy(true));
    return one;
  };
  const [root, application] = [withAdmins(), withAdmins()];
  application.getGroupsMap().set('Org1', withAdmins());
  root.getGroupsMap().set('Application', application);
  return root;
}

test('policies are found by absolute and relative path, and a missing one refuses', () => {
  const manager = policyManager(channel(), 'Channel', msps);
  for (const { id, found, error } of vectors.lookup) {
    assert.is(manager.has(id), found, id);
    // Asking for the group itself crashes Fabric; here it is a policy that is not there.
    const wanted = error?.startsWith('panic') ? "no such policy: ''" : error;
    assert.is(
      errorOf(() => manager.policy(id).evaluate([])),
      wanted,
      id,
    );
  }
  const organization = manager.manager(['Application', 'Org1']);
  assert.ok(organization?.has('Admins'));
  assert.ok(organization?.has('/Channel/Application/Org1/Admins'));
  assert.not(organization?.has('/Channel/Admins'));
  assert.is(manager.manager([]), manager);
  assert.is(manager.manager(['Application', 'Org2']), undefined);
});

test('a policy that does not compile stops the whole manager', () => {
  const build = (policy: common.ConfigPolicy) => {
    const root = channel();
    root.getGroupsMap().get('Application')?.getPoliciesMap().set('Bad', policy);
    return errorOf(() => policyManager(root, 'Channel', msps));
  };
  assert.is(build(new common.ConfigPolicy()), 'policy Bad at path Channel/Application was nil');
  assert.is(
    build(configPolicy(PolicyType.MSP, new Uint8Array())),
    'policy Bad at path Channel/Application has unknown policy type: 2',
  );
  assert.is(
    build(configPolicy(PolicyType.SIGNATURE, new Uint8Array())),
    'policy Bad at path Channel/Application did not compile: Empty policy element',
  );
  assert.match(
    build(configPolicy(PolicyType.IMPLICIT_META, Buffer.from('ff', 'hex'))) ?? '',
    /^implicit policy Bad at path Channel\/Application did not compile: Error unmarshalling to ImplicitMetaPolicy/,
  );
  assert.type(implicitMetaPolicy(new Uint8Array(), () => [], msps).evaluate, 'function');
});

test.run();
