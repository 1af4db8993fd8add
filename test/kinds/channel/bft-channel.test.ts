/** A channel of BFT orderers is read, compared and planned like any other. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { mspContent } from '../../../reconciler/devnet/identities/derive-organization.js';
import { issueAuthority } from '../../../reconciler/devnet/identities/issue-certificate.js';
import { readChannelConfig } from '../../../reconciler/fabric/channel/read-channel-config.js';
import { SMART_BFT_DEFAULTS } from '../../../reconciler/fabric/channel/smart-bft-defaults.js';
import { decodeConfig } from '../../../reconciler/fabric/config/decode-config.js';
import type { ChannelSpec } from '../../../reconciler/kinds/channel/channel-spec.js';
import { derivedUpdate } from '../../../reconciler/kinds/channel/derived-update.js';
import { isIssued } from '../../../reconciler/kinds/channel/is-issued.js';
import { newChannel } from '../../../reconciler/kinds/channel/new-channel.js';
import { whyNotTrusted } from '../../../reconciler/kinds/channel/trusted-genesis.js';
import type { ObservePorts } from '../../../reconciler/kinds/kind-ports.js';
import { findNetwork } from '../../../reconciler/kinds/network/find-network.js';
import type { NetworkSpec } from '../../../reconciler/kinds/network/network-spec.js';
import { identitiesOf } from '../../loop/memory-identities.js';
import { CHANNEL, desire, NETWORK } from '../../spec/fixture.js';
import { planOf } from '../live-fixture.js';
import { document, live, liveOfTwo, NODES, node, OWNER } from './live-bft-channel.js';
import { channelChange, KEY, liveConfig, liveOf, remarksOf } from './live-channel.js';

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

/** IDs after each update that leads from four nodes to these, and the nodes that must follow the channel before it. */
function walk(nodes: readonly ReturnType<typeof node>[]) {
  const [spec, network] = specOf(document(nodes));
  const steps: string[] = [];
  let config = live();
  for (let count = 0; count < 9; count += 1) {
    const update = derivedUpdate('channel1', liveOf(config), spec, network);
    if (update === undefined) return steps;
    config = update.next;
    const { ConsenterMapping, Policies } = readChannelConfig('channel1', config).orderer!;
    assert.is(Policies.BlockValidation!.Type, 'Unknown');
    const { adds = 'nobody new', later } = update.wave;
    steps.push(`${ConsenterMapping!.map(({ ID }) => ID).join()}; ${adds.split('.')[0]}; ${later}`);
  }
  throw new Error(steps.join(' | '));
}

test('nodes come one by one and before those that go, each once it follows, in whatever order they are listed', () => {
  const wanted = [...NODES.slice(0, 2), node(5), node(6)];
  const steps = ['1,2,3,4,5; node5; 3', '1,2,3,4,5,6; node6; 2', '1,2,4,5,6; nobody new; 1', '1,2,5,6; nobody new; 0'];
  assert.equal(walk(wanted), steps);
  assert.equal(walk([...wanted].reverse()), steps);
});

test('renewed nodes come one by one, too, and one that keeps its ID at another place must be there first', () => {
  const renewed = (ID: number) => ({ ...NODES[ID - 1]!, Identity: node(ID + 10).Identity });
  assert.equal(walk([renewed(1), renewed(2), ...NODES.slice(2)]), ['1,2,3,4; nobody new; 1', '1,2,3,4; nobody new; 0']);
  assert.equal(walk([{ ...node(9), ID: 1 }, ...NODES.slice(1)]), ['1,2,3,4; node9; 0']);
});

test('who leaves stays in the channel while a node of it orders, whoever certified what the node shows', () => {
  for (const fifth of [
    node(5, identitiesOf('Telco3')),
    { ...node(5), Identity: node(5, identitiesOf('Telco3')).Identity },
  ]) {
    const [spec, network] = specOf(document([...NODES, node(6)]).replace(', Telco3]', ']'));
    let config = liveOfTwo(fifth);
    const steps: string[] = [];
    for (let update = derivedUpdate('channel1', liveOf(config), spec, network); update !== undefined; ) {
      config = update.next;
      const { orderer } = readChannelConfig('channel1', config);
      const mspIds = orderer!.organizations.map(({ mspId }) => mspId);
      steps.push(`${orderer!.ConsenterMapping!.map(({ ID }) => ID).join()} of ${mspIds.sort().join()}`);
      update = derivedUpdate('channel1', liveOf(config), spec, network);
    }
    assert.equal(steps, ['1,2,3,4,5,6 of OrdererOrg,Telco3', '1,2,3,4,6 of OrdererOrg']);
  }
});

test('the plan has the arithmetic of BFT, and warns where more are renewed than may be down', () => {
  const said = (nodes: readonly ReturnType<typeof node>[]) =>
    channelChange(live(), document(nodes))!.remarks.find(({ code }) => code === 'CONSENTERS')!;
  const more = said([...NODES, node(5)]);
  assert.is(more.severity, 'note');
  assert.match(more.text, /^4 consenters become 5: then 4 of 5 must run, 1 may be down; now 3 of 4 must run, 1 may/);
  assert.match(more.text, /Fabric does not look which of them run$/);
  const fewer = said(NODES.slice(1));
  assert.equal([fewer.severity, /then 2 of 3 must run, 1 may/.test(fewer.text)], ['note', true], fewer.text);
  const renewed = (count: number) =>
    said(NODES.map((one) => (one.ID <= count ? { ...one, Identity: node(one.ID + 10).Identity } : one)));
  assert.equal([renewed(1).severity, renewed(2).severity], ['note', 'danger']);
  assert.match(renewed(2).text, /keeps 4 consenters: 3 of 4 must run.*Each of the 2 that are renewed is down from its/);
});

/** CAs of identities and of TLS, nodes that are renewed, and updates that follow, after each update that leads to these CAs. */
function rotate(authorities: Pick<typeof OWNER, 'ca' | 'tlsCa'>): readonly string[] {
  const [{ orderer, ...rest }, network] = specOf(document(NODES));
  const spec = { ...rest, orderer: { ...orderer, ConsenterMapping: NODES.map(({ ID }) => node(ID, authorities)) } };
  const { ca, tlsCa } = authorities;
  const msp = mspContent([ca.certificatePem], [tlsCa.certificatePem]);
  const organizations = network.organizations.map((one) => (one.mspId === 'OrdererOrg' ? { ...one, msp } : one));
  let config = live();
  const steps: string[] = [];
  for (let count = 0; count < 9; count += 1) {
    const update = derivedUpdate('channel1', liveOf(config), spec, { ...network, organizations });
    if (update === undefined) return steps;
    config = update.next;
    const { organizations: ordering, ConsenterMapping } = readChannelConfig('channel1', config).orderer!;
    const { rootCerts, tlsRootCerts } = ordering[0]!.msp;
    const renewed = ConsenterMapping!.filter(({ Identity }) => isIssued(Identity, ca.certificatePem)).length;
    steps.push(`${rootCerts.length} ${tlsRootCerts.length} ${renewed} ${update.wave.later}`);
  }
  throw new Error(steps.join(' | '));
}

test('a CA of its nodes’ identities, with one of TLS or without: it comes, they are renewed one by one, the old one goes', () => {
  const ca = issueAuthority(['bft', 'ca2'], 'ca2');
  const both = { ca, tlsCa: issueAuthority(['bft', 'tlsca2'], 'tlsca2') };
  assert.equal(rotate(both), ['2 2 0 5', '2 2 1 4', '2 2 2 3', '2 2 3 2', '2 2 4 1', '1 1 4 0']);
  const alone = { ca, tlsCa: OWNER.tlsCa };
  assert.equal(rotate(alone), ['2 1 0 5', '2 1 1 4', '2 1 2 3', '2 1 3 2', '2 1 4 1', '1 1 4 0']);
});

test('who sees a channel of BFT that others have begun knows it by the block that its own document makes', async () => {
  const [spec, network] = specOf(document(NODES));
  const { genesis } = newChannel('channel1', spec, network);
  const { resources } = desire({
    'net/network.yaml': NETWORK.replace('channel: channel1', 'channel: ops-channel'),
    'net/channel1.yaml': document(NODES),
    'net/ops.yaml': CHANNEL.replace('name: channel1', 'name: ops-channel'),
  });
  const read = { desired: resources, governance: undefined } as unknown as ObservePorts;
  const told = (hash: string) =>
    whyNotTrusted(read, resources.get(KEY)!, {
      ...liveOf(live()),
      ledger: { type: 'fabric', name: 'channel1', genesis: hash },
    });
  assert.is(await told(genesis), undefined);
  assert.match((await told('ab'.repeat(32)))!, /nobody on the governance ledger vouches/);
});

test.run();
