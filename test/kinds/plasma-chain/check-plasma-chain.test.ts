/** What no plasma chain can be is refused where it is validated; beside each refusal what is taken. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { AROUND, LAYER2, plasmaChain } from '../../loop/plasma-consortium.js';
import { CHANNEL, chaincode, desire, load, NETWORK } from '../../spec/fixture.js';

type Files = Readonly<Record<string, string>>;

/** `CODE path` of all that is wrong with the chain; `~` before warnings. */
function defects(lines: Files = {}, more: Files = {}): readonly string[] {
  const { diagnostics } = load({ ...AROUND, 'net/plasma.yaml': plasmaChain(lines), ...more });
  return diagnostics
    .map(({ code, path, severity }) => `${severity === 'warning' ? '~' : ''}${code} ${path}`)
    .filter((one) => one !== SHARED);
}

/** The fixture has one orderer organization for all its channels. */
const SHARED = '~ORDERING_SHARED spec.plasma.channel';
const OWN_ORDERING: Files = {
  'net/network.yaml': NETWORK.replace(
    /( {4}- \{ name: )Telco3, (.*)peers: \[\{ name: peer0 \}\] \}/,
    '$1Telco3, $2peers: [{ name: peer0 }], orderers: [{ name: orderer0 }] }',
  ),
  'net/layer2.yaml': LAYER2.replace('[OrdererOrg]', '[Telco3]'),
};
const side = (channel: string, more: string) => `{ channel: ${channel}, ${more} }`;

test('the usual one is taken', () => {
  assert.equal(defects(), []);
});

test('both channels are declared, and are two', () => {
  assert.equal(defects({ root: '{ channel: chanel1 }' }), ['REFERENCE_MISSING spec.root.channel']);
  assert.equal(defects({ plasma: '{ channel: layer3 }' }), ['REFERENCE_MISSING spec.plasma.channel']);
  assert.equal(defects({ plasma: '{ channel: channel1 }' }), ['SAME_CHANNEL spec.plasma.channel']);
});

test('the operator is a member of both channels', () => {
  assert.equal(defects({ operator: 'Telco3' }), []);
  assert.equal(defects({ operator: 'Regulator' }), ['NOT_A_MEMBER spec.operator']);
});

test('a member of the plasma channel is one of the root channel', () => {
  const fewer = { 'net/channel1.yaml': CHANNEL.replace(', Telco3]', ']') };
  const named = { ...fewer, 'net/root.yaml': root('Telco1'), 'net/assets.yaml': assets('Telco1') };
  assert.equal(defects({}, named), ['NOT_ON_ROOT_CHANNEL spec.plasma.channel']);
  assert.equal(defects({ operator: 'Telco3' }, named), [
    'NOT_ON_ROOT_CHANNEL spec.plasma.channel',
    'NOT_A_MEMBER spec.operator',
  ]);
});

const peersOf = (...mspIds: string[]) => `"OR(${mspIds.map((mspId) => `'${mspId}.peer'`).join(', ')})"`;
const root = (...mspIds: string[]) =>
  chaincode({ endorsementPolicy: peersOf(...mspIds), source: '{ path: ../src-root }' }, 'plasma-root');
const assets = (mspId: string, more: Files = {}) =>
  chaincode({ endorsementPolicy: peersOf(mspId), source: '{ path: ../src-assets }', ...more }, 'assets');
const onLayer2 = (lines: Files) =>
  chaincode(
    {
      name: 'assets',
      channel: 'layer2',
      endorsementPolicy: peersOf('Telco1'),
      source: '{ path: ../src-assets }',
      ...lines,
    },
    'assets-layer2',
  );

test('successors are members of both and not the operator', () => {
  assert.equal(defects({ successors: '[Telco3, Telco2]' }), []);
  assert.equal(defects({ successors: '[Regulator]' }), ['NOT_A_MEMBER spec.successors[0]']);
  assert.equal(defects({ successors: '[Telco2, Telco1]' }), ['SUCCESSOR_IS_OPERATOR spec.successors[1]']);
  assert.equal(defects({ successors: '[Telco2, Telco2]' }), ['VALUE_INVALID spec.successors']);
});

test('successors of two members could never step in: warned of', () => {
  const two = { 'net/layer2.yaml': LAYER2.replace(/members: .*/, 'members: [Telco1, Telco2]') };
  assert.equal(defects({ successors: '[Telco2]' }, two), ['~SUCCESSOR_POWERLESS spec.successors[0]']);
  assert.equal(defects({ successors: '[]' }, two), []);
});

test('a member that cannot check a root counts all the same: warned of', () => {
  const apart = (channel: string) => side(channel, 'placement: { Telco3: [] }');
  assert.equal(defects({ root: apart('channel1') }), ['~MUTE_MEMBER spec.root.channel']);
  assert.equal(defects({ plasma: apart('layer2') }), ['~MUTE_MEMBER spec.plasma.channel']);
  const other = side('channel1', 'placement: { Regulator: [] }');
  assert.equal(defects({ root: other }), [], 'who is no member of the plasma channel has no say in it');
});

test('an endorser is in the plasma channel, and its policy names it and nobody else', () => {
  const two = { 'net/assets-layer2.yaml': onLayer2({ endorsementPolicy: peersOf('Telco1', 'Telco2') }) };
  assert.equal(defects({ endorsers: '[Telco2, Telco1]' }, two), []);
  assert.equal(defects({}, two), ['ENDORSERS_DIFFER spec.endorsers']);
  assert.equal(defects({ endorsers: '[Telco1, Regulator]' }), [
    'ENDORSERS_DIFFER spec.endorsers',
    'NOT_A_MEMBER spec.endorsers[1]',
  ]);
  const path = { 'net/assets-layer2.yaml': onLayer2({ endorsementPolicy: '/Channel/Application/Endorsement' }) };
  assert.equal(defects({ endorsers: '[Telco1, Telco2, Telco3]' }, path), []);
  assert.equal(defects({}, path), ['ENDORSERS_DIFFER spec.endorsers'], 'any member endorses by that');
});

test('an endorser has a peer in the plasma channel that runs its chaincode', () => {
  assert.equal(defects({ plasma: side('layer2', 'placement: { Telco1: [peer1] }') }), []);
  assert.equal(defects({ plasma: side('layer2', 'placement: { Telco1: [] }'), operator: 'Telco2', successors: '[]' }), [
    '~MUTE_MEMBER spec.plasma.channel',
    'NO_PEER spec.endorsers[0]',
  ]);
  const elsewhere = { 'net/assets-layer2.yaml': onLayer2({ placement: '{ Telco1: [] }' }) };
  assert.equal(defects({}, elsewhere), ['NO_PEER spec.endorsers[0]']);
});

test('operator and callers have a peer in each of the two channels', () => {
  assert.equal(defects({ root: side('channel1', 'placement: { Telco1: [peer1] }') }), []);
  assert.equal(defects({ root: side('channel1', 'placement: { Telco1: [] }') }), ['NO_PEER spec.operator']);
});

test('the root contract is declared on the root channel', () => {
  const named = { 'net/root.yaml': root('Telco1').replace('{ name: plasma-root }', '{ name: roots }') };
  assert.equal(defects({ root: side('channel1', 'chaincode: roots') }, named), []);
  assert.equal(defects({}, named), ['CHAINCODE_MISSING spec.root.chaincode']);
  const elsewhere = { 'net/root.yaml': root('Telco1').replace('channel: channel1', 'channel: layer2') };
  assert.equal(defects({}, elsewhere), ['CHAINCODE_MISSING spec.root.chaincode']);
});

test('a chaincode is on both channels, and is the same there', () => {
  const missing = { 'net/assets-layer2.yaml': onLayer2({ name: 'other' }) };
  assert.equal(defects({}, missing), ['CHAINCODE_MISSING spec.chaincodes[0]']);
  assert.equal(defects({}, { 'net/assets-layer2.yaml': onLayer2({ source: '{ path: ../src-other }' }) }), [
    'CHAINCODES_DIFFER spec.chaincodes[0]',
  ]);
  assert.equal(defects({}, { 'net/assets-layer2.yaml': onLayer2({ source: '{ path: ./../src-assets }' }) }), []);
  assert.equal(defects({}, { 'net/assets-layer2.yaml': onLayer2({ version: '"2.0"' }) }), [], 'a label');
});

test('a cross-channel caller has the chaincode of both channels on a peer that sits in both', () => {
  const apart = { root: side('channel1', 'placement: { Telco1: [peer0] }'), callers: '[Telco1]' };
  assert.equal(defects({ callers: '[Telco1, Telco2]' }), []);
  assert.equal(defects({ callers: '[Regulator]' }), ['NOT_A_MEMBER spec.callers[0]']);
  assert.equal(defects({ ...apart, plasma: side('layer2', 'placement: { Telco1: [peer0, peer1] }') }), []);
  assert.equal(defects({ ...apart, plasma: side('layer2', 'placement: { Telco1: [peer1] }') }), [
    'CALLER_LACKS_CHAINCODE spec.callers[0]',
  ]);
  const lacks = { 'net/assets-layer2.yaml': onLayer2({ placement: '{ Telco2: [] }' }) };
  assert.equal(defects({ callers: '[Telco2]' }, lacks), ['CALLER_LACKS_CHAINCODE spec.callers[0]']);
  assert.equal(defects({ callers: '[Telco1]' }, lacks), []);
});

test('a block that can never be so large or so full is refused', () => {
  const absolute = (size: string) => ({
    'net/layer2.yaml': LAYER2.replace('[OrdererOrg]', `[OrdererOrg]\n    BatchSize: { AbsoluteMaxBytes: ${size} }`),
  });
  const batch = (text: string) => ({ plasma: side('layer2', `batch: { ${text} }`) });
  assert.equal(defects(batch('MaxMessageCount: 100, PreferredMaxBytes: 512 KB'), absolute('1 MB')), []);
  assert.equal(defects(batch('MaxMessageCount: 1100'), absolute('1 MB')), [
    'BATCH_COUNT spec.plasma.batch.MaxMessageCount',
  ]);
  assert.equal(defects(batch('MaxMessageCount: 1000, PreferredMaxBytes: 512 KB'), absolute('1 MB')), [
    '~BATCH_COUNT spec.plasma.batch.MaxMessageCount',
  ]);
  const larger = defects(batch('PreferredMaxBytes: 2 MB'), absolute('1 MB'));
  assert.ok(larger.includes('BATCH_SIZE spec.plasma.batch.PreferredMaxBytes'), larger.join());
});

test('that one organization orders both channels is said', () => {
  const warned = (more: Files) =>
    load({ ...AROUND, 'net/plasma.yaml': plasmaChain(), ...more }).diagnostics.map(({ code }) => code);
  assert.equal(warned({}), ['ORDERING_SHARED']);
  assert.equal(warned(OWN_ORDERING), []);
});

test('names that the root contract does not take, and settlement without measure, are no documents', () => {
  const named = plasmaChain().replace('name: layer2', 'name: Layer2');
  assert.equal(defects({}, { 'net/plasma.yaml': named }), ['VALUE_INVALID metadata.name']);
  for (const bad of [
    '{ everyBlocks: 0, everySeconds: 1 }',
    '{ everyBlocks: 10001, everySeconds: 1 }',
    '{ everyBlocks: 1 }',
  ])
    assert.is(defects({ settlement: bad }).length, 1, bad);
  assert.equal(defects({ settlement: '{ everyBlocks: 10000, everySeconds: 31536000 }' }), []);
});

test('what is folded into the channels is there for everybody; sizes have one form', () => {
  const { resources } = desire({
    ...AROUND,
    'net/plasma.yaml': plasmaChain({
      root: side('channel1', 'batch: { BatchTimeout: 2000ms }'),
      plasma: side(
        'layer2',
        'batch: { BatchTimeout: 1s, MaxMessageCount: 9, PreferredMaxBytes: 1 MB }, placement: { Telco1: [peer1] }',
      ),
    }),
  });
  const layer2 = resources.get('telecom/Channel/layer2')!.spec as unknown as Record<string, unknown>;
  assert.equal(layer2.orderer, {
    organizations: ['OrdererOrg'],
    BatchTimeout: '1s',
    BatchSize: { MaxMessageCount: 9, PreferredMaxBytes: 1024 * 1024 },
  });
  assert.equal(layer2.placement, { Telco1: ['peer1'] });
  assert.ok(Object.isFrozen(layer2) && Object.isFrozen(layer2.orderer));
  const channel1 = resources.get('telecom/Channel/channel1')!.spec as unknown as { orderer: { BatchTimeout: string } };
  assert.is(channel1.orderer.BatchTimeout, '2s', 'as its own document writes it');
});

test('a Channel document that says another value contradicts: both places are told', () => {
  const at = (lines: Files, more: Files = {}) =>
    load({ ...AROUND, 'net/plasma.yaml': plasmaChain(lines), ...more }).diagnostics.flatMap(
      ({ code, file, line, path }) => (code === 'CONTRADICTION' ? [`${file}:${line} ${path}`] : []),
    );
  assert.equal(at({ root: side('channel1', 'batch: { BatchTimeout: 3s }') }), [
    'net/channel1.yaml:8 spec.orderer.BatchTimeout',
    'net/plasma.yaml:5 spec.root.batch.BatchTimeout',
  ]);
  const placed = { 'net/channel1.yaml': `${CHANNEL}  placement: { Telco1: [peer0, peer1] }\n` };
  assert.equal(at({ root: side('channel1', 'placement: { Telco1: [peer1, peer0] }') }, placed), [], 'in any order');
  assert.equal(at({ root: side('channel1', 'placement: { Telco1: [peer1] }') }, placed), [
    'net/channel1.yaml:9 spec.placement.Telco1',
    'net/plasma.yaml:5 spec.root.placement.Telco1',
  ]);
});

test('two chains of one root channel agree on its batch', () => {
  const other = (timeout: string) => ({
    'net/channel1.yaml': CHANNEL.replace('    BatchTimeout: 2s\n', ''),
    'net/second.yaml': plasmaChain({ root: side('channel1', `batch: { BatchTimeout: ${timeout} }`) }).replace(
      'name: layer2',
      'name: layer2-anew',
    ),
  });
  const root = { root: side('channel1', 'batch: { BatchTimeout: 500ms }') };
  assert.equal(defects(root, other('0.5s')), []);
  assert.equal(defects(root, other('1s')), [
    'CONTRADICTION spec.root.batch.BatchTimeout',
    'CONTRADICTION spec.root.batch.BatchTimeout',
  ]);
});

test.run();
