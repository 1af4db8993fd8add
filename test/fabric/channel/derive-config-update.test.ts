import { createHash } from 'node:crypto';
import { common } from '@hyperledger/fabric-protos';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  batchApartBase,
  type DerivedUpdate,
  deriveConfigUpdate,
  touchesBatch,
} from '../../../reconciler/fabric/channel/derive-config-update.js';
import type { ManagedChannel } from '../../../reconciler/fabric/channel/managed-channel.js';
import { buildChannelBundle } from '../../../reconciler/fabric/config/build-channel-bundle.js';
import { errorOf } from '../vectors.js';
import { applied } from './signed-update.js';
import { CHANNEL, mspOf, organization, testChannel } from './test-channel.js';
import { groupOf, MEMBERS, member, ORDERERS, respelledMsp, wantMembers, wantOrderer } from './wishes.js';

const ALL = ['A', 'B', 'C', 'O'];
const derive = (live: common.Config, wanted: ManagedChannel): DerivedUpdate =>
  deriveConfigUpdate(CHANNEL, live, wanted)!;
const paths = ({ touched }: DerivedUpdate) => touched.map(({ path, version }) => `${path} ${version}`);
const guards = ({ touched }: DerivedUpdate) => [...new Set(touched.map(({ policy }) => policy))];
const sha256 = (data: Uint8Array | string) => createHash('sha256').update(data).digest('hex');
const anchored = (mspId: string, Port: number) =>
  wantMembers(...MEMBERS.map((one) => (one.mspId === mspId ? { ...one, AnchorPeers: [{ Host: 'peer', Port }] } : one)));
const APPLICATION = '/Channel/Application/Admins';

test('where nothing differs there is no update', () => {
  assert.is(deriveConfigUpdate(CHANNEL, testChannel(), {}), undefined);
  assert.is(deriveConfigUpdate(CHANNEL, testChannel(), wantOrderer({ BatchTimeout: '60s' })), undefined);
});

test('a value that changes: its version, its part, its guard', () => {
  const derived = derive(testChannel(), wantOrderer({ BatchTimeout: '2s' }));
  const path = '[Value]  /Channel/Orderer/BatchTimeout';
  assert.equal(derived.touched, [{ path, version: 0, part: 'orderer', policy: '/Channel/Orderer/Admins' }]);
  assert.is(derived.hash, sha256(derived.update));
  assert.is(derived.base, `config:orderer:${sha256(`[["${path}",0]]`)}`);
  const update = common.ConfigUpdate.deserializeBinary(derived.update);
  assert.is(update.getChannelId(), CHANNEL);
});

test('of a channel of a plasma chain the batch is a part of its own, over the same versions', () => {
  const batch = derive(testChannel(), wantOrderer({ BatchTimeout: '2s' }));
  assert.is(batchApartBase(batch.touched), batch.base.replace('orderer', 'batch'));
  assert.is(touchesBatch(batch.touched), true);
  const size = derive(testChannel(), wantOrderer({ BatchSize: { MaxMessageCount: 7 } }));
  assert.match(batchApartBase(size.touched), /^config:batch:/);
  const raft = { EtcdRaft: { Options: { TickInterval: '900ms' } } };
  const more = derive(testChannel(), { ...wantOrderer({ BatchTimeout: '2s', ...raft }), ...anchored('B', 1) });
  assert.match(batchApartBase(more.touched), /^config:application\+batch\+orderer:/);
  const other = derive(testChannel(), wantOrderer(raft));
  assert.equal([touchesBatch(other.touched), batchApartBase(other.touched)], [false, other.base]);
});

test('a member that comes: the group that is raised guards all that is new', () => {
  const derived = derive(testChannel(), wantMembers(...MEMBERS, member('D')));
  const group = '/Channel/Application/D';
  assert.equal(paths(derived), [
    `[Group]  /Channel/Application 0`,
    `[Group]  ${group} undefined`,
    ...['Admins', 'Endorsement', 'Readers', 'Writers'].map((name) => `[Policy] ${group}/${name} undefined`),
    `[Value]  ${group}/MSP undefined`,
  ]);
  assert.equal(guards(derived), [APPLICATION]);
  const list = derived.touched.map(({ path, version }) => [path, version ?? null]);
  assert.is(derived.base, `config:application:${sha256(JSON.stringify(list))}`);
});

test('a member that goes touches the group alone', () => {
  const derived = derive(testChannel(), wantMembers(...MEMBERS.slice(0, 2)));
  assert.equal(paths(derived), ['[Group]  /Channel/Application 0']);
});

test('an MSP that is in both sections touches both, each guarded by its own group', () => {
  const msp = { ...mspOf('A'), tlsRootCerts: [organization('B').tlsCa.certificatePem] };
  const derived = derive(testChannel(), wantMembers(member('A', { msp }), ...MEMBERS.slice(1)));
  assert.equal(paths(derived), ['[Value]  /Channel/Application/A/MSP 0', '[Value]  /Channel/Orderer/A/MSP 0']);
  assert.equal(guards(derived), ['/Channel/Application/A/Admins', '/Channel/Orderer/A/Admins']);
  assert.match(derived.base, /^config:application\+orderer:[0-9a-f]{64}$/);
});

test('the channel group is a part of its own, whatever its elements are called', () => {
  const rule = { Type: 'ImplicitMeta', Rule: 'ANY Admins' } as const;
  const derived = derive(testChannel(), { Policies: { Orderer: rule } });
  assert.equal(paths(derived), ['[Group]  /Channel 0', '[Policy] /Channel/Orderer undefined']);
  assert.equal(guards(derived), ['/Channel/Admins']);
  assert.match(derived.base, /^config:channel:/);
  const live = testChannel({ channelCapability: 'V2_0', ordererAddresses: ['one:1'] });
  const moved = derive(live, { OrdererAddresses: ['two:2'] });
  assert.equal([paths(moved), guards(moved)], [['[Value]  /Channel/OrdererAddresses 0'], ['/Channel/Orderer/Admins']]);
});

test('an element without a mod_policy has no guard', () => {
  const live = testChannel();
  groupOf(live, 'Orderer').getValuesMap().get('BatchTimeout')!.setModPolicy('');
  assert.equal(guards(derive(live, wantOrderer({ BatchTimeout: '2s' }))), [undefined]);
});

test('a name that no element can have is refused', () => {
  const wanted = wantMembers(...MEMBERS, member('D', { name: 'a/b' }));
  assert.match(
    errorOf(() => deriveConfigUpdate(CHANNEL, testChannel(), wanted)) ?? '',
    /config ID 'a\/b' contains illegal characters/,
  );
});

test('however the wish is spelled, the update has the same bytes', () => {
  const live = testChannel();
  const one = derive(live, wantMembers(...MEMBERS, member('D')));
  const other = derive(live, wantMembers(member('D', { msp: respelledMsp('D') }), ...[...MEMBERS].reverse()));
  assert.equal(other, one);
});

/** The channel after another change, by everybody's signature. */
const after = (live: common.Config, wanted: ManagedChannel) => applied(live, derive(live, wanted).update, ALL);

test('another organization’s anchors do not move the base, though they may be in the update', () => {
  const wanted = wantMembers(...MEMBERS, member('D'));
  const before = derive(testChannel(), wanted);
  const first = after(testChannel(), anchored('B', 1));
  assert.is(derive(first, wanted).base, before.base);
  assert.is.not(derive(first, wanted).hash, before.hash, 'the group of B has another version');
  const second = after(first, anchored('B', 2));
  assert.is(derive(second, wanted).base, before.base);
  assert.is(derive(second, wanted).hash, derive(first, wanted).hash, 'a value of it is not in the update');
  assert.is(deriveConfigUpdate(CHANNEL, second, anchored('B', 2)), undefined);
});

test('a touched element moves the base, also when it is what it was again', () => {
  const wanted = wantMembers(...MEMBERS, member('D'));
  const before = derive(testChannel(), wanted).base;
  const grown = after(testChannel(), wantMembers(...MEMBERS, member('O')));
  const back = after(grown, wantMembers(...MEMBERS));
  assert.is.not(derive(grown, wanted).base, before);
  assert.is.not(derive(back, wanted).base, before);
  assert.is.not(derive(back, wanted).base, derive(grown, wanted).base);
  const slow = wantOrderer({ BatchTimeout: '9s' });
  assert.is(derive(grown, slow).base, derive(testChannel(), slow).base);
  assert.is.not(derive(after(testChannel(), wantOrderer({ BatchTimeout: '8s' })), slow).base, derive(grown, slow).base);
});

test('an update that was derived before another change is refused after it, and derived again', () => {
  const wanted = wantMembers(...MEMBERS, member('D'));
  const stale = derive(testChannel(), wanted);
  const moved = after(testChannel(), anchored('B', 1));
  assert.match(
    errorOf(() => applied(moved, stale.update, ALL)) ?? '',
    /requires that key \[Group\] {2}\/Channel\/Application\/B be at version 0, but it is currently at version 1/,
  );
  assert.is(deriveConfigUpdate(CHANNEL, after(moved, wanted), wanted), undefined);
});

test('a channel of 100 organizations takes one more', () => {
  const ids = Array.from({ length: 100 }, (_, index) => `Org${index}`);
  // One make of certificates for all: what differs here is the number.
  const msp = mspOf('A');
  const organizations = ids.map((mspId) => ({ name: mspId, mspId, msp }));
  const small = testChannel({ members: [] });
  const live = applied(small, derive(small, wantMembers(...organizations)).update, ['A', 'O']);
  const wanted = {
    application: { organizations: [...organizations, member('D')] },
    orderer: { organizations: ORDERERS },
  };
  const derived = derive(live, wanted);
  assert.is(derived.touched.length, 7);
  const half = common.ConfigUpdate.deserializeBinary(derived.update).getReadSet()!.getGroupsMap().get('Application')!;
  assert.is(half.getGroupsMap().getLength(), 100);
  assert.is(buildChannelBundle(CHANNEL, live).application!.organizations.length, 100);
});

test.run();
