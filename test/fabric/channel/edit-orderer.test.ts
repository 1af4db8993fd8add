import { common, msp, orderer } from '@hyperledger/fabric-protos';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { editChannelConfig } from '../../../reconciler/fabric/channel/edit-channel-config.js';
import type { ManagedOrderer } from '../../../reconciler/fabric/channel/managed-channel.js';
import { addValue } from '../../../reconciler/fabric/config/config-tree.js';
import { errorOf } from '../vectors.js';
import { testChannel, tlsOf } from './test-channel.js';
import { bytes, changes, groupOf, keeps, read, respelled, wantOrderer } from './wishes.js';

test('durations are equal however they are written, sizes one by one', () => {
  const live = testChannel();
  keeps(live, wantOrderer({ BatchTimeout: '60s', EtcdRaft: { Options: { TickInterval: '0.5s' } } }));
  const edited = changes(
    live,
    wantOrderer({ BatchTimeout: '90s', BatchSize: { MaxMessageCount: 11 }, MaxChannels: 2 }),
  );
  const { BatchTimeout, BatchSize, MaxChannels } = read(edited).orderer!;
  assert.is(BatchTimeout, '1m30s');
  assert.equal(BatchSize, { MaxMessageCount: 11, AbsoluteMaxBytes: 1000, PreferredMaxBytes: 500 });
  assert.is(MaxChannels, 2);
  const odd = testChannel({ batchTimeout: 'soon' });
  keeps(odd, wantOrderer({ BatchTimeout: 'soon' }));
});

test('raft options one by one, and maintenance', () => {
  const live = testChannel();
  const edited = changes(live, wantOrderer({ EtcdRaft: { Options: { TickInterval: '1000ms', ElectionTick: 20 } } }));
  const before = read(live).orderer!.EtcdRaft!;
  const Options = { ...before.Options, TickInterval: '1s', ElectionTick: 20 };
  assert.equal(read(edited).orderer!.EtcdRaft, { ...before, Options });
  const maintenance = changes(live, wantOrderer({ State: 'STATE_MAINTENANCE' }));
  assert.equal(read(maintenance).orderer, { ...read(live).orderer, State: 'STATE_MAINTENANCE' });
  assert.is(bytes(changes(maintenance, wantOrderer({ State: 'STATE_NORMAL' }))), bytes(live));
});

test('consenters: those that are there keep their place, new ones follow as written', () => {
  const live = testChannel();
  const [a, o] = read(live).orderer!.EtcdRaft!.Consenters;
  const node = (mspId: string, Port: number) => ({
    Host: 'new',
    Port,
    ClientTLSCert: tlsOf(mspId),
    ServerTLSCert: tlsOf(mspId),
  });
  const nodes = (config: common.Config) =>
    read(config).orderer!.EtcdRaft!.Consenters.map(({ Host, Port }) => `${Host}:${Port}`);
  const want = (Consenters: NonNullable<NonNullable<ManagedOrderer['EtcdRaft']>['Consenters']>) =>
    wantOrderer({ EtcdRaft: { Consenters } });
  const grown = changes(live, want([node('C', 3), node('B', 2), o!, a!]));
  assert.equal(nodes(grown), ['orderer0.a.example:7050', 'orderer0.o.example:7050', 'new:3', 'new:2']);
  const moved = changes(live, want([o!, { ...a!, Port: 1, ServerTLSCert: tlsOf('B') }]));
  assert.equal(nodes(moved), ['orderer0.a.example:1', 'orderer0.o.example:7050']);
  assert.is(read(moved).orderer!.EtcdRaft!.Consenters[0]!.ServerTLSCert, tlsOf('B'));
  const replaced = changes(live, want([{ ...a!, ClientTLSCert: tlsOf('B') }, o!]));
  assert.equal(nodes(replaced), ['orderer0.o.example:7050', 'orderer0.a.example:7050']);
  assert.equal(nodes(changes(live, want([o!]))), ['orderer0.o.example:7050']);
});

const bftNode = (ID: number, mspId: string) => ({
  ID,
  Host: `node${ID}`,
  Port: 7050,
  MSPID: mspId,
  Identity: tlsOf(mspId),
  ClientTLSCert: tlsOf(mspId),
  ServerTLSCert: tlsOf(mspId),
});
const BFT: Partial<ManagedOrderer> = {
  OrdererType: 'BFT',
  SmartBFT: { RequestBatchMaxCount: 100, CollectTimeout: '60s', SyncOnStart: true },
  ConsenterMapping: [bftNode(1, 'A'), bftNode(2, 'O'), bftNode(3, 'B'), bftNode(4, 'C')],
};

test('a change to BFT sets options, nodes and the policy that its orderers demand', () => {
  const bft = changes(testChannel(), wantOrderer(BFT));
  const section = read(bft).orderer!;
  assert.equal([section.OrdererType, section.EtcdRaft], ['BFT', undefined]);
  assert.is(section.SmartBFT!.CollectTimeout, '1m0s');
  assert.equal(section.ConsenterMapping, BFT.ConsenterMapping);
  assert.is(section.Policies.BlockValidation!.Type, 'Unknown');
  const policy = groupOf(bft, 'Orderer').getPoliciesMap().get('BlockValidation')!.getPolicy()!;
  const envelope = common.SignaturePolicyEnvelope.deserializeBinary(policy.getValue_asU8());
  assert.is(envelope.getRule()!.getNOutOf()!.getN(), 3);
  const fifth = changes(bft, wantOrderer({ ConsenterMapping: [...BFT.ConsenterMapping!, bftNode(5, 'A')] }));
  const of5 = groupOf(fifth, 'Orderer').getPoliciesMap().get('BlockValidation')!.getPolicy()!.getValue_asU8();
  assert.is(common.SignaturePolicyEnvelope.deserializeBinary(of5).getRule()!.getNOutOf()!.getN(), 4);
  const identity = msp.SerializedIdentity.deserializeBinary(envelope.getIdentitiesList()[2]!.getPrincipal_asU8());
  assert.equal([identity.getMspid(), Buffer.from(identity.getIdBytes_asU8()).toString()], ['B', tlsOf('B')]);
});

test('nodes of BFT are known by their ID', () => {
  const bft = changes(testChannel(), wantOrderer(BFT));
  const [one, two, three, four] = BFT.ConsenterMapping!;
  const want = (ConsenterMapping: NonNullable<typeof BFT.ConsenterMapping>) => wantOrderer({ ConsenterMapping });
  keeps(bft, want([four!, { ...two!, Identity: respelled(two!.Identity) }, three!, one!]));
  const moved = changes(bft, want([one!, two!, three!, { ...four!, Host: 'other', MSPID: 'B' }, bftNode(9, 'A')]));
  assert.equal(
    read(moved).orderer!.ConsenterMapping!.map(({ ID, Host, MSPID }) => `${ID} ${Host} ${MSPID}`),
    ['1 node1 A', '2 node2 O', '3 node3 B', '4 other B', '9 node9 A'],
  );
  assert.not.equal(read(moved).orderer!.Policies.BlockValidation, read(bft).orderer!.Policies.BlockValidation);
  const back = read(testChannel()).orderer!;
  const raft = changes(bft, { orderer: back });
  const again = changes(raft, wantOrderer(BFT));
  assert.equal(read(again).orderer!.Policies, read(bft).orderer!.Policies, 'with nodes that were there already');
  const turned = changes(bft, wantOrderer({ SmartBFT: { SyncOnStart: false } }));
  assert.equal(read(turned).orderer!.Policies, read(bft).orderer!.Policies);
});

test('what another type of consensus has is refused', () => {
  const refused = (rest: Partial<ManagedOrderer>, live = testChannel()) =>
    errorOf(() => editChannelConfig(live, wantOrderer(rest)));
  const bft = editChannelConfig(testChannel(), wantOrderer(BFT));
  assert.is(refused({ SmartBFT: {} }), 'SmartBFT is not for a channel of OrdererType etcdraft');
  assert.is(refused({ ConsenterMapping: [] }), 'ConsenterMapping is not for a channel of OrdererType etcdraft');
  assert.is(refused({ EtcdRaft: {} }, bft), 'EtcdRaft is not for a channel of OrdererType BFT');
  assert.is(refused({ OrdererType: 'BFT', SmartBFT: {} }), 'OrdererType BFT needs ConsenterMapping');
  assert.is(refused({ OrdererType: 'etcdraft' }, bft), 'OrdererType etcdraft needs EtcdRaft');
  assert.is(refused({ OrdererType: 'kafka' }), 'unknown orderer type: kafka');
  assert.is(refused({ OrdererType: 'etcdraft', EtcdRaft: {} }), null);
});

test('a consensus type that nobody knows any more is left alone', () => {
  const live = testChannel();
  const solo = new orderer.ConsensusType();
  solo.setType('solo');
  solo.setMetadata(Buffer.from([1, 2, 3]));
  addValue(groupOf(live, 'Orderer'), 'ConsensusType', solo);
  keeps(live, read(live));
  changes(live, wantOrderer({ BatchTimeout: '1s' }));
  assert.is(
    errorOf(() => editChannelConfig(live, wantOrderer({ EtcdRaft: {} }))),
    'EtcdRaft is not for a channel of OrdererType solo',
  );
});

test.run();
