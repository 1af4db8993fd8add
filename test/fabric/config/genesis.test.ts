import { createHash } from 'node:crypto';
import { common, msp, orderer, peer } from '@hyperledger/fabric-protos';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { headerHash } from '../../../reconciler/fabric/block/block-header.js';
import { lastConfigIndex } from '../../../reconciler/fabric/block/block-metadata.js';
import { blockDataHash } from '../../../reconciler/fabric/block/data-hash.js';
import { configPolicyText, setPolicyTexts } from '../../../reconciler/fabric/config/config-policy.js';
import { type GenesisParameters, genesisBlock, genesisConfig } from '../../../reconciler/fabric/config/genesis.js';
import { unpackEnvelope, unpackEnvelopeOfType } from '../../../reconciler/fabric/transaction/unpack-envelope.js';
import { errorOf, toHex } from '../vectors.js';
import { recordedBlocks, recordedConfig } from './recorded-config.js';

const value = (group: common.ConfigGroup, key: string) => group.getValuesMap().get(key)!.getValue_asU8();
const groups = (group: common.ConfigGroup) => group.getGroupsMap().getEntryList();
const mspConfig = (group: common.ConfigGroup) => msp.MSPConfig.deserializeBinary(value(group, 'MSP')).getConfig_asU8();

/** The parameters that must give a recorded genesis config again. */
function parametersOf(channelId: string, config: common.Config): GenesisParameters {
  const root = config.getChannelGroup()!;
  const application = root.getGroupsMap().get('Application')!;
  const ordering = root.getGroupsMap().get('Orderer')!;
  const consensus = orderer.ConsensusType.deserializeBinary(value(ordering, 'ConsensusType'));
  const metadata = orderer.etcdraft.ConfigMetadata.deserializeBinary(consensus.getMetadata_asU8());
  const size = orderer.BatchSize.deserializeBinary(value(ordering, 'BatchSize'));
  const namesOf = (list: [string, common.ConfigGroup][]) => list.map(([name]) => name);
  return {
    channelId,
    members: namesOf(groups(application)).map((mspId) => {
      const group = application.getGroupsMap().get(mspId)!;
      const anchors = peer.AnchorPeers.deserializeBinary(value(group, 'AnchorPeers')).getAnchorPeersList();
      return { mspId, mspConfig: mspConfig(group), anchorPeers: anchors.map((anchor) => anchor.toObject()) };
    }),
    ordererOrganizations: namesOf(groups(ordering)).map((mspId) => {
      const group = ordering.getGroupsMap().get(mspId)!;
      const endpoints = common.OrdererAddresses.deserializeBinary(value(group, 'Endpoints')).getAddressesList();
      return { mspId, mspConfig: mspConfig(group), endpoints };
    }),
    consenters: metadata.getConsentersList().map((consenter) => ({
      host: consenter.getHost(),
      port: consenter.getPort(),
      clientTlsCertificate: Buffer.from(consenter.getClientTlsCert_asU8()).toString(),
      serverTlsCertificate: Buffer.from(consenter.getServerTlsCert_asU8()).toString(),
    })),
    batchTimeout: orderer.BatchTimeout.deserializeBinary(value(ordering, 'BatchTimeout')).getTimeout(),
    maxMessageCount: size.getMaxMessageCount(),
    absoluteMaxBytes: size.getAbsoluteMaxBytes(),
    preferredMaxBytes: size.getPreferredMaxBytes(),
    tickInterval: metadata.getOptions()!.getTickInterval(),
  };
}

test('from the same parameters comes the config that configtxgen made', () => {
  for (const name of ['mychannel-0', 'ops-channel-0', 'b-mychannel-0']) {
    const config = recordedConfig(name);
    const ours = genesisConfig(parametersOf(recordedBlocks[name]!.channel, config));
    // The recorded networks gave every organization one set of policies: orderers may write and peers may endorse in both groups.
    const theirs = config.getChannelGroup()!;
    for (const mspId of ['Org1MSP', 'Org2MSP', 'Org3MSP']) {
      const member = theirs.getGroupsMap().get('Application')!.getGroupsMap().get(mspId)!.getPoliciesMap();
      const ordering = theirs.getGroupsMap().get('Orderer')!.getGroupsMap().get(mspId)!.getPoliciesMap();
      const ourMember = ours.getChannelGroup()!.getGroupsMap().get('Application')!.getGroupsMap().get(mspId)!;
      member.set('Writers', ourMember.getPoliciesMap().get('Writers')!);
      ordering.del('Endorsement');
    }
    assert.equal(ours.toObject(), config.toObject());
    assert.is(toHex(ours.serializeBinary()), toHex(config.serializeBinary()));
  }
});

const parameters = () => parametersOf('mychannel', recordedConfig('mychannel-0'));

test('the block is complete, unsigned and the same every time', () => {
  const bytes = genesisBlock(parameters());
  assert.equal(genesisBlock(parameters()), bytes);
  const block = common.Block.deserializeBinary(bytes);
  const envelopes = block.getData()!.getDataList_asU8();
  assert.equal(block.getHeader()!.getDataHash_asU8(), new Uint8Array(blockDataHash(envelopes)));
  assert.is(lastConfigIndex(block), 0);
  const unpacked = unpackEnvelopeOfType(envelopes[0]!, common.HeaderType.CONFIG);
  assert.is(unpacked.channelHeader.getChannelId(), 'mychannel');
  assert.is(
    unpacked.channelHeader.getTxId(),
    createHash('sha256').update(unpacked.signatureHeader.getNonce_asU8()).digest('hex'),
  );
  assert.is(unpacked.signature.length, 0);
});

test('another channel name is another ledger', () => {
  const hash = (bytes: Uint8Array) => toHex(headerHash(common.Block.deserializeBinary(bytes).getHeader()!));
  const [ours, other] = [genesisBlock(parameters()), genesisBlock({ ...parameters(), channelId: 'other' })];
  assert.not.equal(hash(ours), hash(other));
  const id = (bytes: Uint8Array) =>
    unpackEnvelope(common.Block.deserializeBinary(bytes).getData()!.getDataList_asU8()[0]!).channelHeader.getTxId();
  assert.not.equal(id(ours), id(other));
});

test('before V3_0 the channel may name its orderers, guarded by their administrators', () => {
  const root = genesisConfig({
    ...parameters(),
    channelCapability: 'V2_0',
    ordererAddresses: ['127.0.0.1:7050'],
  }).getChannelGroup()!;
  const entry = root.getValuesMap().get('OrdererAddresses')!;
  assert.is(entry.getModPolicy(), '/Channel/Orderer/Admins');
  assert.equal(common.OrdererAddresses.deserializeBinary(entry.getValue_asU8()).getAddressesList(), ['127.0.0.1:7050']);
  const v3 = genesisConfig(parameters()).getChannelGroup()!;
  assert.not(v3.getValuesMap().has('OrdererAddresses'));
});

test('a policy that is replaced keeps its guard', () => {
  const root = genesisConfig(parameters()).getChannelGroup()!;
  root.getPoliciesMap().get('Readers')!.setModPolicy('/Channel/Orderer/Admins');
  setPolicyTexts(root, { Readers: 'ALL Readers', New: 'ANY Readers' });
  assert.is(root.getPoliciesMap().get('Readers')!.getModPolicy(), '/Channel/Orderer/Admins');
  assert.is(root.getPoliciesMap().get('New')!.getModPolicy(), 'Admins');
});

test('policies and ACLs replace the defaults', () => {
  const config = genesisConfig({
    ...parameters(),
    policies: { 'Application/LifecycleEndorsement': 'ALL Endorsement', '/Channel/Application/Voters': 'ANY Admins' },
    acls: { 'peer/Propose': '/Channel/Application/Voters' },
  });
  const application = config.getChannelGroup()!.getGroupsMap().get('Application')!;
  const rule = application.getPoliciesMap().get('LifecycleEndorsement')!.getPolicy()!.getValue_asU8();
  assert.is(common.ImplicitMetaPolicy.deserializeBinary(rule).getRule(), common.ImplicitMetaPolicy.Rule.ALL);
  assert.is(application.getPoliciesMap().get('Voters')!.getModPolicy(), 'Admins');
  const acls = peer.ACLs.deserializeBinary(value(application, 'ACLs'));
  assert.is(acls.getAclsMap().get('peer/Propose')!.getPolicyRef(), '/Channel/Application/Voters');
});

test('a signature policy may replace a default', () => {
  const text = "OutOf(2, 'Org1MSP.peer', 'Org2MSP.peer', 'Org3MSP.peer')";
  const config = genesisConfig({ ...parameters(), policies: { 'Application/Endorsement': text } });
  const policies = config.getChannelGroup()!.getGroupsMap().get('Application')!.getPoliciesMap();
  assert.is(configPolicyText(policies.get('Endorsement')!.getPolicy()!), text);
  assert.ok(errorOf(() => genesisConfig({ ...parameters(), policies: { 'Application/Endorsement': "OR('x" } })));
  assert.is(
    errorOf(() => genesisConfig({ ...parameters(), policies: { Admins: 'MOST Admins' } })),
    "unknown rule type 'MOST', expected ALL, ANY, or MAJORITY",
  );
});

test('a bad channel id and a policy of no group are refused', () => {
  assert.is(
    errorOf(() => genesisBlock({ ...parameters(), channelId: 'My' })),
    "'My' contains illegal characters",
  );
  assert.is(
    errorOf(() => genesisBlock({ ...parameters(), policies: { 'Application/Org9MSP/Admins': 'ANY Admins' } })),
    'policy Application/Org9MSP/Admins: there is no group Org9MSP in the channel',
  );
});

test.run();
