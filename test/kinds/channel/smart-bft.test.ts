/** Options of BFT nodes: what cuts their blocks, and what would stop all of them. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { editChannelConfig } from '../../../reconciler/fabric/channel/edit-channel-config.js';
import type { ManagedOrderer } from '../../../reconciler/fabric/channel/managed-channel.js';
import { readChannelConfig } from '../../../reconciler/fabric/channel/read-channel-config.js';
import { SMART_BFT_DEFAULTS } from '../../../reconciler/fabric/channel/smart-bft-defaults.js';
import { acceptChannel } from '../../../reconciler/kinds/channel/accept-channel.js';
import { channelDocument } from '../../../reconciler/kinds/channel/channel-document.js';
import { smartBftOptions, smartBftSpec } from '../../../reconciler/kinds/channel/smart-bft-options.js';
import { identitiesOf } from '../../loop/memory-identities.js';
import { CHANNEL, desire, NETWORK } from '../../spec/fixture.js';
import { planOf } from '../live-fixture.js';
import { document, live, liveOfTwo, NODES, node } from './live-bft-channel.js';
import { channelChange, KEY, liveConfig, remarksOf } from './live-channel.js';

/** The live channel's document with these options, as flow YAML, and more of its ordering service. */
const withOptions = (options: string, more = '') => `${document(NODES)}    SmartBFT: { ${options} }\n${more}`;
const changeTo = (options: string, more = '') => channelChange(live(), withOptions(options, more));

/** What of the live channel another organization's tools have changed. */
function edited(orderer: Partial<ManagedOrderer>) {
  const { organizations } = readChannelConfig('channel1', live()).orderer!;
  return editChannelConfig(live(), { orderer: { organizations, ...orderer } });
}

test('options as they are, in another spelling, are no change', () => {
  assert.is(changeTo('RequestBatchMaxInterval: 0.05s, LeaderHeartbeatTimeout: 60s, SyncOnStart: false'), undefined);
});

test('only the options that are named are managed, each as a field, and voted by the ordering organizations', () => {
  const change = changeTo('RequestBatchMaxInterval: 200ms, LeaderRotation: ROTATION_ON, DecisionsPerLeader: 3')!;
  assert.equal(
    change.fields.map(({ path, before, after }) => [path, before, after]),
    [
      ['orderer.SmartBFT.DecisionsPerLeader', 0, 3],
      ['orderer.SmartBFT.LeaderRotation', undefined, 'ROTATION_ON'],
      ['orderer.SmartBFT.RequestBatchMaxInterval', '50ms', '200ms'],
    ],
  );
  assert.equal(change.electorate.voters, ['OrdererOrg']);
  assert.not.ok(remarksOf(change).some((one) => one.startsWith('refused')));
});

test('the count is the channel’s BatchSize: a document that says it in another place is refused', () => {
  assert.throws(() => changeTo('RequestBatchMaxCount: 10'), /RequestBatchMaxCount/);
});

/** Each would be ordered by Fabric 3.1 and halt the channel at every orderer; `why` is what their logs say. */
const HALTING = [
  { options: 'RequestForwardTimeout: 30s', why: 'RequestForwardTimeout is bigger than RequestComplainTimeout' },
  { options: 'RequestComplainTimeout: 4m', why: 'RequestComplainTimeout is bigger than RequestAutoRemoveTimeout' },
  { options: 'ViewChangeResendInterval: 1m', why: 'ViewChangeResendInterval is bigger than ViewChangeTimeout' },
  { options: 'CollectTimeout: 0s', why: 'CollectTimeout should be greater than zero' },
  {
    options: 'LeaderRotation: ROTATION_ON',
    why: 'DecisionsPerLeader should be greater than zero when leader rotation',
  },
];

for (const { options, why } of HALTING) {
  test(`${options} is refused before anybody votes`, () => {
    const { remarks } = changeTo(options)!;
    const refused = remarks.find(({ severity }) => severity === 'refused')!;
    assert.is(refused.code, 'ORDERERS_HALT');
    assert.match(refused.text, why);
  });
}

test('an organization whose node still orders cannot leave a channel altogether, and leaves with its node', () => {
  const config = liveOfTwo(node(5, identitiesOf('Telco3')));
  const allow = '  allow: ["remove-member:Channel/channel1", "large-change:Channel/channel1"]\n';
  const remarks = (text: string) => channelChange(config, text, { 'net/network.yaml': NETWORK + allow })!.remarks;
  const without = (text: string) => text.replace(', Telco3]', ']');
  const halting = remarks(without(`${CHANNEL}    OrdererType: BFT\n`)).filter(({ code }) => code === 'ORDERERS_HALT');
  assert.equal(
    halting.map(({ severity, text }) => [severity, /: (no MSP.*)$/.exec(text)?.[1]]),
    [['refused', 'no MSP found for MSP with ID of Telco3']],
  );
  const refused = remarks(without(document(NODES))).filter(({ severity }) => severity === 'refused');
  assert.equal(refused, []);
});

test('a BatchSize that BFT nodes cannot take is refused, and Raft nodes take it', () => {
  const small = '    BatchSize: { MaxMessageCount: 10, AbsoluteMaxBytes: 10239, PreferredMaxBytes: 5000 }\n';
  const halting = changeTo('SyncOnStart: false', small)!.remarks.find(({ code }) => code === 'ORDERERS_HALT');
  assert.match(halting!.text, 'RequestMaxBytes is bigger than RequestBatchMaxBytes');
  const raft = remarksOf(channelChange(liveConfig(), CHANNEL + small));
  assert.not.ok(raft.includes('refused ORDERERS_HALT'), raft.join());
});

test('a RequestMaxBytes under which no config block would pass is refused, and a configuration that does not pass now', () => {
  const refused = (config: Parameters<typeof channelChange>[0], bytes: number) =>
    channelChange(config, withOptions(`RequestMaxBytes: ${bytes}`))!.remarks.filter(({ code }) =>
      /TOO_LARGE/.test(code),
    );
  const [after] = refused(live(), 9000);
  assert.is(after!.code, 'CONFIG_TOO_LARGE_AFTER');
  assert.match(after!.text, 'with SmartBFT.RequestMaxBytes 9000 nobody could change the channel again');
  assert.match(after!.mend!, /^write a SmartBFT.RequestMaxBytes well above \d{5}$/);
  assert.equal(refused(live(), 100_000), []);
  const [now] = refused(edited({ SmartBFT: { RequestMaxBytes: 9000 } }), 100_000);
  assert.is(now!.code, 'CONFIG_TOO_LARGE');
  assert.match(now!.text, 'at most 9000 bytes (SmartBFT.RequestMaxBytes)');
});

test('a duration that is none is told as orderers would', () => {
  const broken = channelChange(edited({ SmartBFT: { ViewChangeTimeout: '' } }), document(NODES.slice(1)));
  const said = broken!.remarks.find(({ code }) => code === 'ORDERERS_HALT')!;
  assert.match(said.text, 'bad config metadata option ViewChangeTimeout: time: ');
});

test('another BatchTimeout is taken, and the plan says that it does nothing', () => {
  const slower = (text: string) => text.replace('BatchTimeout: 2s', 'BatchTimeout: 7s');
  assert.ok(remarksOf(channelChange(live(), slower(document(NODES)))).includes('note BATCH_TIMEOUT_IDLE'));
  assert.equal(
    remarksOf(channelChange(liveConfig(), slower(CHANNEL))).filter((one) => one.endsWith('IDLE')),
    [],
  );
});

test('a new channel begins with the options that its document names, and configtxgen’s for the rest', () => {
  const planned = (options: string) => {
    const endpoints = '  organizations: { OrdererOrg: { OrdererEndpoints: ["one:7050"] } }\n';
    const files = { 'net/channel1.yaml': withOptions(options) + endpoints };
    const { changes } = planOf(desire(files), { [KEY]: { state: 'absent' } });
    return changes.find(({ action }) => action === 'create');
  };
  const good = planned('RequestBatchMaxInterval: 200ms');
  assert.ok(remarksOf(good).includes('note GENESIS') && !remarksOf(good).some((one) => one.startsWith('refused')));
  assert.is.not(good!.base, planned('RequestBatchMaxInterval: 300ms')!.base);
  assert.ok(remarksOf(planned('CollectTimeout: 0s')).includes('refused ORDERERS_HALT'));
});

test('what a live channel says is written as a document whose plan is empty', () => {
  const options = { ...SMART_BFT_DEFAULTS, LeaderRotation: 2, DecisionsPerLeader: 5, RequestMaxBytes: 1024 * 1024 };
  const config = edited({ SmartBFT: options });
  const { spec } = channelDocument(readChannelConfig('channel1', config), 'ab'.repeat(32), (pem) => pem);
  const { SmartBFT } = spec.orderer as { SmartBFT: object };
  const yaml = JSON.stringify(SmartBFT).slice(1, -1);
  assert.match(yaml, '"RequestMaxBytes":"1 MB"');
  assert.match(yaml, '"LeaderRotation":"ROTATION_ON"');
  assert.is(channelChange(config, withOptions(yaml)), undefined);
  assert.ok(channelChange(config, withOptions(yaml.replace('ROTATION_ON', 'ROTATION_OFF'))));
});

test('words of a document and of a channel are one to the other what they were', () => {
  const live = readChannelConfig('channel1', edited({ SmartBFT: { LeaderRotation: 1 } })).orderer!.SmartBFT!;
  const spec = smartBftSpec(live);
  assert.is(spec.LeaderRotation, 'ROTATION_OFF');
  const { RequestBatchMaxCount: _count, RequestBatchMaxBytes: _bytes, ...rest } = live;
  assert.equal(smartBftOptions(spec), rest);
});

test('accept-drift writes an option that was changed by hand', () => {
  const { fields } = channelChange(edited({ SmartBFT: { CollectTimeout: '2s' } }), withOptions('CollectTimeout: 1s'))!;
  assert.equal(acceptChannel(fields), { fields: { 'orderer.SmartBFT.CollectTimeout': '2s' }, left: [] });
});

test.run();
