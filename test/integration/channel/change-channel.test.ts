/** What a pull request can change of a channel, each by real loops: votes, signatures, update. Org4 is a member here. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { GatewayChannelReader } from '../../../reconciler/adapters/fabric/gateway-channel-reader.js';
import { GatewayFabricReader } from '../../../reconciler/adapters/fabric/gateway-fabric-reader.js';
import { OpsscReader } from '../../../reconciler/adapters/fabric/opssc-governance.js';
import { OrderingServiceClient } from '../../../reconciler/adapters/fabric/ordering-service.js';
import { OwnOrderers } from '../../../reconciler/adapters/fabric/own-orderers.js';
import type { ChannelConfig } from '../../../reconciler/fabric/channel/channel-config.js';
import { readChannelConfig } from '../../../reconciler/fabric/channel/read-channel-config.js';
import { decodeConfig } from '../../../reconciler/fabric/config/decode-config.js';
import { CARS, channelYaml, consentersYaml, FOUNDERS, networkYaml, startCars } from '../cars-consortium.js';
import type { Consortium } from '../consortium.js';

const test = suite('change a channel');
const ALL = [...FOUNDERS, 'Org4'];
const CHANNEL = 'mychannel';
const DOCUMENT = `${CARS}/channels/${CHANNEL}.yaml`;
let consortium: Consortium;

test.before(async () => {
  consortium = await startCars(ALL);
  consortium.startLoops();
  await consortium.until('OpsSC', () => ready('Chaincode/opssc'));
});

test.after(async () => {
  await consortium?.stop();
});

const ready = (resource: string, organizations: readonly string[] = ALL) =>
  organizations.every((mspId) => consortium.reason(mspId, resource) === 'InSync');
const peersOf = (mspId: string) => consortium.loops.get(mspId)!.composed.peers;
const governance = () => new OpsscReader(peersOf('Org1'), 'ops-channel', 'opssc');

async function configAt(mspId: string): Promise<ChannelConfig> {
  const { config } = await new GatewayFabricReader(peersOf(mspId)).channel(CHANNEL);
  return readChannelConfig(CHANNEL, decodeConfig(config));
}

/** Merged by all; then every organization's own peer must show it, and every loop must be content. */
async function change(text: string, holds: (config: ChannelConfig) => boolean, network?: string): Promise<void> {
  await consortium.merge(
    ALL,
    { [DOCUMENT]: text, ...(network ? { [`${CARS}/network.yaml`]: network } : {}) },
    'Change',
  );
  await everywhere(holds);
}

async function everywhere(
  holds: (config: ChannelConfig) => boolean,
  organizations: readonly string[] = ALL,
): Promise<void> {
  await consortium.until('the change at every peer', async () => {
    for (const mspId of organizations) if (!holds(await configAt(mspId))) return false;
    return ready(`Channel/${CHANNEL}`, organizations);
  });
}

const orderer = (mspId: string) => consortium.network.orderers.find((one) => one.mspId === mspId)!;

/** The channel's document: its orderer section and whatever stands beside it. */
const documentOf = (ordererLines: string, more = '', orderers: readonly string[] = FOUNDERS) =>
  channelYaml(CHANNEL, ALL).replace(/organizations: \[.*\]/, `organizations: [${orderers.join(', ')}]`) +
  ordererLines +
  more;

const rules = `  application:
    Policies:
      Endorsement: { Type: ImplicitMeta, Rule: ANY Endorsement }
      LifecycleEndorsement: { Type: Signature, Rule: "OutOf(2, 'Org1.peer', 'Org2.peer', 'Org3.peer', 'Org4.peer')" }
    ACLs:
      qscc/GetChainInfo: /Channel/Application/Readers
`;

test('batch, policies and ACLs of one pull request are one update, signed by a majority of each part', async () => {
  const before = await configAt('Org1');
  const text = documentOf('', rules).replace('500ms', '400ms').replace('MaxMessageCount: 100', 'MaxMessageCount: 50');
  await change(text, ({ orderer: part }) => part?.BatchTimeout === '400ms');
  const after = await configAt('Org4');
  assert.is(after.sequence, before.sequence + 1);
  assert.is(after.orderer!.BatchSize.MaxMessageCount, 50);
  assert.is(after.application!.Policies.Endorsement!.Rule, 'ANY Endorsement');
  assert.is(after.application!.ACLs['qscc/GetChainInfo'], '/Channel/Application/Readers');
  const [proposal] = await governance().proposals({ address: `cars/Channel/${CHANNEL}` });
  assert.match(proposal!.base, /^config:application\+orderer:/);
  assert.equal(proposal!.electorate.voters, ALL);
  assert.ok(proposal!.signatures.length >= 3);
});

test('an own policy of one organization, and its orderer endpoints under another name', async () => {
  const port = orderer('Org2').address.split(':')[1];
  const own = `  organizations:
    Org1: { Policies: { Endorsement: { Type: Signature, Rule: "OR('Org1.peer', 'Org1.admin')" } } }
    Org2: { OrdererEndpoints: ["localhost:${port}"] }
`;
  const text = documentOf('', rules + own).replace('500ms', '400ms');
  await change(text, ({ orderer: part }) =>
    Boolean(part?.organizations.some(({ OrdererEndpoints }) => OrdererEndpoints.includes(`localhost:${port}`))),
  );
  const [org1] = (await configAt('Org3')).application!.organizations;
  assert.is(org1!.Policies.Endorsement!.Rule, "OR('Org1.peer', 'Org1.admin')");
});

test('anchor peers that the network delegates: one organization puts its own, and nobody votes', async () => {
  const proposals = (await governance().proposals()).length;
  const network = networkYaml(consortium.network, ALL, '    delegated: [anchor-peers]\n');
  const anchors = (host: string) =>
    `${documentOf('', rules).replace('500ms', '400ms')}  organizations:\n    Org3: { AnchorPeers: [{ Host: ${host}, Port: 7051 }] }\n`;
  await consortium.merge(
    ['Org3'],
    { [DOCUMENT]: anchors('peer9.org3.localhost'), [`${CARS}/network.yaml`]: network },
    'Own anchors',
  );
  const host = (config: ChannelConfig) =>
    config.application!.organizations.find(({ mspId }) => mspId === 'Org3')!.AnchorPeers[0]?.Host;
  await consortium.until(
    'the anchor at another organization',
    async () => host(await configAt('Org1')) === 'peer9.org3.localhost',
  );
  assert.is((await governance().proposals()).length, proposals);
  // Where they are not delegated, the same is a change like any other, and one organization alone changes nothing.
  assert.ok(ready(`Channel/${CHANNEL}`, ['Org1', 'Org2', 'Org4']), 'the others do not name them');
});

test('a consenter: its orderer follows first, then the channel takes it; then another leaves', async () => {
  const endpoints = `  organizations:\n    Org4: { OrdererEndpoints: ["${orderer('Org4').address}"] }\n`;
  const hosts = (config: ChannelConfig) =>
    config.orderer!.EtcdRaft!.Consenters.map(({ Host, Port }) => `${Host}:${Port}`).sort();
  const base = (mspIds: readonly string[], orderers: readonly string[]) =>
    documentOf(consentersYaml(consortium.network, mspIds), rules + endpoints, orderers).replace('500ms', '400ms');
  const four = ALL.map((mspId) => orderer(mspId).address).sort();
  await change(base(ALL, ALL), (config) => hosts(config).join() === four.join());
  const { config } = consortium.members.get('Org4')!;
  const service = new OrderingServiceClient(consortium.network.identities[0]!.admin, {});
  const reader = new GatewayChannelReader(service, new OwnOrderers(config.orderers));
  await consortium.until('a consenter at Org4', async () => {
    const [view] = await reader.orderers(CHANNEL, ['orderer0']);
    const state = view?.state;
    return state?.relation === 'consenter' && state.status === 'active';
  });
  const three = ['Org1', 'Org2', 'Org4'].map((mspId) => orderer(mspId).address).sort();
  await change(base(['Org1', 'Org2', 'Org4'], ALL), (config) => hosts(config).join() === three.join());
  service.close();
});

test('a member is removed: only where Git allows it, and its loop takes the refusal of the ordering service as the sign', async () => {
  const { network } = consortium;
  const remaining = FOUNDERS;
  const without = documentOf(consentersYaml(consortium.network, ['Org1', 'Org2']), rules, ['Org1', 'Org2', 'Org3'])
    .replace('500ms', '400ms')
    .replace(/members: \[.*\]/, `members: [${remaining.join(', ')}]`);
  await consortium.merge(['Org1'], { [DOCUMENT]: without }, 'Org4 goes');
  await consortium.until('the refusal of a guard', () => consortium.reason('Org1', `Channel/${CHANNEL}`) === 'Refused');
  const allow = networkYaml(network, ALL, `  allow: ["remove-member:Channel/${CHANNEL}"]\n`);
  await consortium.merge(ALL, { [DOCUMENT]: without, [`${CARS}/network.yaml`]: allow }, 'Org4 goes, and that is meant');
  await everywhere(({ application }) => application!.organizations.length === 3, remaining);
  await consortium.until('Org4 seeing that it is out', () =>
    Boolean(consortium.loops.get('Org4')!.report?.plan?.notices.some(({ remark }) => remark.code === 'CHANNEL_LEFT')),
  );
});

test.run();
