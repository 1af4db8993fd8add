import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { acceptChannel } from '../../../reconciler/kinds/channel/accept-channel.js';

test('what a channel says is written in the form of a document: numbers, policies, ACLs, capabilities', () => {
  const { fields, left } = acceptChannel([
    { path: 'orderer.BatchTimeout', before: '2s', after: '1s' },
    { path: 'orderer.BatchSize.MaxMessageCount', before: 500, after: 10 },
    { path: 'application.Policies.Endorsement.Rule', before: 'ANY Endorsement', after: 'ALL Endorsement' },
    { path: 'application.ACLs.qscc/GetChainInfo', before: '/Channel/Application/Readers', after: '/x' },
    { path: 'application.Capabilities', before: ['V2_0', 'V2_5'], after: ['V2_0'] },
  ]);
  assert.equal(left, []);
  assert.equal(fields, {
    'orderer.BatchTimeout': '2s',
    'orderer.BatchSize.MaxMessageCount': 500,
    'application.Policies.Endorsement.Rule': 'ANY Endorsement',
    'application.ACLs.qscc/GetChainInfo': '/Channel/Application/Readers',
    'application.Capabilities': { V2_0: true, V2_5: true },
  });
});

test('members, certificates and what the channel does not have are left to a person', () => {
  const { fields, left } = acceptChannel([
    { path: 'application.organizations.Org4', before: { name: 'Org4' }, after: undefined },
    { path: 'orderer.EtcdRaft.Consenters.a:1.ClientTLSCert', before: 'CN=a', after: 'CN=b' },
    { path: 'application.ACLs.peer/Propose', before: undefined, after: '/Channel/Application/Admins' },
  ]);
  assert.equal(fields, {});
  assert.is(left.length, 3);
  assert.match(left[2]!, 'is not in the channel');
});

test.run();
