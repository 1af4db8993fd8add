/** Cases after Fabric's common/policies/inquire/merge_test.go and compare_test.go. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  mergePrincipalSets,
  type PrincipalSet,
} from '../../../../../reconciler/devnet/fabric/peer/gateway/merge-principal-sets.js';

/** `A.peer B.member` */
function set(text: string): PrincipalSet {
  return text.split(' ').map((one) => {
    const [mspId = '', role = ''] = one.split('.');
    return { mspId, role };
  });
}

/** Sets as text, in a fixed order. */
function merged(first: string[], second: string[]): string[] {
  return mergePrincipalSets(first.map(set), second.map(set))
    .map((one) =>
      one
        .map(({ mspId, role }) => `${mspId}.${role}`)
        .sort()
        .join(' '),
    )
    .sort();
}

test('nothing in common: every combination', () => {
  assert.equal(merged(['A.peer', 'B.peer'], ['C.peer', 'D.peer']), [
    'A.peer C.peer',
    'A.peer D.peer',
    'B.peer C.peer',
    'B.peer D.peer',
  ]);
});

test('the same policy twice is that policy', () => {
  assert.equal(merged(['A.peer B.peer', 'A.peer C.peer'], ['A.peer B.peer', 'A.peer C.peer']), [
    'A.peer B.peer',
    'A.peer C.peer',
  ]);
});

test('a set that is contained in another one adds nothing', () => {
  assert.equal(merged(['A.peer'], ['A.peer B.peer']), ['A.peer B.peer']);
  assert.equal(merged(['A.peer B.peer'], ['B.peer']), ['A.peer B.peer']);
});

test('a peer is a member, a member is not a peer', () => {
  assert.equal(merged(['A.member'], ['A.peer']), ['A.peer']);
  assert.equal(merged(['A.peer'], ['A.member']), ['A.peer']);
  assert.equal(merged(['A.admin'], ['A.peer']), ['A.admin A.peer']);
});

test('who is needed twice is needed twice', () => {
  assert.equal(merged(['A.member A.member'], ['A.peer']), ['A.member A.peer']);
  assert.equal(merged(['A.peer A.peer'], ['A.peer']), ['A.peer A.peer']);
});

test('larger sets give way to smaller ones', () => {
  assert.equal(merged(['A.peer', 'B.peer'], ['A.peer', 'C.peer']), ['A.peer', 'B.peer C.peer']);
});

test.run();
