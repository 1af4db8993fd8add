import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { encodePolicy } from '../../../reconciler/fabric/policy/encode-policy.js';
import { parsePolicy } from '../../../reconciler/fabric/policy/parse-policy.js';
import { principalSets } from '../../../reconciler/fabric/policy/principal-sets.js';

const setsOf = (text: string): string[] =>
  principalSets(encodePolicy(parsePolicy(text))).map((set) =>
    set.map(({ mspId, role }) => `${mspId}.${role}`).join(' '),
  );

test('each combination that satisfies the policy, in the order of the policy', () => {
  assert.equal(setsOf("OR('A.peer', 'B.peer')"), ['A.peer', 'B.peer']);
  assert.equal(setsOf("AND('A.peer', OR('B.peer', 'C.client'))"), ['A.peer B.peer', 'A.peer C.client']);
  assert.equal(setsOf("OutOf(2, 'A.peer', 'B.peer', 'C.peer')"), ['A.peer B.peer', 'A.peer C.peer', 'B.peer C.peer']);
  assert.equal(setsOf("AND('A.peer', 'A.peer')"), ['A.peer A.peer']);
  assert.equal(setsOf("AND(OR('A.peer','B.peer'), OR('C.peer','D.peer'))"), [
    'A.peer C.peer',
    'A.peer D.peer',
    'B.peer C.peer',
    'B.peer D.peer',
  ]);
});

test('a policy that needs no signature, or cannot be satisfied, has no sets', () => {
  assert.equal(setsOf("OutOf(0, 'A.peer')"), []);
  assert.equal(setsOf("OutOf(2, 'A.peer')"), []);
  assert.equal(setsOf("OR('A.peer', OutOf(0, 'B.peer'))"), []);
});

test('a gate with too many combinations loses rules, the last ones unless told otherwise', () => {
  const many = Array.from({ length: 30 }, (_, i) => `'O${i}.peer'`).join(',');
  assert.is(setsOf(`OutOf(2, ${many})`).length, 435);
  const most = setsOf(`OutOf(9, ${many})`);
  assert.is(most.length, 5005, '15 rules are left: 9 of 16 would be 11,440');
  assert.is(most[0], Array.from({ length: 9 }, (_, i) => `O${i}.peer`).join(' '));
  assert.not(most.some((set) => set.includes('O15.peer')));
  const others = principalSets(encodePolicy(parsePolicy(`OutOf(9, ${many})`)), () => 0);
  assert.is(others.length, 5005);
  assert.ok(others.every((set) => set.every(({ mspId }) => Number(mspId.slice(1)) >= 15)));
});

test('many gates together are bounded too', () => {
  const gate = `OR(${Array.from({ length: 50 }, (_, i) => `'O${i}.peer'`).join(',')})`;
  assert.is(setsOf(`AND(${Array.from({ length: 20 }, () => gate).join(',')})`).length, 10_000);
});

test.run();
