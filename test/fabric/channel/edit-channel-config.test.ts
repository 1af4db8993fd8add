import { common } from '@hyperledger/fabric-protos';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { editChannelConfig } from '../../../reconciler/fabric/channel/edit-channel-config.js';
import type { ManagedChannel } from '../../../reconciler/fabric/channel/managed-channel.js';
import { readChannelConfig } from '../../../reconciler/fabric/channel/read-channel-config.js';
import { errorOf } from '../vectors.js';
import { recordedChannels } from './recorded-channels.js';
import { testChannel, testParameters } from './test-channel.js';
import {
  bytes,
  changes,
  groupOf,
  keeps,
  MEMBERS,
  member,
  ORDERERS,
  read,
  valueIn,
  wantMembers,
  wantOrderer,
} from './wishes.js';

test('to want what is there changes no byte of any recorded channel', () => {
  for (const { name, channelId, config } of recordedChannels()) {
    if (name === 'vector result: value that is no protobuf') continue;
    keeps(config, readChannelConfig(channelId, config), name);
  }
});

test('to want nothing, or what is there by its MSP alone, changes nothing', () => {
  const live = testChannel();
  keeps(live, {});
  keeps(live, { application: { organizations: MEMBERS }, orderer: { organizations: ORDERERS } });
  keeps(live, { Policies: {}, application: { organizations: [...MEMBERS].reverse(), Policies: {}, ACLs: {} } });
});

test('policies: white space and spelling of a gate mean nothing, order does', () => {
  const Rule = "AND('A.member', OutOf(1, 'B.admin', 'C.admin'))";
  const want = (text: string): ManagedChannel => ({
    application: { organizations: MEMBERS, Policies: { Endorsement: { Type: 'Signature', Rule: text } } },
  });
  const live = changes(testChannel(), want(Rule));
  keeps(live, want(" And ( 'A.member' , OR('B.admin','C.admin') )"));
  changes(live, want("AND(OutOf(1, 'B.admin', 'C.admin'), 'A.member')"));
  changes(live, want("AND('A.peer', OutOf(1, 'B.admin', 'C.admin'))"));
  assert.equal(read(live).application!.Policies.Admins, { Type: 'ImplicitMeta', Rule: 'MAJORITY Admins' });
});

test('a policy that changes keeps its guard, a new one is guarded by Admins', () => {
  const live = testChannel();
  const guard = (config: common.Config, name: string) =>
    config.getChannelGroup()!.getPoliciesMap().get(name)!.getModPolicy();
  live.getChannelGroup()!.getPoliciesMap().get('Writers')!.setModPolicy('/Channel/Orderer/Admins');
  const policy = { Type: 'ImplicitMeta', Rule: 'ALL Writers' } as const;
  const edited = changes(live, { Policies: { Writers: policy, Voters: policy } });
  assert.equal([guard(edited, 'Writers'), guard(edited, 'Voters')], ['/Channel/Orderer/Admins', 'Admins']);
  const own = changes(live, wantMembers(member('A', { Policies: { Voters: policy } }), ...MEMBERS.slice(1)));
  assert.equal(read(own).application!.organizations[0]!.Policies.Voters, policy);
});

test('a text that is no policy of its type, and an unknown policy that is not there, are refused', () => {
  const refused = (Type: 'Signature' | 'ImplicitMeta' | 'Unknown', Rule: string) =>
    errorOf(() => editChannelConfig(testChannel(), { Policies: { Own: { Type, Rule } } }));
  assert.is(refused('ImplicitMeta', "OR('A.admin')"), 'expected two space separated tokens, but got 1');
  assert.ok(refused('Signature', 'ANY Admins'));
  assert.is(refused('Unknown', 'x'), 'policy Own: "x" can be kept, not written');
});

test('ACLs: only those that are named', () => {
  const want = (ACLs: Record<string, string>): ManagedChannel => ({ application: { organizations: MEMBERS, ACLs } });
  const live = changes(testChannel(), want({ 'peer/Propose': 'Admins', 'qscc/GetBlockByHash': 'Readers' }));
  assert.is(valueIn(groupOf(live, 'Application'), 'ACLs')!.getModPolicy(), 'Admins');
  keeps(live, want({ 'peer/Propose': 'Admins' }));
  const edited = changes(live, want({ 'peer/Propose': 'Writers' }));
  assert.equal(read(edited).application!.ACLs, { 'peer/Propose': 'Writers', 'qscc/GetBlockByHash': 'Readers' });
});

test('capabilities, endpoints and addresses are complete lists; none are no value', () => {
  const parameters = { channelCapability: 'V2_0', ordererAddresses: ['one:1', 'two:2'] } as const;
  const live = testChannel(parameters);
  keeps(live, { Capabilities: ['V2_0'], OrdererAddresses: ['two:2', 'one:1'] });
  const V3 = { Capabilities: ['V3_0'], OrdererAddresses: [] };
  assert.is(bytes(changes(live, V3)), bytes(testChannel()));
  const back = changes(testChannel(), { Capabilities: ['V2_0'], OrdererAddresses: ['one:1', 'two:2'] });
  assert.is(bytes(back), bytes(live), 'with the guard that configtxgen gives');
  const ends = { OrdererEndpoints: ['three:3'] };
  const moved = changes(live, {
    application: { organizations: MEMBERS, Capabilities: ['V2_0'] },
    orderer: { organizations: [member('A', ends), member('O')], Capabilities: ['V2_0', 'V1_4_2'] },
  });
  const { application, orderer: section } = read(moved);
  assert.equal([application!.Capabilities, section!.Capabilities], [['V2_0'], ['V1_4_2', 'V2_0']]);
  assert.equal(
    section!.organizations.map(({ OrdererEndpoints }) => OrdererEndpoints),
    [['three:3'], ['orderer0.o.example:7050']],
  );
  const bare = changes(live, { orderer: { organizations: ORDERERS, Capabilities: [] } });
  assert.not(groupOf(bare, 'Orderer').getValuesMap().has('Capabilities'));
});

test('a member that is new gets what configtxgen gives, under its own name', () => {
  const live = testChannel({ members: testParameters().members.slice(0, 2) });
  const edited = changes(live, wantMembers(...MEMBERS));
  assert.is(bytes(edited), bytes(testChannel()));
  const named = changes(live, wantMembers(...MEMBERS.slice(0, 2), member('C', { name: 'Third' })));
  assert.is(bytes(named).length > 0 && read(named).application!.organizations[2]!.name, 'Third');
  keeps(named, wantMembers(...MEMBERS), 'it is known by its MSP id');
  assert.equal(groupOf(named, 'Application', 'Third'), groupOf(testChannel(), 'Application', 'C'));
});

test('an orderer organization that is new gets what configtxgen gives, with the MSP that it has as a member', () => {
  const parameters = testParameters();
  const [a, o] = parameters.ordererOrganizations;
  const live = testChannel({ ordererOrganizations: [o!] });
  const endpoints = { OrdererEndpoints: a!.endpoints };
  const edited = changes(live, { orderer: { organizations: [member('A', endpoints), member('O')] } });
  assert.is(bytes(edited), bytes(testChannel()));
});

test('who is not listed is removed, from that section alone', () => {
  const edited = changes(testChannel(), wantMembers(...MEMBERS.slice(1)));
  const { application, orderer: section } = read(edited);
  assert.equal([application!.organizations.length, section!.organizations.length], [2, 2]);
  const without = changes(testChannel(), { orderer: { organizations: [member('O')] } });
  assert.equal(
    read(without).orderer!.organizations.map(({ mspId }) => mspId),
    ['O'],
  );
});

test('an organization that is twice, a name that another has and a section that is not there are refused', () => {
  const refused = (wanted: ManagedChannel, live = testChannel()) => errorOf(() => editChannelConfig(live, wanted));
  assert.is(refused(wantMembers(...MEMBERS, member('A'))), 'an organization is listed twice');
  const taken = member('D', { name: 'A' });
  assert.is(refused(wantMembers(...MEMBERS, taken)), 'org A attempted to change MSP ID from A to D');
  assert.is(refused(wantMembers(...MEMBERS.slice(1), taken)), 'org A attempted to change MSP ID from A to D');
  const twins = [member('D', { name: 'X' }), member('E', { name: 'X' })];
  assert.is(refused(wantMembers(...twins)), 'two new organizations are called X');
  const live = testChannel();
  live.getChannelGroup()!.getGroupsMap().del('Orderer');
  assert.is(refused(wantOrderer({}), live), 'the channel has no group Orderer');
  assert.is(refused({}, new common.Config()), 'config must contain a channel group');
});

test.run();
