/** Who of our own still needs a CA that goes is seen before the last signature, and asked only where one goes. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { issueAuthority, issueCertificate } from '../../../reconciler/devnet/identities/issue-certificate.js';
import { decodeConfig } from '../../../reconciler/fabric/config/decode-config.js';
import type { ChannelLive } from '../../../reconciler/kinds/channel/channel-live.js';
import type { ChannelSpec } from '../../../reconciler/kinds/channel/channel-spec.js';
import { derivedUpdate } from '../../../reconciler/kinds/channel/derived-update.js';
import { outdatedNodes, ownNodesWait } from '../../../reconciler/kinds/channel/own-nodes-reissued.js';
import type { ObservePorts } from '../../../reconciler/kinds/kind-ports.js';
import { findNetwork } from '../../../reconciler/kinds/network/find-network.js';
import type { ShownIdentity } from '../../../reconciler/ports/read/channel-reader.js';
import { identitiesOf } from '../../loop/memory-identities.js';
import { CHANNEL, desire, NETWORK } from '../../spec/fixture.js';
import { channelChange, KEY, liveConfig, liveOf, remarksOf } from './live-channel.js';

const OLD = identitiesOf('Telco1').ca;
const NEW = issueAuthority(['reissued', 'ca'], 'ca2.telco1');
const OLD_TLS = identitiesOf('Telco1').tlsCa;
const NEW_TLS = issueAuthority(['reissued', 'tlsca'], 'tlsca2.telco1');
const text = (pem: string) => JSON.stringify(pem);

/** The fixture's documents with other CAs of Telco1, whose orderer has an address. */
function desired(ca: typeof OLD, tlsCa = OLD_TLS) {
  const network = NETWORK.replaceAll(text(OLD.certificatePem), text(ca.certificatePem))
    .replaceAll(text(OLD_TLS.certificatePem), text(tlsCa.certificatePem))
    .replace('{ name: peer1 }]', '{ name: peer1 }], orderers: [{ name: orderer0, host: one, port: 7050 }]');
  const files = { 'net/network.yaml': network };
  const { network: name, resources } = desire(files);
  const spec = resources.get(KEY)!.spec as unknown as ChannelSpec;
  return { files, spec, network: findNetwork(name, resources)!.spec };
}

function identity(issuer: typeof OLD, unit: string): string {
  const path = ['reissued', unit, issuer.certificatePem.slice(100, 140)];
  return issueCertificate(issuer, { path, commonName: unit, organizationalUnit: unit }).certificatePem;
}

/** Ports of Telco1, whose nodes show these; without any it fails whoever asks. */
function portsOf(identities?: readonly ShownIdentity[], tls: Readonly<Record<string, string>> = {}): ObservePorts {
  const channels = {
    shownCertificates: async () => tls,
    shownIdentities: async (channel: string, orderers: object) => {
      if (identities === undefined) throw new Error('somebody was asked');
      assert.equal([channel, Object.keys(orderers)], ['channel1', ['orderer0']]);
      return identities;
    },
  };
  const peers = async () => [{ name: 'peer0', endpoint: 'peer0:7051' }];
  return { organization: 'Telco1', channels, fabric: { peers } } as unknown as ObservePorts;
}

const ALL_OF = (issuer: typeof OLD): readonly ShownIdentity[] => [
  { node: undefined, certificate: identity(issuer, 'admin') },
  { node: 'peer0', certificate: identity(issuer, 'peer') },
  { node: 'orderer0', certificate: identity(issuer, 'orderer'), block: 17 },
];

const BEGUN = liveOf(liveConfig());

/** The channel after the next update. */
function after(live: ChannelLive, want: ReturnType<typeof desired>): ChannelLive {
  return liveOf(derivedUpdate('channel1', live, want.spec, want.network)!.next);
}

/** What our loop says of the next update, our nodes being so. */
async function waits(live: ChannelLive, want: ReturnType<typeof desired>, ports: ObservePorts) {
  const outdated = await outdatedNodes(ports, 'channel1', live, want.spec, want.network);
  const own = { standing: 'member', joined: [], missing: [], orderers: {}, outdated } as const;
  const update = derivedUpdate('channel1', live, want.spec, want.network)!;
  return { outdated, wait: ownNodesWait({ ...live, own }, update, 'channel1', 'Telco1') };
}

test('while the new CA comes all that need the old one are named, and nothing waits for them', async () => {
  const { outdated, wait } = await waits(BEGUN, desired(NEW), portsOf(ALL_OF(OLD)));
  assert.equal(
    outdated.map((one) => one.replace(/ \(.*\)/, '')),
    [
      'identity in reconciler.yaml has a certificate that then counts no more',
      'peer0 still endorses by a certificate that then counts no more',
      'orderer0 signed its newest block, 17, by a certificate that then counts no more; any transaction makes a newer one',
    ],
  );
  assert.is(wait, undefined);
});

test('the old one goes once none of them needs it; whoever does not tell may need it', async () => {
  const both = after(BEGUN, desired(NEW));
  const [, peer, orderer] = ALL_OF(OLD);
  for (const [shown, said] of [
    [[...ALL_OF(NEW).slice(0, 1), peer!], /^our peer0 still endorses [^;]*signed by unknown authority\): we sign once/],
    [[...ALL_OF(NEW).slice(0, 2), orderer!], /^our orderer0 signed its newest block, 17/],
    [[{ node: 'peer0', certificate: undefined }], /^our peer0 does not tell by which certificate it signs/],
  ] as const) {
    const { wait } = await waits(both, desired(NEW), portsOf(shown));
    assert.is(wait?.reason, 'NodesNotReissued');
    assert.match(wait!.message, said);
  }
  assert.equal(await waits(both, desired(NEW), portsOf(ALL_OF(NEW))), { outdated: [], wait: undefined });
});

test('an identity that would keep its CA and lose its role needs the old certifier', async () => {
  const asClient = { node: 'peer0', certificate: identity(NEW, 'client') };
  const both = after(BEGUN, desired(NEW));
  assert.equal((await waits(both, desired(NEW), portsOf([asClient]))).outdated, [], 'it is no peer now either');
  const other = desired(NEW);
  const peers = { ...other.network, organizations: other.network.organizations.map((one) => unnamed(one)) };
  const { outdated } = await waits(both, { ...other, network: peers }, portsOf(ALL_OF(NEW)));
  assert.equal(outdated.length, 1);
  assert.match(outdated[0]!, /^peer0 .*does not have an OU that resolves to/);
});

/** Its peers are to be known by another unit. */
function unnamed<One extends ReturnType<typeof desired>['network']['organizations'][number]>(one: One): One {
  if (one.mspId !== 'Telco1') return one;
  const peer = { organizationalUnitIdentifier: 'endorser' };
  return { ...one, msp: { ...one.msp, nodeOUs: { ...one.msp.nodeOUs, peer } } };
}

test('of TLS CAs the same, by what nodes show', async () => {
  const tlsOf = (issuer: typeof OLD) => {
    const tls = { dns: ['peer0'], ip: [] };
    return issueCertificate(issuer, { path: ['reissued', 'tls'], commonName: 'peer0', tls }).certificatePem;
  };
  const want = desired(OLD, NEW_TLS);
  const said = async (shown: Readonly<Record<string, string>>) =>
    (await waits(BEGUN, want, portsOf(undefined, shown))).wait?.message;
  const orderer = { 'one:7050': tlsOf(NEW_TLS) };
  assert.match(
    (await said({ ...orderer, 'peer0:7051': tlsOf(OLD_TLS) }))!,
    /^our peer0 still shows a TLS certificate of a/,
  );
  assert.match((await said(orderer))!, /^our peer0 at peer0:7051 does not tell its TLS certificate/);
  assert.is(await said({ ...orderer, 'peer0:7051': tlsOf(NEW_TLS) }), undefined);
});

test('where nothing of ours goes nobody is asked', async () => {
  const more = `${CHANNEL}    MaxChannels: 7\n`;
  const { resources } = desire({ 'net/channel1.yaml': more });
  const want = { ...desired(OLD), spec: resources.get(KEY)!.spec as unknown as ChannelSpec };
  assert.equal(await waits(BEGUN, want, portsOf()), { outdated: [], wait: undefined });
  const mine = decodeConfig(Buffer.from(BEGUN.config!, 'base64'));
  assert.is(channelChange(mine), undefined);
});

test('the plan names each of ours, and says what becomes of clients', () => {
  const { files } = desired(NEW);
  const own = { standing: 'member', joined: [], missing: [], orderers: {}, outdated: ['peer0 is so', 'peer1 too'] };
  const change = channelChange(liveConfig(), CHANNEL, files, {
    [KEY]: { state: 'present', live: { ...BEGUN, own } },
  })!;
  const said = change.remarks.filter(({ code }) => code === 'NODE_NOT_REISSUED').map(({ text: one }) => one);
  assert.equal(said, ['our peer0 is so', 'our peer1 too']);
  const codes = remarksOf(change);
  assert.ok(codes.includes('note WAVES') && codes.includes('danger IDENTITIES_CUT_OFF'), codes.join());
  assert.not.ok(codes.includes('note ANY_CA_CERTIFIES'), 'there is no third CA');
  const [root, third] = [text(NEW.certificatePem), text(issueAuthority(['reissued', 'third'], 'ca3').certificatePem)];
  const network = files['net/network.yaml'].replace(`rootCerts: [${root}]`, `rootCerts: [${root}, ${third}]`);
  const more = channelChange(liveConfig(), CHANNEL, { 'net/network.yaml': network })!;
  assert.ok(remarksOf(more).includes('note ANY_CA_CERTIFIES'), remarksOf(more).join());
});

test.run();
