import { common } from '@hyperledger/fabric-protos';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { channelPolicyEnvelope } from '../../../../../reconciler/devnet/fabric/peer/gateway/channel-policy-envelope.js';
import { decodePolicy } from '../../../../../reconciler/fabric/policy/decode-policy.js';
import { encodePolicy } from '../../../../../reconciler/fabric/policy/encode-policy.js';
import { formatPolicy } from '../../../../../reconciler/fabric/policy/format-policy.js';
import { parsePolicy } from '../../../../../reconciler/fabric/policy/parse-policy.js';

type Rule = 'ANY' | 'ALL' | 'MAJORITY';

function setPolicy(group: common.ConfigGroup, name: string, type: 1 | 3, value: Uint8Array): void {
  const policy = new common.Policy();
  policy.setType(type);
  policy.setValue(value);
  const entry = new common.ConfigPolicy();
  entry.setPolicy(policy);
  group.getPoliciesMap().set(name, entry);
}

/** /Channel/Application with these organizations' Endorsement policies and one of its own by `rule`. */
function channelGroup(rule: Rule, organizations: Readonly<Record<string, string>>): common.ConfigGroup {
  const application = new common.ConfigGroup();
  for (const [name, text] of Object.entries(organizations)) {
    const group = new common.ConfigGroup();
    if (text !== '') setPolicy(group, 'Endorsement', 1, encodePolicy(parsePolicy(text)));
    application.getGroupsMap().set(name, group);
  }
  const meta = new common.ImplicitMetaPolicy();
  meta.setRule(common.ImplicitMetaPolicy.Rule[rule]);
  meta.setSubPolicy('Endorsement');
  setPolicy(application, 'Endorsement', 3, meta.serializeBinary());
  const root = new common.ConfigGroup();
  root.getGroupsMap().set('Application', application);
  return root;
}

function converted(group: common.ConfigGroup, path = '/Channel/Application/Endorsement'): string | undefined {
  const envelope = channelPolicyEnvelope(group, path);
  return envelope && formatPolicy(decodePolicy(envelope.serializeBinary()));
}

const three = { A: "OR('A.peer')", B: "OR('B.peer')", C: "AND('C.peer', 'A.peer')" };

test('implicit meta policies become the policies of their children', () => {
  const nested = "OutOf(1, 'A.peer'), OutOf(1, 'B.peer'), OutOf(2, 'C.peer', 'A.peer')";
  const same = (text: string) => formatPolicy(parsePolicy(text));
  assert.is(converted(channelGroup('MAJORITY', three)), same(`OutOf(2, ${nested})`));
  assert.is(converted(channelGroup('ANY', three)), same(`OutOf(1, ${nested})`));
  assert.is(converted(channelGroup('ALL', three)), same(`OutOf(3, ${nested})`));
});

test('equal principals are listed once', () => {
  const envelope = channelPolicyEnvelope(channelGroup('ALL', three), '/Channel/Application/Endorsement')!;
  assert.is(envelope.getIdentitiesList().length, 3);
});

test('a signature policy stands as it is', () => {
  const path = '/Channel/Application/C/Endorsement';
  assert.is(converted(channelGroup('ANY', three), path), formatPolicy(parsePolicy(three.C)));
});

test('what does not exist, or lacks a child policy, cannot be converted', () => {
  const group = channelGroup('ANY', three);
  for (const path of ['/Channel/Application/Nothing', '/Channel/Nobody/Endorsement', 'Endorsement', '/Other/X', '']) {
    assert.is(converted(group, path), undefined);
  }
  assert.is(converted(channelGroup('ANY', { ...three, D: '' })), undefined);
});

test.run();
