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

test('more combinations than anybody can try are refused', () => {
  const many = Array.from({ length: 30 }, (_, i) => `'O${i}.peer'`).join(',');
  assert.throws(() => setsOf(`OutOf(15, ${many})`), /more than 10000 ways/);
  assert.is(setsOf(`OutOf(2, ${many})`).length, 435);
});

test.run();
