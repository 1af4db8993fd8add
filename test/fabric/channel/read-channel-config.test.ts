import { createHash } from 'node:crypto';
import { common, msp, orderer } from '@hyperledger/fabric-protos';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { bftBlockValidation } from '../../../reconciler/fabric/channel/bft-block-validation.js';
import type { PolicyText } from '../../../reconciler/fabric/channel/channel-config.js';
import { readChannelConfig } from '../../../reconciler/fabric/channel/read-channel-config.js';
import { addPolicy, addValue } from '../../../reconciler/fabric/config/config-tree.js';
import { implicitMeta, signaturePolicyOf } from '../../../reconciler/fabric/config/default-policies.js';
import { mspValue } from '../../../reconciler/fabric/config/genesis-groups.js';
import { encodePem } from '../../../reconciler/fabric/msp/pem.js';
import { decodePolicy } from '../../../reconciler/fabric/policy/decode-policy.js';
import { encodePolicy } from '../../../reconciler/fabric/policy/encode-policy.js';
import { parsePolicy } from '../../../reconciler/fabric/policy/parse-policy.js';
import { recordedConfig } from '../config/recorded-config.js';
import { errorOf } from '../vectors.js';
import { recordedChannels } from './recorded-channels.js';
import { organization, testChannel } from './test-channel.js';
import { groupOf, read } from './wishes.js';

test('a recorded channel, in the words of configtx.yaml', () => {
  const channel = readChannelConfig('mychannel', recordedConfig('mychannel-91'));
  assert.is(channel.channelId, 'mychannel');
  assert.is(channel.sequence, 3);
  assert.equal(channel.Policies, {
    Admins: { Type: 'ImplicitMeta', Rule: 'MAJORITY Admins' },
    Readers: { Type: 'ImplicitMeta', Rule: 'ANY Readers' },
    Writers: { Type: 'ImplicitMeta', Rule: 'ANY Writers' },
  });
  assert.equal(channel.Capabilities, ['V3_0']);
  assert.equal(channel.OrdererAddresses, []);
  const application = channel.application!;
  assert.equal(
    application.organizations.map(({ mspId }) => mspId),
    ['Org1MSP', 'Org2MSP', 'Org3MSP', 'Org4MSP'],
  );
  assert.equal(application.organizations[1]!.AnchorPeers, [{ Host: '127.0.0.1', Port: 31201 }]);
  assert.equal(application.organizations[0]!.Policies.Writers, {
    Type: 'Signature',
    Rule: "OR('Org1MSP.admin', 'Org1MSP.client', 'Org1MSP.orderer')",
  });
  const { msp: own } = application.organizations[0]!;
  assert.is(own.rootCerts.length, 1);
  assert.equal(own.nodeOUs.peer, { organizationalUnitIdentifier: 'peer', certificate: own.rootCerts[0] });
  assert.equal([own.admins, own.revocationList, own.organizationalUnitIdentifiers], [[], [], []]);
  assert.equal(application.Capabilities, ['V2_5']);
  const ordering = channel.orderer!;
  assert.equal([ordering.OrdererType, ordering.State, ordering.BatchTimeout], ['etcdraft', 'STATE_NORMAL', '250ms']);
  assert.equal(ordering.BatchSize, { MaxMessageCount: 10, AbsoluteMaxBytes: 10485760, PreferredMaxBytes: 2097152 });
  assert.equal(ordering.organizations[2]!.OrdererEndpoints, ['127.0.0.1:31311']);
  assert.is(ordering.EtcdRaft!.Options.TickInterval, '100ms');
  assert.equal(
    ordering.EtcdRaft!.Consenters.map(({ Port }) => Port),
    [31111, 31211, 31311],
  );
  assert.match(ordering.EtcdRaft!.Consenters[0]!.ServerTLSCert, /^-----BEGIN CERTIFICATE-----\n/);
});

test('every recorded config is read, but one that is no protobuf', () => {
  const channels = recordedChannels();
  assert.ok(channels.length > 100);
  const refused = channels.flatMap(({ name, channelId, config }) => {
    const error = errorOf(() => readChannelConfig(channelId, config));
    return error === null ? [] : [`${name}: ${error}`];
  });
  assert.equal(refused, [
    'vector result: value that is no protobuf: error unmarshalling BatchTimeout: proto: cannot parse invalid wire-format data',
  ]);
});

test('what is no channel, and an MSP of another type, is refused', () => {
  assert.is(
    errorOf(() => read(new common.Config())),
    'config must contain a channel group',
  );
  const config = testChannel();
  const other = mspValue(organization('A').mspConfig);
  other.setType(1);
  addValue(groupOf(config, 'Application', 'A'), 'MSP', other);
  assert.is(
    errorOf(() => read(config)),
    'Setup error: unsupported msp type 1',
  );
});

test('a channel without sections has none', () => {
  const config = testChannel();
  config.getChannelGroup()!.getGroupsMap().clear();
  const { application, orderer: ordering } = read(config);
  assert.equal([application, ordering], [undefined, undefined]);
});

/** One principal that is mentioned twice: the same meaning as with two, other bytes. */
function shared(): common.Policy {
  const envelope = common.SignaturePolicyEnvelope.deserializeBinary(
    encodePolicy(parsePolicy("AND('A.admin', 'A.admin')")),
  );
  envelope.getIdentitiesList().pop();
  envelope.getRule()!.getNOutOf()!.getRulesList()[1]!.setSignedBy(0);
  return signaturePolicyOf(envelope.serializeBinary());
}

/** A principal that the policy language cannot say. */
function byIdentity(): common.Policy {
  const envelope = common.SignaturePolicyEnvelope.deserializeBinary(encodePolicy(parsePolicy("OR('A.admin')")));
  envelope.getIdentitiesList()[0]!.setPrincipalClassification(msp.MSPPrincipal.Classification.IDENTITY);
  return signaturePolicyOf(envelope.serializeBinary());
}

function ofType(type: number, value = new Uint8Array([1, 2])): common.Policy {
  const policy = new common.Policy();
  policy.setType(type as 0);
  policy.setValue(value);
  return policy;
}

function readPolicyOf(policy: common.Policy): PolicyText {
  const config = testChannel();
  addPolicy(config.getChannelGroup()!, 'Own', policy);
  return read(config).Policies.Own!;
}

test('a policy that a text can say is that text', () => {
  const text = "OutOf(2, 'A.peer', AND('B.admin', 'C.member'), 'B.client')";
  assert.equal(readPolicyOf(signaturePolicyOf(encodePolicy(parsePolicy(text)))), { Type: 'Signature', Rule: text });
  assert.equal(readPolicyOf(implicitMeta('ALL', 'Voters')), { Type: 'ImplicitMeta', Rule: 'ALL Voters' });
});

test('a policy whose bytes no text says is shown by their hash', () => {
  assert.equal(decodePolicy(shared().getValue_asU8()), parsePolicy("AND('A.admin', 'A.admin')"));
  const alone = encodePolicy({ type: 'principal', mspId: 'A', role: 'admin' });
  const under = encodePolicy({ type: 'outOf', n: 1, rules: [{ type: 'principal', mspId: 'A_B', role: 'admin' }] });
  const cases = [
    shared(),
    byIdentity(),
    signaturePolicyOf(alone),
    signaturePolicyOf(under),
    ofType(0),
    ofType(9),
    ofType(1),
  ];
  for (const policy of [...cases, implicitMeta('ANY', 'Two words')]) {
    const hash = createHash('sha256').update(policy.getValue_asU8()).digest('hex');
    const Rule = `unsupported policy (type ${policy.getType()}) ${hash}`;
    assert.equal(readPolicyOf(policy), { Type: 'Unknown', Rule });
  }
});

test('a number of named certificates is said by their names and by its hash', () => {
  const named = ['A', 'B', 'C', 'A'].map((mspId, index) => {
    const consenter = new common.Consenter();
    consenter.setId(index + 1);
    consenter.setMspId(mspId);
    consenter.setIdentity(Buffer.from(organization(mspId).orderers.get('orderer0')!.certificatePem));
    return consenter;
  });
  const policy = bftBlockValidation(named);
  const hash = createHash('sha256').update(policy.getValue_asU8()).digest('hex');
  const names = ['a', 'b', 'c', 'a'].map((name) => `${name.toUpperCase()} CN=orderer0.${name}.localhost`);
  const Rule = `3 of 4 identities (${names.join(', ')}) sha256:${hash}`;
  assert.equal(readPolicyOf(policy), { Type: 'Unknown', Rule });
});

test('lists whose order means nothing are sorted, consenters are not', () => {
  const members = ['C', 'A', 'B'].map((mspId) => ({ mspId, mspConfig: organization(mspId).mspConfig }));
  const anchorPeers = [9, 10, 1].map((port) => ({ host: 'peer', port }));
  const config = testChannel({ members: members.map((member) => ({ ...member, anchorPeers })) });
  const { application } = read(config);
  assert.equal(
    application!.organizations.map(({ mspId }) => mspId),
    ['A', 'B', 'C'],
  );
  assert.equal(
    application!.organizations[0]!.AnchorPeers.map(({ Port }) => Port),
    [1, 10, 9],
  );
  const ordering = groupOf(config, 'Orderer').getValuesMap().get('ConsensusType')!;
  const type = orderer.ConsensusType.deserializeBinary(ordering.getValue_asU8());
  const metadata = orderer.etcdraft.ConfigMetadata.deserializeBinary(type.getMetadata_asU8());
  metadata.setConsentersList(metadata.getConsentersList().reverse());
  type.setMetadata(metadata.serializeBinary());
  ordering.setValue(type.serializeBinary());
  assert.equal(
    read(config).orderer!.EtcdRaft!.Consenters.map(({ Host }) => Host),
    ['orderer0.o.example', 'orderer0.a.example'],
  );
});

test('certificates are sorted by what they hold, and reading moves nothing on the ledger', () => {
  const config = testChannel();
  const own = msp.FabricMSPConfig.deserializeBinary(organization('A').mspConfig);
  const pems = ['A', 'B', 'C'].map((mspId) => Buffer.from(organization(mspId).tlsCa.certificatePem));
  const texts = (list: readonly Buffer[]) => {
    own.setTlsRootCertsList([...list]);
    addValue(groupOf(config, 'Application', 'A'), 'MSP', mspValue(own.serializeBinary()));
    const before = config.serializeBinary();
    const { tlsRootCerts } = read(config).application!.organizations[0]!.msp;
    assert.equal(config.serializeBinary(), before);
    return tlsRootCerts;
  };
  assert.equal(texts(pems), texts([...pems].reverse()));
  const notes = Buffer.concat([Buffer.from([0xff, 0x0a]), pems[0]!]);
  assert.equal(texts([notes]), [pems[0]!.toString()]);
  const comment = Buffer.concat([Buffer.from('subject=A\n'), pems[0]!]);
  assert.equal(texts([comment]), [comment.toString()]);
  assert.equal(texts([Buffer.from([0xff])]), [encodePem('CERTIFICATE', Buffer.from([0xff]))]);
});

test('a BFT channel shows its options and its nodes', () => {
  const config = testChannel();
  const group = groupOf(config, 'Orderer');
  const options = new orderer.smartbft.Options();
  options.setRequestBatchMaxCount(100);
  options.setCollectTimeout('1s');
  options.setSyncOnStart(true);
  options.setLeaderRotation(1);
  const type = new orderer.ConsensusType();
  type.setType('BFT');
  type.setState(1);
  type.setMetadata(options.serializeBinary());
  addValue(group, 'ConsensusType', type);
  const node = new common.Consenter();
  node.setId(7);
  node.setHost('host');
  node.setPort(1);
  node.setMspId('O');
  for (const set of ['setIdentity', 'setClientTlsCert', 'setServerTlsCert'] as const) node[set](Buffer.from(set));
  const mapping = new common.Orderers();
  mapping.setConsenterMappingList([node]);
  addValue(group, 'Orderers', mapping);
  const { orderer: section } = read(config);
  assert.equal([section!.OrdererType, section!.State, section!.EtcdRaft], ['BFT', 'STATE_MAINTENANCE', undefined]);
  const { RequestBatchMaxCount, CollectTimeout, SyncOnStart, LeaderRotation, RequestPoolSize } = section!.SmartBFT!;
  assert.equal(
    [RequestBatchMaxCount, CollectTimeout, SyncOnStart, LeaderRotation, RequestPoolSize],
    [100, '1s', true, 1, 0],
  );
  assert.equal(section!.ConsenterMapping, [
    {
      ID: 7,
      Host: 'host',
      Port: 1,
      MSPID: 'O',
      Identity: 'setIdentity',
      ClientTLSCert: 'setClientTlsCert',
      ServerTLSCert: 'setServerTlsCert',
    },
  ]);
  assert.is(read(testChannel()).orderer!.SmartBFT, undefined);
});

test.run();
