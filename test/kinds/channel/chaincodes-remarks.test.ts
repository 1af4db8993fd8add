/** What a change of members means for the channel's chaincodes, with the edit that lets a newcomer endorse. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { CHANNEL, chaincode, NETWORK } from '../../spec/fixture.js';
import { CHAINCODE, liveChaincode, present } from '../live-fixture.js';
import { channelChange, liveConfig, membersOf } from './live-channel.js';

const WITHOUT = CHANNEL.replace(', Telco3]', ']');
const THREE = liveConfig(membersOf('Regulator', 'Telco1', 'Telco2'));
const ALLOWED = { 'net/network.yaml': NETWORK.replace(/$/, '  allow: ["remove-member:Channel/channel1"]\n') };

const document = (policy: string) => ({ 'net/cc.yaml': chaincode({ endorsementPolicy: `"${policy}"` }) });
const CODES = ['CANNOT_ENDORSE', 'ENDORSER_LEAVES', 'NOBODY_ENDORSES', 'CHAINCODES_DEAD_AFTER'];
const about = (change: ReturnType<typeof channelChange>) => change!.remarks.filter(({ code }) => CODES.includes(code));

/** Telco3 joins; the chaincode has this policy. */
const joins = (policy: string) => about(channelChange(THREE, CHANNEL, document(policy)));

/** Telco3 leaves; the policy in force, and what Git says. */
function leaves(inForce: string, policy: string, suspend = '') {
  const definition = { ...liveChaincode().definition!, endorsementPolicy: inForce };
  const documents = { 'net/cc.yaml': document(policy)['net/cc.yaml'] + suspend };
  const observed = { [CHAINCODE]: present(liveChaincode({ definition })) };
  const change = channelChange(liveConfig(), WITHOUT, { ...ALLOWED, ...documents }, observed);
  return about(change).map(({ severity, code }) => `${severity} ${code}`);
}

test('a newcomer that no policy names can query, not endorse; the edit is given', () => {
  const [remark, ...more] = joins("OutOf(2, 'Regulator.peer', 'Telco1.peer', 'Telco2.peer')");
  assert.equal(more, []);
  assert.is(
    remark!.text,
    'Telco3 joins channel1; the policy of numbertransfer does not name it: it can query, not endorse',
  );
  assert.match(
    remark!.mend!,
    /net\/cc\.yaml: .*OutOf\(2, 'Regulator\.peer', 'Telco1\.peer', 'Telco2\.peer', 'Telco3\.peer'\)"$/,
  );
});

test('the edit keeps what the policy asks of the others', () => {
  const edit = (policy: string) => /endorsementPolicy: "(.*)"$/.exec(joins(policy)[0]!.mend!)![1];
  assert.is(edit("OR('Telco1.peer')"), "OR('Telco1.peer', 'Telco3.peer')");
  assert.is(edit("AND('Telco1.peer', 'Telco2.peer')"), "AND('Telco1.peer', 'Telco2.peer', 'Telco3.peer')");
  const nested = "AND('Regulator.peer', OR('Telco1.peer', 'Telco2.peer'))";
  assert.is(edit(nested), "AND('Regulator.peer', OR('Telco1.peer', 'Telco2.peer', 'Telco3.peer'))");
});

test('nothing is said of a newcomer that is named, or of a policy that follows the members', () => {
  assert.equal(joins("OR('Telco1.peer', 'Telco3.peer')"), []);
  assert.equal(joins('/Channel/Application/Endorsement'), []);
  assert.equal(about(channelChange(liveConfig(), CHANNEL.replace('2s', '3s'), document("OR('Telco1.peer')"))), []);
});

test('a leaver that the policy in force names is a danger; nobody left who can endorse is refused', () => {
  const two = "OR('Telco1.peer', 'Telco2.peer')";
  assert.equal(leaves("OR('Telco1.peer', 'Telco3.peer')", two), ['danger ENDORSER_LEAVES']);
  assert.equal(leaves("AND('Telco1.peer', 'Telco3.peer')", two), ['danger ENDORSER_LEAVES'], 'Git mends it');
  const paused = '  suspend: { reason: later, by: Telco1 }\n';
  assert.equal(leaves("AND('Telco1.peer', 'Telco3.peer')", two, paused), ['refused NOBODY_ENDORSES']);
  assert.equal(leaves(two, two), []);
});

test('a policy of the channel that chaincodes are endorsed by is judged with the channel', () => {
  const mine = (Rule: string) => liveConfig({ policies: { 'Application/Mine': Rule } });
  const said = (live: typeof THREE, policy: string) =>
    about(channelChange(live, WITHOUT, { ...ALLOWED, ...document(policy) })).map(({ code }) => code);
  const both = "AND('Telco1.peer', 'Telco3.peer')";
  assert.equal(said(mine(both), '/Channel/Application/Mine'), ['CHAINCODES_DEAD_AFTER']);
  assert.equal(said(mine(both), '/Channel/Application/Endorsement'), [], 'no chaincode asks for it');
  assert.equal(said(mine("OR('Telco1.peer', 'Telco3.peer')"), '/Channel/Application/Mine'), []);
});

test.run();
