import { createHash } from 'node:crypto';
import { common, msp, orderer, peer } from '@hyperledger/fabric-protos';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { headerHash } from '../../../reconciler/fabric/block/block-header.js';
import { validateConfigEnvelope } from '../../../reconciler/fabric/config/authorize-config-update.js';
import { buildChannelBundle } from '../../../reconciler/fabric/config/build-channel-bundle.js';
import { bundleFromBlock, configFromBlock } from '../../../reconciler/fabric/config/bundle-from-block.js';
import { unsupportedCapability } from '../../../reconciler/fabric/config/capabilities.js';
import { channelView } from '../../../reconciler/fabric/config/channel-view.js';
import { configPolicyText } from '../../../reconciler/fabric/config/config-policy.js';
import { addValue, capabilities } from '../../../reconciler/fabric/config/config-tree.js';
import { validateNewBundle } from '../../../reconciler/fabric/config/validate-new-bundle.js';
import { errorOf, toHex } from '../vectors.js';
import { recordedBlock, recordedConfig } from './recorded-config.js';

test('a recorded genesis block gives the bundle of its channel', () => {
  const bundle = bundleFromBlock(recordedBlock('mychannel-0'));
  assert.is(bundle.channelId, 'mychannel');
  assert.is(bundle.sequence, 0);
  assert.equal(bundle.capabilities, { channel: ['V3_0'], application: ['V2_5'], orderer: ['V2_0'] });
  assert.equal([...bundle.mspManager.mspIds].sort(), ['Org1MSP', 'Org2MSP', 'Org3MSP']);
  assert.is(bundle.orderer!.batchTimeoutMs, 200);
  assert.is(bundle.orderer!.maxMessageCount, 10);
  assert.is(bundle.orderer!.consensusType, 'etcdraft');
  assert.not(bundle.orderer!.maintenance);
  assert.equal(bundle.orderer!.organizations[0]!.endpoints, ['127.0.0.1:31111']);
  assert.equal(bundle.application!.organizations[1]!.anchorPeers, [{ host: '127.0.0.1', port: 31201 }]);
  assert.ok(bundle.policies.has('/Channel/Application/LifecycleEndorsement'));
  assert.not(bundle.policies.has('/Channel/Application/Nothing'));
});

test('later config blocks give later bundles, each of which may follow', () => {
  const names = ['mychannel-0', 'mychannel-1', 'mychannel-2', 'mychannel-91'];
  const bundles = names.map((name) => bundleFromBlock(recordedBlock(name)));
  assert.equal(
    bundles.map(({ sequence }) => sequence),
    [0, 1, 2, 3],
  );
  assert.is(bundles[2]!.orderer!.batchTimeoutMs, 250);
  assert.is(bundles[3]!.application!.organizations.length, 4);
  for (const [index, bundle] of bundles.slice(1).entries()) {
    validateNewBundle(bundles[index]!, bundle);
  }
});

test('the config transactions of a real channel are what their last updates lead to', () => {
  const names = ['mychannel-0', 'mychannel-1', 'mychannel-2', 'mychannel-91'];
  for (const [index, name] of names.slice(1).entries()) {
    const current = bundleFromBlock(recordedBlock(names[index]!));
    const { configEnvelope } = configFromBlock(recordedBlock(name));
    validateConfigEnvelope(current, configEnvelope);
    configEnvelope.getConfig()!.getChannelGroup()!.setVersion(7);
    assert.is(
      errorOf(() => validateConfigEnvelope(current, configEnvelope)),
      'ConfigEnvelope LastUpdate did not produce the supplied config result',
    );
  }
});

test('a channel as the planner sees it', () => {
  const block = recordedBlock('mychannel-91');
  const hash = headerHash(recordedBlock('mychannel-0').getHeader()!);
  const view = channelView(bundleFromBlock(block), hash, 92);
  assert.is(view.genesis, toHex(hash));
  assert.equal(view.members, ['Org1MSP', 'Org2MSP', 'Org3MSP', 'Org4MSP']);
  assert.equal(view.ordererOrganizations, ['Org1MSP', 'Org2MSP', 'Org3MSP']);
  assert.is(view.batchTimeout, '250ms');
  assert.is(view.configSequence, 3);
  assert.is(view.policies['/Channel/Application/LifecycleEndorsement'], 'MAJORITY Endorsement');
  assert.is(view.policies['/Channel/Application/Org1MSP/Endorsement'], "OR('Org1MSP.peer')");
  const config = bundleFromBlock(block).application!.organizations[0]!.mspConfig;
  assert.is(view.mspHashes.Org1MSP, createHash('sha256').update(config).digest('hex'));
});

type Edit = (groups: {
  root: common.ConfigGroup;
  ordering: common.ConfigGroup;
  application: common.ConfigGroup;
}) => void;

/** The recorded genesis config, changed. */
function edited(edit: Edit): common.Config {
  const config = recordedConfig('mychannel-0');
  const root = config.getChannelGroup()!;
  edit({ root, ordering: root.getGroupsMap().get('Orderer')!, application: root.getGroupsMap().get('Application')! });
  return config;
}

const errorAfter = (edit: Edit): string | null => errorOf(() => buildChannelBundle('mychannel', edited(edit)));

function addresses(...list: string[]): common.OrdererAddresses {
  const value = new common.OrdererAddresses();
  value.setAddressesList(list);
  return value;
}

function batchSize(count: number, absolute: number, preferred: number): orderer.BatchSize {
  const size = new orderer.BatchSize();
  size.setMaxMessageCount(count);
  size.setAbsoluteMaxBytes(absolute);
  size.setPreferredMaxBytes(preferred);
  return size;
}

function timeout(text: string): orderer.BatchTimeout {
  const value = new orderer.BatchTimeout();
  value.setTimeout(text);
  return value;
}

const ORDERER = 'initializing channelconfig failed: could not create channel Orderer sub-group config:';
const APPLICATION = 'initializing channelconfig failed: could not create channel Application sub-group config:';
const refused: readonly (readonly [what: string, edit: Edit, error: string])[] = [
  [
    'an unknown value',
    ({ ordering }) => addValue(ordering, 'Nonsense', timeout('')),
    `${ORDERER} failed to deserialize values: Unexpected key Nonsense`,
  ],
  [
    'a timeout of zero',
    ({ ordering }) => addValue(ordering, 'BatchTimeout', timeout('0s')),
    `${ORDERER} Attempted to set the batch timeout to a non-positive value: 0s`,
  ],
  [
    'a timeout in words',
    ({ ordering }) => addValue(ordering, 'BatchTimeout', timeout('soon')),
    `${ORDERER} Attempted to set the batch timeout to a invalid value: time: invalid duration "soon"`,
  ],
  [
    'no messages',
    ({ ordering }) => addValue(ordering, 'BatchSize', batchSize(0, 1, 1)),
    `${ORDERER} Attempted to set the batch size max message count to an invalid value: 0`,
  ],
  [
    'no bytes',
    ({ ordering }) => addValue(ordering, 'BatchSize', batchSize(1, 0, 1)),
    `${ORDERER} Attempted to set the batch size absolute max bytes to an invalid value: 0`,
  ],
  [
    'no preferred bytes',
    ({ ordering }) => addValue(ordering, 'BatchSize', batchSize(1, 1, 0)),
    `${ORDERER} Attempted to set the batch size preferred max bytes to an invalid value: 0`,
  ],
  [
    'more preferred than absolute bytes',
    ({ ordering }) => addValue(ordering, 'BatchSize', batchSize(1, 1, 2)),
    `${ORDERER} Attempted to set the batch size preferred max bytes (2) greater than the absolute max bytes (1).`,
  ],
  [
    'missing endpoints',
    ({ ordering }) => addValue(ordering.getGroupsMap().get('Org2MSP')!, 'Endpoints', addresses()),
    `${ORDERER} some orderer organizations endpoints are empty: [Org2MSP]`,
  ],
  [
    'a group below an organization',
    ({ application }) =>
      void application.getGroupsMap().get('Org1MSP')!.getGroupsMap().set('x', new common.ConfigGroup()),
    `${APPLICATION} ApplicationOrg config does not allow sub-groups`,
  ],
  [
    'an MSP of another type',
    ({ application }) => {
      const config = new msp.MSPConfig();
      config.setType(7);
      addValue(application.getGroupsMap().get('Org1MSP')!, 'MSP', config);
    },
    `${APPLICATION} Setup error: unsupported msp type 7`,
  ],
  [
    'two versions of one MSP',
    ({ application }) => {
      const value = application.getGroupsMap().get('Org1MSP')!.getValuesMap().get('MSP')!;
      const config = msp.MSPConfig.deserializeBinary(value.getValue_asU8());
      const inner = msp.FabricMSPConfig.deserializeBinary(config.getConfig_asU8());
      inner.setTlsRootCertsList([]);
      config.setConfig(inner.serializeBinary());
      value.setValue(config.serializeBinary());
    },
    `${ORDERER} Attempted to define two different versions of MSP: Org1MSP`,
  ],
  [
    'ACLs without the capability',
    ({ application }) => {
      addValue(application, 'Capabilities', capabilities([]));
      addValue(application, 'ACLs', new peer.ACLs());
    },
    `${APPLICATION} ACLs may not be specified without the required capability`,
  ],
  [
    'global addresses with V3_0',
    ({ root }) => addValue(root, 'OrdererAddresses', addresses('a:1')),
    'initializing channelconfig failed: global OrdererAddresses are not allowed with V3_0 capability, use org specific addresses only',
  ],
  [
    'another hash',
    ({ root }) => addValue(root, 'HashingAlgorithm', new common.HashingAlgorithm()),
    'initializing channelconfig failed: Unknown hashing algorithm type: ',
  ],
  [
    'another group',
    ({ root }) => void root.getGroupsMap().set('Another', new common.ConfigGroup()),
    'initializing channelconfig failed: Disallowed channel group: ',
  ],
  [
    'capabilities that orderers lack',
    ({ ordering }) => void ordering.getValuesMap().del('Capabilities'),
    'cannot enable channel capabilities without orderer support first',
  ],
  [
    'a policy of nothing',
    ({ application }) => void application.getPoliciesMap().set('Empty', new common.ConfigPolicy()),
    'initializing policymanager failed: policy Empty at path Channel/Application was nil',
  ],
];

for (const [what, edit, error] of refused) {
  test(`refused: ${what}`, () => assert.is(errorAfter(edit), error));
}

test('no channel group, no config', () => {
  assert.is(
    errorOf(() => buildChannelBundle('c', new common.Config())),
    'config must contain a channel group',
  );
  assert.is(
    errorOf(() => bundleFromBlock(new common.Block())),
    'failed to retrieve channel id - block is empty',
  );
});

test('a section may not go, and an organization keeps its MSP id', () => {
  const current = bundleFromBlock(recordedBlock('mychannel-0'));
  const without = (name: string) =>
    buildChannelBundle(
      'mychannel',
      edited(({ root }) => void root.getGroupsMap().del(name)),
    );
  const refuse = (next: ReturnType<typeof without>) => errorOf(() => validateNewBundle(current, next));
  assert.is(refuse(without('Application')), 'current config has application section, but new config does not');
  assert.is(refuse(without('Orderer')), 'current config has orderer section, but new config does not');
  const renamed = { ...current.application!.organizations[0]!, mspId: 'Other' };
  const next = { ...current, application: { ...current.application!, organizations: [renamed] } };
  assert.is(refuse(next), 'application org Org1MSP attempted to change MSP ID from Org1MSP to Other');
  assert.is(refuse(current), null);
});

test('capabilities that this Fabric lacks are named', () => {
  const { capabilities: known } = bundleFromBlock(recordedBlock('mychannel-0'));
  assert.is(unsupportedCapability({ capabilities: known }, 'peer'), undefined);
  assert.is(unsupportedCapability({ capabilities: known }, 'orderer'), undefined);
  const odd = { capabilities: { ...known, orderer: ['V9_9'] } };
  assert.is(unsupportedCapability(odd, 'peer'), undefined);
  assert.is(unsupportedCapability(odd, 'orderer'), 'Orderer capability V9_9 is required but not supported');
});

test('a policy that the language cannot say has a stable text', () => {
  const policy = new common.Policy();
  policy.setType(common.Policy.PolicyType.MSP);
  assert.is(configPolicyText(policy), `unsupported policy (type 2) ${createHash('sha256').digest('hex')}`);
});

test.run();
