import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { planSummary } from '../../reconciler/core/plan/plan-summary.js';
import { channelPlanning } from '../../reconciler/kinds/channel/channel-planning.js';
import { durationText } from '../../reconciler/kinds/channel/channel-shared.js';
import { parseBytes } from '../../reconciler/kinds/channel/complete-channel.js';
import { CHANNEL, desire, NETWORK } from '../spec/fixture.js';
import { planOf, present } from './live-fixture.js';

const KEY = 'telecom/Channel/channel1';
const base = desire();
const live = channelPlanning.applied(base.resources.get(KEY)!, base.resources);

/** The change from one text of the channel to another, as CI plans it between two revisions. */
function changeOf(from: string, to: string, network = NETWORK, organization?: string) {
  const before = desire({ 'net/channel1.yaml': from });
  const was = channelPlanning.applied(before.resources.get(KEY)!, before.resources);
  const desired = desire({ 'net/channel1.yaml': to, 'net/network.yaml': network });
  return planOf(desired, { [KEY]: present(was) }, { organization }).changes.find(
    ({ address }) => address.kind === 'Channel',
  );
}
const fields = (from: string, to: string, network?: string) =>
  changeOf(from, to, network)?.fields.map(({ path }) => path) ?? [];
const withTimeout = (text: string) => CHANNEL.replace('2s', text);

test('a difference is a change of its field, and spelling is none', () => {
  assert.equal(fields(CHANNEL, withTimeout('2000ms')), []);
  assert.equal(fields(CHANNEL, CHANNEL.replace('[Telco1, Regulator, Telco2', '[Regulator, Telco2, Telco1')), []);
  assert.equal(fields(CHANNEL, withTimeout('3s')), ['orderer.BatchTimeout']);
});

test('policies and ACLs that the document names are compared, others are left alone', () => {
  const named = (rule: string) =>
    `${CHANNEL}  application: { Policies: { Mine: { Type: Signature, Rule: "${rule}" } }, ACLs: { peer/Propose: Mine } }\n`;
  const rule = "OR('Telco1.admin', 'Telco2.admin')";
  assert.equal(fields(named(rule), named(rule.replace(', ', ' ,  '))), []);
  assert.equal(fields(named(rule), named("OR('Telco2.admin', 'Telco1.admin')")), ['application.Policies.Mine']);
  assert.equal(fields(named(rule), CHANNEL), []);
  assert.equal(fields(CHANNEL, named(rule)), ['application.ACLs.peer/Propose', 'application.Policies.Mine']);
});

test('a member that is added is shown with its MSP, one line a certificate; one that goes is refused', () => {
  const without = CHANNEL.replace(', Telco3]', ']');
  const added = changeOf(without, CHANNEL)!;
  assert.equal(
    added.fields.map(({ path }) => path),
    ['msp.nodeOUs', 'msp.rootCerts', 'msp.tlsRootCerts', 'name'].map(
      (path) => `application.organizations.Telco3.${path}`,
    ),
  );
  assert.match(
    JSON.stringify(added.fields[1]!.after),
    /CN=ca\.telco3\.localhost[^"]* until \d{4}-\d\d-\d\d sha256:[0-9a-f]{64}/,
  );
  assert.not.match(JSON.stringify(added.after), /BEGIN CERTIFICATE/);
  assert.equal(added.electorate.voters, ['Regulator', 'Telco1', 'Telco2'], 'the members of now decide');
  const removal = changeOf(CHANNEL, without)!;
  assert.equal(
    removal.remarks.map(({ code, severity }) => `${severity} ${code}`),
    ['refused REMOVE_MEMBER'],
  );
  assert.match(removal.remarks[0]!.text, /1 of 4 members \(25 %\); a majority was 3 of 4 and becomes 2 of 3/);
  const allowed = NETWORK.replace(/$/, '  allow: ["remove-member:Channel/channel1"]\n');
  assert.equal(
    changeOf(CHANNEL, without, allowed)!.remarks.map(({ severity }) => severity),
    ['danger'],
  );
});

test('who removes itself is told so, and nobody else is', () => {
  const without = CHANNEL.replace(', Telco3]', ']');
  const told = (organization: string) =>
    changeOf(CHANNEL, without, NETWORK, organization)!.remarks.map(({ code }) => code);
  assert.equal(told('Telco3'), ['REMOVE_MEMBER', 'REMOVES_US']);
  assert.equal(told('Telco2'), ['REMOVE_MEMBER']);
});

test('who votes follows from the part: members, orderer organizations, or both', () => {
  const voters = (to: string) => changeOf(CHANNEL, to)!.electorate.voters;
  assert.equal(voters(withTimeout('3s')), ['OrdererOrg']);
  assert.equal(voters(`${CHANNEL}  Capabilities: { V2_0: true }\n`).length, 5);
  assert.equal(voters(`${CHANNEL}  application: { Capabilities: { V2_5: true } }\n`).length, 4);
});

test('the name of a group and the consensus cannot be changed', () => {
  const renamed = NETWORK.replace('name: Telco3,', 'name: Third,');
  assert.equal(
    changeOf(CHANNEL, CHANNEL, renamed)!.remarks.map(({ code }) => code),
    ['GROUP_RENAMED'],
  );
  const raft = (type: string) => `${CHANNEL}    OrdererType: ${type}\n`;
  assert.equal(
    changeOf(raft('etcdraft'), raft('BFT'))!.remarks.map(({ code }) => code),
    ['CONSENSUS_TYPE'],
  );
});

test('a channel that is not there is to be created; one without its document is refused unless Git allows it', () => {
  const missing = planOf(base, { [KEY]: { state: 'absent' } });
  assert.is(missing.changes[0]?.action, 'create');
  assert.equal(
    missing.changes[0]!.remarks.map(({ code, severity }) => `${severity} ${code}`),
    ['refused FABRIC_REFUSES'],
    'its document names no consenters',
  );
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
  assert.equal([durationText('1m30s'), durationText('60s'), durationText('1.5s')], ['1m30s', '1m0s', '1.5s']);
});

test.run();
