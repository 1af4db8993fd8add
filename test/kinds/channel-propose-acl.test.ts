import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { proposeAclProblem } from '../../reconciler/kinds/channel/propose-acl.js';
import type { ChannelView } from '../../reconciler/ports/read/fabric-reader.js';

const view = (acls: Record<string, string>, policies: Record<string, string> = {}) =>
  proposeAclProblem({ channel: 'ops', acls, policies } as unknown as ChannelView)?.why;
const VOTERS = '/Channel/Application/Voters';

test('an ACL that asks for admins is well', () => {
  assert.is(view({ 'peer/Propose': VOTERS }, { [VOTERS]: 'ANY Admins' }), undefined);
  assert.is(view({ 'peer/Propose': 'Voters' }, { [VOTERS]: 'MAJORITY Admins' }), undefined);
  assert.is(view({ 'peer/Propose': VOTERS }, { [VOTERS]: "OR('A.admin', 'B.admin')" }), undefined);
});

test('any other lets plain clients vote', () => {
  assert.match(view({})!, 'every client of a member may vote');
  assert.match(view({ 'peer/Propose': VOTERS })!, 'which is not there');
  assert.match(view({ 'peer/Propose': VOTERS }, { [VOTERS]: 'ANY Writers' })!, 'no admins may vote');
  assert.match(view({ 'peer/Propose': VOTERS }, { [VOTERS]: "OR('A.admin', 'B.member')" })!, 'no admins may vote');
  assert.match(view({ 'peer/Propose': VOTERS }, { [VOTERS]: 'nonsense (' })!, 'no admins may vote');
});

test.run();
