import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { planSummary } from '../../reconciler/core/plan/plan-summary.js';
import type { ChannelLive } from '../../reconciler/kinds/channel/channel-live.js';
import { channelPlanning } from '../../reconciler/kinds/channel/channel-planning.js';
import { durationMs } from '../../reconciler/kinds/channel/channel-shared.js';
import { parseBytes } from '../../reconciler/kinds/channel/complete-channel.js';
import { CHANNEL, desire, NETWORK } from '../spec/fixture.js';
import { planOf, present } from './live-fixture.js';

const KEY = 'telecom/Channel/channel1';
const base = desire();
const live = channelPlanning.applied(base.resources.get(KEY)!, base.resources);
const texts = (differs: Partial<ChannelLive>, text = CHANNEL) =>
  planOf(desire({ 'net/channel1.yaml': text }), { [KEY]: present({ ...live, ...differs }) }).notices.map(
    ({ remark }) => `${remark.code} ${remark.text.split(' ')[0]}`,
  );

test('a difference is said, not proposed, and spelling is none', () => {
  assert.equal(texts({ batchTimeout: '2000ms', members: [...live.members].reverse() }), []);
  assert.equal(texts({ batchTimeout: '3s' }), ['CHANNEL_DIFFERS batchTimeoutMs']);
  assert.equal(texts({ members: ['Telco1'] }), ['CHANNEL_DIFFERS members']);
});

test('what the document leaves out, and what could not be read, is left alone', () => {
  assert.equal(texts({ maxMessageCount: 7, policies: { '/Channel/Application/Admins': 'ANY Admins' } }), []);
  assert.equal(texts({ batchTimeout: undefined }), []);
});

test('policies and ACLs that the document names are compared', () => {
  const named = `${CHANNEL}  application: { Policies: { Mine: { Type: ImplicitMeta, Rule: ANY Admins } }, ACLs: { peer/Propose: Mine } }\n`;
  const policies = { '/Channel/Application/Mine': 'ANY Admins' };
  assert.equal(texts({ policies, acls: { 'peer/Propose': 'Mine' } }, named), []);
  assert.equal(texts({ policies }, named), ['CHANNEL_DIFFERS acls.peer/Propose']);
});

test('a channel that is not there is said; one without its document is refused unless Git allows it', () => {
  const missing = planOf(base, { [KEY]: { state: 'absent' } });
  assert.is(missing.notices[0]?.remark.code, 'CHANNEL_MISSING');
  const gone = (allow: string) => {
    const key = 'telecom/Channel/old';
    const desired = desire({ 'net/network.yaml': NETWORK + allow });
    return planOf(desired, { [key]: present(live) }, { managed: new Set([key]) });
  };
  assert.is(planSummary(gone('')).refused, 1);
  assert.is(planSummary(gone('  allow: ["unmanage:Channel/old"]\n')).refused, 0);
});

test('sizes and durations are read as Fabric reads them', () => {
  assert.equal([parseBytes('10 MB'), parseBytes('512KB'), parseBytes('7'), parseBytes(7)], [10_485_760, 524_288, 7, 7]);
  assert.equal([durationMs('1m30s'), durationMs('500ms'), durationMs('1.5s')], [90_000, 500, 1500]);
});

test.run();
