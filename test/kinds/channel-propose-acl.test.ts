import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { proposeAclProblem } from '../../reconciler/kinds/channel/propose-acl.js';
import type { ChannelView } from '../../reconciler/ports/read/fabric-reader.js';

const view = (acls: Record<string, string>, policies: Record<string, string> = {}, members = ['A', 'B']) =>
  proposeAclProblem({ channel: 'ops', acls, policies, members } as unknown as ChannelView)?.why;
const VOTERS = '/Channel/Application/Voters';

test('an ACL that asks for admins is well', () => {
  assert.is(view({ 'peer/Propose': VOTERS }, { [VOTERS]: 'ANY Admins' }), undefined);
  assert.is(view({ 'peer/Propose': 'Voters' }, { [VOTERS]: 'MAJORITY Admins' }, ['A']), undefined);
  assert.is(view({ 'peer/Propose': VOTERS }, { [VOTERS]: "OR('A.admin', 'B.admin')" }), undefined);
});

test('any other lets plain clients vote', () => {
  assert.match(view({})!, 'every client of a member may vote');
  assert.match(view({ 'peer/Propose': VOTERS })!, 'which is not there');
  assert.match(view({ 'peer/Propose': VOTERS }, { [VOTERS]: 'ANY Writers' })!, 'no admins may vote');
  assert.match(view({ 'peer/Propose': VOTERS }, { [VOTERS]: "OR('A.admin', 'B.member')" })!, 'no admins may vote');
  assert.match(view({ 'peer/Propose': VOTERS }, { [VOTERS]: 'nonsense (' })!, 'no admins may vote');
});

test('one that wants several signers lets nobody vote', () => {
  const why = (text: string) => view({ 'peer/Propose': VOTERS }, { [VOTERS]: text }, ['A', 'B', 'C']);
  assert.match(why('MAJORITY Admins')!, 'which 2 must sign: a request has one signer, so nobody may vote');
  assert.match(why('ALL Admins')!, 'which 3 must sign');
  assert.match(why("AND('A.admin', OR('B.admin', 'C.admin'))")!, 'which 2 must sign');
  assert.is(why("OR('C.admin', AND('A.admin', 'B.admin'))"), undefined);
});

test.run();
