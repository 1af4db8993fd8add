import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { chaincode, load } from '../../spec/fixture.js';

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

test.run();
