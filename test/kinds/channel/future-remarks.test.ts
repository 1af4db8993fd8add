/** Changes after which a channel could not be changed any more are refused, with the arithmetic. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { CHANNEL, load, NETWORK } from '../../spec/fixture.js';
import { channelChange, liveConfig, remarksOf } from './live-channel.js';

const WITHOUT = CHANNEL.replace(', Telco3]', ']');
const ALLOWED = { 'net/network.yaml': NETWORK.replace(/$/, '  allow: ["remove-member:Channel/channel1"]\n') };
const application = (name: string, Type: string, Rule: string) =>
  `${CHANNEL}  application: { Policies: { ${name}: { Type: ${Type}, Rule: "${Rule}" } } }\n`;
const withPolicies = (policies: Readonly<Record<string, string>>) => liveConfig({ policies });
const AFTER = /_AFTER$/;
const after = (change: ReturnType<typeof channelChange>) => remarksOf(change).filter((line) => AFTER.test(line));

test('a member leaves: nothing is said where those who stay can go on', () => {
  assert.equal(after(channelChange(liveConfig(), WITHOUT, ALLOWED)), []);
});

test('the last organization that an administrators policy asks for is not let go', () => {
  const live = withPolicies({ 'Application/Admins': "AND('Regulator.admin', 'Telco3.admin')" });
  const change = channelChange(live, WITHOUT, ALLOWED)!;
  assert.equal(after(change), ['refused UNSIGNABLE_AFTER']);
  const { text } = change.remarks.find(({ code }) => code === 'UNSIGNABLE_AFTER')!;
  assert.match(text, /\(OrdererOrg, Regulator, Telco1, Telco2\) could never change it again/);
  assert.match(text, /\/Channel\/Application\/Admins: AND\('Regulator\.admin', 'Telco3\.admin'\), missing .*Telco3/);
  assert.is(text.split('/Channel/Application/Admins').length, 2, 'each policy is explained once');
});

test('so many policies below that no majority ever signs again: refused with the numbers', () => {
  const change = channelChange(liveConfig(), application('Admins', 'ImplicitMeta', 'MAJORITY Owners'))!;
  assert.equal(after(change), ['refused UNSIGNABLE_AFTER']);
  assert.match(
    change.remarks.find(({ code }) => code === 'UNSIGNABLE_AFTER')!.text,
    /MAJORITY of 4 Owners policies, 0 satisfied; 3 needed/,
  );
  assert.equal(after(channelChange(liveConfig(), application('Admins', 'ImplicitMeta', 'ALL Admins'))), []);
});

test('an organization that locks itself out of its own group is refused', () => {
  const own = (Rule: string) =>
    `${CHANNEL}  organizations: { Telco3: { Policies: { Admins: { Type: Signature, Rule: "${Rule}" } } } }\n`;
  assert.equal(after(channelChange(liveConfig(), own("OR('Telco3.client')"))), ['refused UNSIGNABLE_AFTER']);
  assert.equal(after(channelChange(liveConfig(), own("OR('Telco3.member')"))), []);
  const { diagnostics } = load({ 'net/channel1.yaml': own("OR('Telco3.client'") });
  assert.equal(
    diagnostics.map(({ code }) => code),
    ['POLICY_SYNTAX'],
  );
});

test('what nobody could sign before is no fault of a change beside it', () => {
  const live = withPolicies({ 'Application/Admins': "AND('Nobody.admin')" });
  assert.equal(after(channelChange(live, CHANNEL.replace('2s', '3s'))), []);
});

test('chaincodes that could never be committed again are refused', () => {
  const live = withPolicies({ 'Application/LifecycleEndorsement': "AND('Telco1.peer', 'Telco3.peer')" });
  assert.equal(after(channelChange(live, WITHOUT, ALLOWED)), ['refused CHAINCODES_DEAD_AFTER']);
  const mended = `${WITHOUT}  application: { Policies: { LifecycleEndorsement: { Type: ImplicitMeta, Rule: MAJORITY Endorsement } } }\n`;
  assert.equal(after(channelChange(live, mended, ALLOWED)), []);
});

test('signatures from outside the governance ledger are said where they become needed', () => {
  const outside = channelChange(liveConfig(), application('Admins', 'Signature', "OR('OrdererOrg.admin')"))!;
  assert.equal(after(outside), ['danger SIGNED_OUTSIDE_AFTER']);
  const inside = application('Admins', 'Signature', "OR('OrdererOrg.admin', 'Telco1.admin')");
  assert.equal(after(channelChange(liveConfig(), inside)), []);
});

test('sizes under which no config block would pass are refused, and a configuration that does not pass now', () => {
  const sizes = (bytes: number) =>
    `${CHANNEL}    BatchSize: { MaxMessageCount: 10, AbsoluteMaxBytes: ${bytes}, PreferredMaxBytes: 100 }\n`;
  assert.equal(after(channelChange(liveConfig(), sizes(9000))), ['refused CONFIG_TOO_LARGE_AFTER']);
  assert.equal(after(channelChange(liveConfig(), sizes(100_000))), []);
  const small = liveConfig({ absoluteMaxBytes: 9000, preferredMaxBytes: 100 });
  const codes = (text: string) => channelChange(small, text)!.remarks.map(({ code }) => code);
  assert.ok(codes(CHANNEL.replace('2s', '3s')).includes('CONFIG_TOO_LARGE'));
});

test('a name that another organization has in the channel is refused by the plan, not by a crash', () => {
  const other = NETWORK.replaceAll('mspId: Telco3', 'mspId: Telco4');
  const text = CHANNEL.replace('Telco3', 'Telco4');
  const files = { 'net/network.yaml': other };
  const change = channelChange(liveConfig(), text, files)!;
  assert.ok(remarksOf(change).includes('refused FABRIC_REFUSES'));
  assert.match(JSON.stringify(change.remarks), /org Telco3 attempted to change MSP ID from Telco3 to Telco4/);
});

test.run();
