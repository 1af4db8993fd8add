/** A channel of BFT orderers is read, compared and planned like any other. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { issueCertificate } from '../../../reconciler/devnet/identities/issue-certificate.js';
import { editChannelConfig } from '../../../reconciler/fabric/channel/edit-channel-config.js';
import { readChannelConfig } from '../../../reconciler/fabric/channel/read-channel-config.js';
import { SMART_BFT_DEFAULTS } from '../../../reconciler/fabric/channel/smart-bft-defaults.js';
import { decodeConfig } from '../../../reconciler/fabric/config/decode-config.js';
import type { ChannelSpec } from '../../../reconciler/kinds/channel/channel-spec.js';
import { derivedUpdate } from '../../../reconciler/kinds/channel/derived-update.js';
import { newChannel } from '../../../reconciler/kinds/channel/new-channel.js';
import { findNetwork } from '../../../reconciler/kinds/network/find-network.js';
import type { NetworkSpec } from '../../../reconciler/kinds/network/network-spec.js';
import { identitiesOf } from '../../loop/memory-identities.js';
import { CHANNEL, desire } from '../../spec/fixture.js';
import { planOf } from '../live-fixture.js';
import { channelChange, KEY, liveConfig, liveOf, remarksOf } from './live-channel.js';

const { ca, tlsCa } = identitiesOf('OrdererOrg');

/** A node with certificates of its own. */
function node(ID: number) {
  const path = ['telecom', 'bft', `node${ID}`];
  const commonName = `node${ID}.ordererorg.localhost`;
  const tls = { dns: [commonName], ip: [] };
  const { certificatePem } = issueCertificate(tlsCa, { path: [...path, 'tls'], commonName, tls });
  const identity = issueCertificate(ca, { path: [...path, 'id'], commonName, organizationalUnit: 'orderer' });
  return {
    ID,
    Host: commonName,
    Port: 7050,
    MSPID: 'OrdererOrg',
    Identity: identity.certificatePem,
    ClientTLSCert: certificatePem,
    ServerTLSCert: certificatePem,
  };
}

const NODES = [1, 2, 3, 4].map(node);

/** The fixture's channel, of four BFT nodes. */
function live() {
  const config = liveConfig();
  const organizations = readChannelConfig('channel1', config).orderer!.organizations;
  return editChannelConfig(config, {
    orderer: { organizations, OrdererType: 'BFT', SmartBFT: { SyncOnStart: true }, ConsenterMapping: NODES },
  });
}

const document = (nodes: readonly ReturnType<typeof node>[]) =>
  `${CHANNEL}    OrdererType: BFT\n    ConsenterMapping: ${JSON.stringify(nodes)}\n`;

/** What a document of the fixture's channel says, and its network. */
function specOf(text: string): [ChannelSpec, NetworkSpec] {
  const { network, resources } = desire({ 'net/channel1.yaml': text });
  return [resources.get(KEY)!.spec as unknown as ChannelSpec, findNetwork(network, resources)!.spec];
}

test('the same nodes are no change, in whatever order they are listed', () => {
  assert.is(channelChange(live(), document(NODES)), undefined);
  assert.is(channelChange(live(), document([...NODES].reverse())), undefined);
});

test('one node more, and another certificate of one, are planned field by field', () => {
  const more = channelChange(live(), document([...NODES, node(5)]))!;
  const paths = more.fields.map(({ path }) => path);
  assert.ok(paths.length > 0 && paths.every((path) => path.startsWith('orderer.ConsenterMapping.5')), paths.join());
  assert.not.match(JSON.stringify(more.fields), /BEGIN CERTIFICATE/);
  assert.equal(more.electorate.voters, ['OrdererOrg']);
  const renewed = { ...NODES[1]!, Identity: node(6).Identity };
  const changed = channelChange(live(), document([NODES[0]!, renewed, ...NODES.slice(2)]))!;
  assert.equal(
    changed.fields.map(({ path }) => path),
    ['orderer.ConsenterMapping.2.Identity'],
  );
});

test('Raft is not turned into BFT, nor BFT into Raft', () => {
  const codes = remarksOf(channelChange(liveConfig(), document(NODES)));
  assert.ok(codes.includes('refused CONSENSUS_TYPE'), codes.join());
  const back = remarksOf(channelChange(live(), `${CHANNEL}    OrdererType: etcdraft\n`));
  assert.ok(back.includes('refused CONSENSUS_TYPE'), back.join());
});

test('a new channel of BFT is derived from its document, however its nodes are listed', () => {
  const made = (nodes: readonly ReturnType<typeof node>[]) => newChannel('channel1', ...specOf(document(nodes)));
  const { config, genesis } = made(NODES);
  const { Capabilities, orderer } = readChannelConfig('channel1', decodeConfig(config));
  assert.equal([Capabilities, orderer!.OrdererType, orderer!.ConsenterMapping!.length], [['V3_0'], 'BFT', 4]);
  assert.is(orderer!.SmartBFT!.RequestComplainTimeout, SMART_BFT_DEFAULTS.RequestComplainTimeout);
  assert.is(made([...NODES].reverse()).genesis, genesis);
  assert.is.not(made(NODES.slice(1)).genesis, genesis);
  const endpoints = '  organizations: { OrdererOrg: { OrdererEndpoints: ["one:7050"] } }\n';
  const said = (text: string) => {
    const { changes } = planOf(desire({ 'net/channel1.yaml': text }), { [KEY]: { state: 'absent' } });
    return remarksOf(changes.find(({ action }) => action === 'create'));
  };
  const planned = said(document(NODES) + endpoints);
  assert.ok(planned.includes('note GENESIS') && !planned.some((one) => one.startsWith('refused')), planned.join());
  assert.ok(
    said(`${CHANNEL}    OrdererType: BFT\n${endpoints}`).includes('refused FABRIC_REFUSES'),
    'without its nodes',
  );
});

test('several new nodes are one update, the same in whatever order they are listed', () => {
  const more = [...NODES, node(5), node(6)];
  const next = (nodes: readonly ReturnType<typeof node>[]) =>
    derivedUpdate('channel1', liveOf(live()), ...specOf(document(nodes)))!.hash;
  assert.equal(next(more), next([...more].reverse()));
});

test.run();
