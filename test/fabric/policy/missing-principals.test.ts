/** Who must still sign: the shortest ways to complete a policy, by its own combinations. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { encodePolicy } from '../../../reconciler/fabric/policy/encode-policy.js';
import { missingPrincipals, nameOf } from '../../../reconciler/fabric/policy/missing-principals.js';
import { missingText } from '../../../reconciler/fabric/policy/missing-text.js';
import { parsePolicy } from '../../../reconciler/fabric/policy/parse-policy.js';
import type { Principal } from '../../../reconciler/fabric/policy/policy-tree.js';
import { principalSets } from '../../../reconciler/fabric/policy/principal-sets.js';

/** A peer of an MSP is also its member. */
const peerOf = (mspId: string) => ({
  satisfies: (principal: Principal) => principal.mspId === mspId && ['peer', 'member'].includes(principal.role),
});

function ways(policy: string, ...signers: string[]): readonly (readonly Principal[])[] {
  return missingPrincipals(principalSets(encodePolicy(parsePolicy(policy))), signers.map(peerOf));
}

const names = (policy: string, ...signers: string[]) =>
  ways(policy, ...signers).map((way) => way.map(nameOf).join(' '));
const text = (policy: string, ...signers: string[]) => missingText(ways(policy, ...signers));

const TELECOM = "AND('Regulator.peer', OutOf(2, 'Telco1.peer', 'Telco2.peer', 'Telco3.peer'))";

test('AND: each that has not signed', () => {
  assert.equal(names("AND('A.peer', 'B.peer', 'C.peer')", 'B'), ['A.peer C.peer']);
  assert.is(text("AND('A.peer', 'B.peer', 'C.peer')", 'B'), 'A.peer and C.peer');
  assert.equal(names("AND('A.peer', 'B.peer')", 'A', 'B'), ['']);
});

test('OR and OutOf: each way that completes it', () => {
  assert.equal(names("OR('A.peer', 'B.peer')", 'C'), ['A.peer', 'B.peer']);
  assert.is(text("OR('A.peer', 'B.peer')", 'C'), 'one of A.peer, B.peer');
  assert.equal(names("OutOf(2, 'A.peer', 'B.peer', 'C.peer')", 'A'), ['B.peer', 'C.peer']);
});

test('nested: what every way needs comes first', () => {
  assert.is(text(TELECOM, 'Telco1'), 'Regulator.peer, and one of Telco2.peer, Telco3.peer');
  assert.is(text(TELECOM, 'Telco1', 'Telco2'), 'Regulator.peer');
  assert.is(text(TELECOM, 'Regulator', 'Telco3'), 'one of Telco1.peer, Telco2.peer');
  assert.is(
    text(TELECOM, 'Regulator'),
    'Telco1.peer + Telco2.peer, or Telco1.peer + Telco3.peer, or Telco2.peer + Telco3.peer',
  );
});

test('the shortest ways first, and none that holds another', () => {
  const policy = "OR(AND('A.peer', 'B.peer'), 'C.peer', AND('C.peer', 'D.peer'))";
  assert.equal(names(policy), ['C.peer', 'A.peer B.peer']);
  assert.equal(names(policy, 'A'), ['B.peer', 'C.peer']);
});

test('a principal that stands twice needs two signers; one signer counts once', () => {
  assert.equal(names("AND('A.peer', 'A.peer')", 'A'), ['A.peer']);
  assert.equal(names("AND('A.peer', 'A.peer')", 'A', 'A'), ['']);
  // Whoever is matched first, two signers stand for both: a greedy choice would not find it.
  assert.equal(names("AND('A.member', 'A.peer')", 'A', 'A'), ['']);
  assert.equal(names("AND('A.admin', 'A.peer')", 'A'), ['A.admin']);
});

test('what nobody can complete, and what has too many ways to be written out', () => {
  assert.is(missingText([]), 'nobody can complete it');
  const ten = Array.from({ length: 10 }, (_, i) => `'M${i}.peer'`).join(', ');
  assert.is(text(`OR(${ten})`), 'one of M0.peer, M1.peer, M2.peer, M3.peer, M4.peer, M5.peer and 4 more');
  assert.match(text(`OutOf(5, ${ten})`), /, or one of 246 more ways$/);
});

test.run();
