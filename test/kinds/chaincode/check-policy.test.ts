import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { CHANNEL, chaincode, load } from '../../spec/fixture.js';

/** `CODE column`: where in the line of the policy, the text beginning at column 23 (after the quote). */
function found(policy: string): string[] {
  const text = chaincode({ endorsementPolicy: JSON.stringify(policy) });
  return load({ 'net/cc.yaml': text }).diagnostics.map(({ code, line, column, severity }) => {
    assert.is(line, 7);
    return `${severity} ${code} ${column - 23}`;
  });
}

test('an MSP that is no member is refused, at its place', () => {
  assert.equal(found("AND('Telco1.peer', 'Telco9.peer')"), ['error NOT_A_MEMBER 20']);
  assert.equal(found("OR('OrdererOrg.peer')"), ['error NOT_A_MEMBER 4']);
  assert.is(found("OR('Telco\\x39.peer')").length, 1, 'written with an escape, too');
});

test('OutOf(4 of 3) and OutOf(0) are refused, at their gate', () => {
  assert.equal(found("OutOf(4, 'Telco1.peer', 'Telco2.peer', 'Telco3.peer')"), ['error POLICY_UNSATISFIABLE 0']);
  assert.equal(found("AND('Regulator.peer', OutOf(3, 'Telco1.peer', 'Telco2.peer'))"), [
    'error POLICY_UNSATISFIABLE 22',
  ]);
  assert.is(found("OutOf(0, 'Telco1.peer')").length, 1);
  assert.equal(found("OutOf(3, 'Telco1.peer', 'Telco2.peer', 'Telco3.peer')"), []);
});

test('unbalanced brackets are refused, at the fault', () => {
  assert.equal(found("AND('Telco1.peer', 'Telco2.peer'"), ['error POLICY_SYNTAX 32']);
  assert.is(found("AND('Telco1.peer', 'Telco2.peer'))").length, 1);
  assert.match(found('')[0]!, 'VALUE_INVALID');
});

test('.member warns, at each place, and stops nothing', () => {
  assert.equal(found("OR('Telco1.member', 'Telco2.peer')"), ['warning POLICY_MEMBER 4']);
});

test('a channel policy is named by its path', () => {
  assert.equal(found('/Channel/Application/Endorsement'), []);
  assert.is(found('/Channel/Endorsement')[0]?.split(' ')[1], 'POLICY_PATH');
  assert.is(found('/Channel/Application/Endorsment')[0]?.split(' ')[1], 'POLICY_PATH_UNKNOWN');
});

test('policies of a channel document keep the same rules', () => {
  const policies = (type: string, rule: string) =>
    load({
      'net/channel1.yaml': `${CHANNEL}  application: { Policies: { Mine: { Type: ${type}, Rule: ${JSON.stringify(rule)} } } }\n`,
    }).diagnostics.map(({ code, path }) => `${code} ${path}`);
  const at = 'spec.application.Policies.Mine.Rule';
  assert.equal(policies('Signature', "OR('Telco1.peer', 'OrdererOrg.admin')"), []);
  assert.equal(policies('Signature', "OR('Nobody.peer')"), [`NOT_A_MEMBER ${at}`]);
  assert.equal(policies('Signature', "OR('Telco1.peer'"), [`POLICY_SYNTAX ${at}`]);
  assert.equal(policies('ImplicitMeta', 'MOST Admins'), [`POLICY_SYNTAX ${at}`]);
  assert.equal(policies('ImplicitMeta', 'ANY Admins'), []);
});

test.run();
