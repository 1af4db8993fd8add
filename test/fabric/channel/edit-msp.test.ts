import { type common, msp, peer } from '@hyperledger/fabric-protos';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { editChannelConfig } from '../../../reconciler/fabric/channel/edit-channel-config.js';
import { newMspConfig } from '../../../reconciler/fabric/channel/edit-msp.js';
import type { ManagedMsp } from '../../../reconciler/fabric/channel/managed-channel.js';
import { addValue } from '../../../reconciler/fabric/config/config-tree.js';
import type { MspSpec } from '../../../reconciler/kinds/network/network-spec.js';
import { errorOf } from '../vectors.js';
import { mspOf, organization, testChannel, testParameters, tlsOf } from './test-channel.js';
import {
  bytes,
  changes,
  groupOf,
  keeps,
  MEMBERS,
  member,
  read,
  respelled,
  respelledMsp,
  valueIn,
  wantMembers,
  wantOrderer,
} from './wishes.js';

/** Of a Network document: read by the compiler. */
const ofNetwork = (msp: MspSpec): ManagedMsp => msp;

test('an MSP of a Network document is one that can be wanted', () => {
  const { admins, organizationalUnitIdentifiers, ...msp } = ofNetwork(mspOf('A'));
  assert.equal([admins, organizationalUnitIdentifiers], [undefined, undefined]);
  assert.equal(newMspConfig('A', msp), organization('A').mspConfig);
  assert.not.equal(newMspConfig('A', { ...msp, nodeOUs: { enable: false } }), organization('A').mspConfig);
});

test('another spelling of certificates changes nothing', () => {
  const live = testChannel();
  keeps(live, wantMembers(member('A', { msp: respelledMsp('A') }), ...MEMBERS.slice(1)));
  const Consenters = read(live).orderer!.EtcdRaft!.Consenters.map((node) => ({
    ...node,
    ClientTLSCert: respelled(node.ClientTLSCert),
    ServerTLSCert: respelled(node.ServerTLSCert),
  }));
  keeps(live, wantOrderer({ EtcdRaft: { Consenters: [...Consenters].reverse() } }));
});

test('what is new is written in one spelling, whoever wrote it how', () => {
  const live = testChannel({ members: testParameters().members.slice(1) });
  const edited = changes(live, wantMembers(member('D', { msp: respelledMsp('D') }), ...MEMBERS.slice(1)));
  assert.is(bytes(edited), bytes(editChannelConfig(live, wantMembers(member('D'), ...MEMBERS.slice(1)))));
});

/** A's MSP with these changes, wanted in the Application section alone. */
function withMsp(change: (own: ManagedMsp) => Partial<ManagedMsp>, live = testChannel()): common.Config {
  const own = mspOf('A');
  return changes(live, wantMembers(member('A', { msp: { ...own, ...change(own) } }), ...MEMBERS.slice(1)));
}

test('the MSP of an organization is edited in both sections, whichever is managed', () => {
  const second = organization('D').tlsCa.certificatePem;
  const edited = withMsp(({ tlsRootCerts }) => ({ tlsRootCerts: [second, ...tlsRootCerts] }));
  const [one, other] = ['Application', 'Orderer'].map((section) => valueIn(groupOf(edited, section, 'A'), 'MSP')!);
  assert.equal(one!.getValue_asU8(), other!.getValue_asU8());
  const value = msp.MSPConfig.deserializeBinary(one!.getValue_asU8());
  const pems = msp.FabricMSPConfig.deserializeBinary(value.getConfig_asU8()).getTlsRootCertsList_asU8();
  const texts = pems.map((pem) => Buffer.from(pem).toString());
  assert.equal(texts, [organization('A').tlsCa.certificatePem, second], 'what is there stays in its place');
  const before = groupOf(testChannel(), 'Application', 'B');
  assert.equal(groupOf(edited, 'Application', 'B'), before);
});

test('two MSPs of one organization are refused', () => {
  const own = mspOf('A');
  const other = member('A', { msp: { ...own, tlsRootCerts: [] } });
  const wanted = { ...wantMembers(...MEMBERS), orderer: { organizations: [other, member('O')] } };
  assert.is(
    errorOf(() => editChannelConfig(testChannel(), wanted)),
    'Attempted to define two different versions of MSP: A',
  );
});

test('certificates come and go, and revocation lists are written as such', () => {
  const removed = withMsp(() => ({ tlsRootCerts: [] }));
  assert.equal(read(removed).application!.organizations[0]!.msp.tlsRootCerts, []);
  const list = '-----BEGIN X509 CRL-----\nAQID\n-----END X509 CRL-----\n';
  const revoked = withMsp(() => ({ revocationList: [list.replaceAll('X509 CRL', 'CRL')] }));
  const { msp: own } = read(revoked).application!.organizations[0]!;
  assert.equal(own.revocationList, [list]);
});

test('administrators and required units are managed only where they are given', () => {
  const live = withMsp(({ rootCerts }) => ({
    admins: [tlsOf('A')],
    organizationalUnitIdentifiers: [{ organizationalUnitIdentifier: 'people', certificate: rootCerts[0]! }],
  }));
  keeps(live, wantMembers(...MEMBERS));
  const own = mspOf('A');
  const unit = { organizationalUnitIdentifier: 'people', certificate: respelled(own.rootCerts[0]!) };
  const same: ManagedMsp = { ...own, admins: [respelled(tlsOf('A'))], organizationalUnitIdentifiers: [unit] };
  keeps(live, wantMembers(member('A', { msp: same }), ...MEMBERS.slice(1)));
  const none = withMsp(() => ({ admins: [], organizationalUnitIdentifiers: [] }), live);
  assert.is(bytes(none), bytes(testChannel()));
});

test('a crypto configuration and a signing identity stay as they are', () => {
  const config = msp.FabricMSPConfig.deserializeBinary(organization('B').mspConfig);
  config.getCryptoConfig()!.setSignatureHashFamily('SHA3');
  const signer = new msp.SigningIdentityInfo();
  signer.setPublicSigner(Buffer.from('x'));
  config.setSigningIdentity(signer);
  const [a, , c] = testParameters().members;
  const live = testChannel({ members: [a!, { mspId: 'B', mspConfig: config.serializeBinary() }, c!] });
  keeps(live, wantMembers(...MEMBERS));
  const cut = member('B', { msp: { ...mspOf('B'), tlsRootCerts: [] } });
  const edited = changes(live, wantMembers(member('A'), cut, member('C')));
  const value = msp.MSPConfig.deserializeBinary(valueIn(groupOf(edited, 'Application', 'B'), 'MSP')!.getValue_asU8());
  const after = msp.FabricMSPConfig.deserializeBinary(value.getConfig_asU8());
  config.setTlsRootCertsList([]);
  assert.equal(after.toObject(), config.toObject());
});

test('NodeOUs: units that change are changed, off is off', () => {
  const { nodeOUs } = mspOf('A');
  const bound = withMsp(() => ({ nodeOUs: { ...nodeOUs, peer: { organizationalUnitIdentifier: 'peer' } } }));
  assert.equal(read(bound).application!.organizations[0]!.msp.nodeOUs, {
    ...nodeOUs,
    peer: { organizationalUnitIdentifier: 'peer' },
  });
  const { orderer: _, ...three } = nodeOUs;
  const fewer = withMsp(() => ({ nodeOUs: three }));
  assert.equal(read(fewer).application!.organizations[0]!.msp.nodeOUs, three);
  const raw = msp.FabricMSPConfig.deserializeBinary(organization('C').mspConfig);
  const spelled = respelled(nodeOUs.client!.certificate!);
  raw.getFabricNodeOus()!.getClientOuIdentifier()!.setCertificate(Buffer.from(spelled));
  const [a, b] = testParameters().members;
  const third = (config: common.Config) => read(config).application!.organizations[2]!.msp.nodeOUs;
  const withRaw = () => testChannel({ members: [a!, b!, { mspId: 'C', mspConfig: raw.serializeBinary() }] });
  const client = { organizationalUnitIdentifier: 'client', certificate: nodeOUs.client!.certificate! };
  const own = member('C', { msp: { ...mspOf('C'), nodeOUs: { ...three, client } } });
  const cut = changes(withRaw(), wantMembers(member('A'), member('B'), own));
  assert.equal([third(cut).client!.certificate, third(cut).orderer], [spelled, undefined], 'what is the same stays');
  raw.getFabricNodeOus()!.setEnable(false);
  keeps(
    withRaw(),
    wantMembers(member('A'), member('B'), member('C', { msp: { ...mspOf('C'), nodeOUs: { enable: false } } })),
  );
  const off = withMsp(() => ({ nodeOUs: { enable: false } }));
  assert.equal(read(off).application!.organizations[0]!.msp.nodeOUs, { enable: false });
  keeps(
    off,
    wantMembers(member('A', { msp: { ...mspOf('A'), nodeOUs: { ...nodeOUs, enable: false } } }), ...MEMBERS.slice(1)),
  );
});

test('anchors: a complete list in any order; none are no value', () => {
  const anchors = [1, 2].map((Port) => ({ Host: 'peer', Port }));
  const want = (AnchorPeers: typeof anchors) => wantMembers(member('A', { AnchorPeers }), ...MEMBERS.slice(1));
  const live = changes(testChannel(), want(anchors));
  assert.is(valueIn(groupOf(live, 'Application', 'A'), 'AnchorPeers')!.getModPolicy(), 'Admins');
  keeps(live, want([...anchors].reverse()));
  keeps(live, wantMembers(...MEMBERS));
  const moved = changes(live, want([{ Host: 'peer', Port: 3 }, anchors[1]!]));
  const value = peer.AnchorPeers.deserializeBinary(
    valueIn(groupOf(moved, 'Application', 'A'), 'AnchorPeers')!.getValue_asU8(),
  );
  assert.equal(
    value.getAnchorPeersList().map((anchor) => anchor.getPort()),
    [2, 3],
  );
  assert.is(bytes(changes(live, want([]))), bytes(testChannel()));
  const empty = testChannel();
  addValue(groupOf(empty, 'Application', 'A'), 'AnchorPeers', new peer.AnchorPeers());
  keeps(empty, want([]), 'an empty value says the same');
});

test.run();
