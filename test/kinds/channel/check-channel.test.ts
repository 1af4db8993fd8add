/** What no ordering service would take of a Channel document is refused where it is validated. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readChannelConfig } from '../../../reconciler/fabric/channel/read-channel-config.js';
import { derivedUpdate } from '../../../reconciler/kinds/channel/derived-update.js';
import { identitiesOf } from '../../loop/memory-identities.js';
import { CHANNEL, desire, load, NETWORK } from '../../spec/fixture.js';
import { NODES } from './live-bft-channel.js';
import { channelChange, liveConfig, liveOf } from './live-channel.js';

const tls = identitiesOf('OrdererOrg').tls.get('orderer0')!.certificatePem;
const client = identitiesOf('OrdererOrg').admin.certificatePem;
const identity = identitiesOf('Telco1').admin.certificatePem;
const stranger = identitiesOf('Telco1').tlsCa.certificatePem;

interface Node {
  readonly host?: string;
  readonly server?: string;
  readonly client?: string;
}

/** `CODE path` of what is wrong with channel1 with these lines more. */
function defects(lines: string): readonly string[] {
  return load({ 'net/channel1.yaml': CHANNEL + lines }).diagnostics.map(({ code, path }) => `${code} ${path}`);
}

function consenters(...nodes: readonly Node[]): string {
  const list = nodes.map(
    ({ host = 'one', server = tls, client = server }) =>
      `{ Host: ${host}, Port: 7050, ClientTLSCert: ${JSON.stringify(client)}, ServerTLSCert: ${JSON.stringify(server)} }`,
  );
  return `    EtcdRaft: { Consenters: [${list.join(', ')}] }\n`;
}

const at = (code: string, index: number) => `${code} spec.orderer.EtcdRaft.Consenters[${index}]`;

test('a consenter whose TLS certificates come from an ordering organization is taken, others are not', () => {
  assert.equal(defects(consenters({})), []);
  assert.equal(defects(consenters({ server: stranger })), [at('CONSENTER_REFUSED', 0)]);
  assert.equal(defects(consenters({ server: identity })), [at('CONSENTER_REFUSED', 0)]);
  assert.equal(defects(consenters({ client })), [at('CONSENTER_REFUSED', 0)], 'of its CA for identities');
});

test('a BFT node has TLS certificates of an ordering organization, and an identity and a server certificate of its own one', () => {
  const mapping = (one: object) =>
    `    OrdererType: BFT\n    ConsenterMapping: ${JSON.stringify([{ ...NODES[0]!, ...one }, ...NODES.slice(1)])}\n`;
  const nodes = (one: object) => defects(mapping(one));
  const refused = (part = '') => [`CONSENTER_REFUSED spec.orderer.ConsenterMapping[0]${part}`];
  assert.equal(nodes({}), []);
  assert.equal(nodes({ ServerTLSCert: stranger }), refused());
  assert.equal(nodes({ Identity: identity }), refused('.Identity'), 'of another organization');
  assert.equal(nodes({ Identity: NODES[0]!.ServerTLSCert }), refused('.Identity'), 'of its CA for TLS');
  assert.equal(nodes({ Identity: '-----BEGIN CERTIFICATE-----\n' }), refused('.Identity'));
  const two = CHANNEL.replace('[OrdererOrg]', '[OrdererOrg, Telco1]');
  const ordering = NETWORK.replaceAll(
    'peers: [{ name: peer0 }, {',
    'orderers: [{ name: orderer1 }], peers: [{ name: peer0 }, {',
  );
  const among = (one: object) =>
    load({ 'net/network.yaml': ordering, 'net/channel1.yaml': two + mapping(one) }).diagnostics.map(
      ({ code, path }) => `${code} ${path}`,
    );
  const ofTelco1 = identitiesOf('Telco1').tls.values().next().value!.certificatePem;
  assert.equal(among({}), []);
  assert.equal(among({ ServerTLSCert: ofTelco1 }), refused('.ServerTLSCert'), 'of another ordering organization');
  assert.ok(nodes({ MSPID: 'Telco1', Identity: identity }).includes(refused('.Identity')[0]!), 'that orders nothing');
});

test('what a unit makes larger than a channel can hold is refused where it stands', () => {
  const refused = (path: string) => [`VALUE_TOO_LARGE spec.orderer.${path}`];
  const size = (bytes: string) =>
    defects(`    BatchSize: { MaxMessageCount: 10, AbsoluteMaxBytes: ${bytes}, PreferredMaxBytes: 2 MB }\n`);
  assert.equal(size('4095 MB'), []);
  assert.equal(size('4 GB'), refused('BatchSize.AbsoluteMaxBytes'));
  const raft = (options: string) => defects(`    EtcdRaft: { Options: { ${options} } }\n`);
  assert.equal(raft('SnapshotIntervalSize: 4 GB'), refused('EtcdRaft.Options.SnapshotIntervalSize'));
  assert.equal(raft('TickInterval: 2562048h'), refused('EtcdRaft.Options.TickInterval'));
  assert.equal(raft('TickInterval: 2562047h'), []);
  const nodes = (options: string) =>
    defects(`    OrdererType: BFT\n    ConsenterMapping: ${JSON.stringify(NODES)}\n    SmartBFT: { ${options} }\n`);
  assert.equal(nodes('RequestMaxBytes: 4 GB'), refused('SmartBFT.RequestMaxBytes'));
  assert.equal(nodes('CollectTimeout: 2562048h'), refused('SmartBFT.CollectTimeout'));
  assert.equal(nodes('LeaderRotation: ROTATION_OFF, SyncOnStart: true, CollectTimeout: 1h30m'), []);
  const slow = load({ 'net/channel1.yaml': CHANNEL.replace('BatchTimeout: 2s', 'BatchTimeout: 2562048h') });
  assert.equal(
    slow.diagnostics.map(({ code, path }) => [code, path]),
    [['VALUE_TOO_LARGE', 'spec.orderer.BatchTimeout']],
  );
  for (const [time, codes] of [
    ['0s', ['VALUE_TOO_SMALL']],
    ['0h0.0ms', ['VALUE_TOO_SMALL']],
    ['1ms', []],
  ] as const) {
    const { diagnostics } = load({ 'net/channel1.yaml': CHANNEL.replace('BatchTimeout: 2s', `BatchTimeout: ${time}`) });
    assert.equal(
      diagnostics.map(({ code }) => code),
      codes,
      time,
    );
  }
});

test('the last member, the last ordering organization and the last consenter cannot be left out', () => {
  const codes = (text: string) => load({ 'net/channel1.yaml': text }).diagnostics.map(({ path }) => path);
  assert.equal(codes(CHANNEL.replace(/members: .*/, 'members: []')), ['spec.members']);
  assert.equal(codes(CHANNEL.replace('[OrdererOrg]', '[]')), ['spec.orderer.organizations']);
  assert.equal(codes(`${CHANNEL}    EtcdRaft: { Consenters: [] }\n`), ['spec.orderer.EtcdRaft.Consenters']);
  assert.equal(codes(`${CHANNEL}    EtcdRaft: {}\n`), [], 'left alone');
});

test('two consenters have neither an address nor a certificate in common', () => {
  assert.equal(defects(consenters({}, { host: 'two' })), [at('CONSENTER_DUPLICATE', 1)]);
  const other = identitiesOf('OrdererOrg').tlsCa.certificatePem;
  assert.equal(defects(consenters({}, { server: other })), [at('CONSENTER_DUPLICATE', 1)]);
  assert.equal(defects(consenters({}, { host: 'two', server: other })), []);
});

test('capabilities that no Fabric knows are refused at each level', () => {
  assert.equal(defects('  Capabilities: { V3_0: true }\n'), []);
  assert.equal(defects('  Capabilities: { V9_9: true }\n'), ['CAPABILITY_UNKNOWN spec.Capabilities']);
  assert.equal(defects('  application: { Capabilities: { V2_5: true } }\n'), []);
  assert.equal(defects('  application: { Capabilities: { V3_0: true } }\n'), [
    'CAPABILITY_UNKNOWN spec.application.Capabilities',
  ]);
  assert.equal(defects('    Capabilities: { V2_0: true }\n'), []);
  assert.equal(defects('    Capabilities: { V2_5: true }\n'), ['CAPABILITY_UNKNOWN spec.orderer.Capabilities']);
});

test('a block is not cut above the size that it may have at most', () => {
  const sizes = (preferred: string, absolute: string) =>
    defects(`    BatchSize: { PreferredMaxBytes: ${preferred}, AbsoluteMaxBytes: ${absolute} }\n`);
  assert.equal(sizes('2 MB', '2 MB'), []);
  assert.equal(sizes('3 MB', '2 MB'), ['BATCH_SIZE spec.orderer.BatchSize.PreferredMaxBytes']);
});

test('a limit of channels is a number that is not below zero, compared and edited where the document says one', () => {
  const limit = (text: string) => `    MaxChannels: ${text}\n`;
  assert.equal(defects(limit('0')), []);
  assert.equal(defects(limit('5')), []);
  assert.equal(defects(limit('-1')), ['VALUE_INVALID spec.orderer.MaxChannels']);
  assert.is(channelChange(liveConfig(), CHANNEL + limit('0')), undefined);
  const change = channelChange(liveConfig(), CHANNEL + limit('5'))!;
  assert.equal(change.fields, [{ path: 'orderer.MaxChannels', before: 0, after: 5 }]);
  assert.equal(change.electorate.voters, ['OrdererOrg']);
  assert.match(change.base!, /^config:orderer:/);
  const { resources } = desire({ 'net/channel1.yaml': CHANNEL + limit('5') });
  const [spec, network] = ['Channel/channel1', 'Network/telecom'].map((key) => resources.get(`telecom/${key}`)!.spec);
  const update = derivedUpdate('channel1', liveOf(liveConfig()), spec as never, network as never)!;
  assert.is(readChannelConfig('channel1', update.next).orderer!.MaxChannels, 5);
  assert.is(channelChange(update.next, CHANNEL + limit('5')), undefined, 'it is not asked for again');
});

test('a certificate is a PEM text or a file that is there', () => {
  const file = (path: string) =>
    `    EtcdRaft: { Consenters: [{ Host: one, Port: 7050, ClientTLSCert: ${path}, ServerTLSCert: ${path} }] }\n`;
  const files = { 'net/tls/one.pem': tls, 'net/channel1.yaml': CHANNEL + file('tls/one.pem') };
  assert.equal(load(files).diagnostics, []);
  const missing = load({ ...files, 'net/channel1.yaml': CHANNEL + file('tls/two.pem') }).diagnostics;
  assert.equal(
    missing.map(({ code, path }) => `${code} ${path}`),
    ['ClientTLSCert', 'ServerTLSCert'].map((name) => `CERTIFICATE_MISSING spec.orderer.EtcdRaft.Consenters[0].${name}`),
  );
});

test.run();
