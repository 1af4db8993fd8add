/** A CA of identities is replaced in an order that follows from the channel, and every step is one that Fabric takes. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { mspContent } from '../../../reconciler/devnet/identities/derive-organization.js';
import { issueAuthority, issueCertificate } from '../../../reconciler/devnet/identities/issue-certificate.js';
import type { ChannelConfig } from '../../../reconciler/fabric/channel/channel-config.js';
import { editChannelConfig } from '../../../reconciler/fabric/channel/edit-channel-config.js';
import { judgeConfig } from '../../../reconciler/fabric/channel/judge-config.js';
import type { ManagedChannel, ManagedMsp } from '../../../reconciler/fabric/channel/managed-channel.js';
import { readChannelConfig } from '../../../reconciler/fabric/channel/read-channel-config.js';
import { buildChannelBundle } from '../../../reconciler/fabric/config/build-channel-bundle.js';
import { refusal } from '../../../reconciler/fabric/msp/msp-error.js';
import { serializeIdentity } from '../../../reconciler/fabric/msp/serialized-identity.js';
import { rolePrincipal } from '../../../reconciler/fabric/policy/encode-policy.js';
import { nextWave } from '../../../reconciler/kinds/channel/next-wave.js';
import { revocationList } from '../../fabric/channel/revocation-list.js';
import { CHANNEL, mspOf, organization, testChannel } from '../../fabric/channel/test-channel.js';

const OLD = organization('A').ca;
const NEW = issueAuthority(['wave', 'new'], 'ca.new');
const THIRD = issueAuthority(['wave', 'third'], 'ca.third');
const TLS = mspOf('A').tlsRootCerts;
const NAMES = new Map([OLD, NEW, THIRD].map((ca, index) => [ca.certificatePem, ['old', 'new', 'third'][index]!]));
const named = (pem: string | undefined) => (pem === undefined ? 'any' : (NAMES.get(pem) ?? 'inner'));

/** An MSP of A. */
function mspWith(
  authorities: readonly (typeof OLD)[],
  more: Partial<ManagedMsp> = {},
  certifier: typeof OLD | 'any' = authorities[0]!,
): ManagedMsp {
  const pems = authorities.map(({ certificatePem }) => certificatePem);
  const units = mspContent(certifier === 'any' ? [] : [certifier.certificatePem], []).nodeOUs;
  return { ...mspContent(pems, TLS), nodeOUs: units, ...more };
}

/** The test channel with another MSP of A, in both of its groups. */
function wantedWith(msp: ManagedMsp, live: ChannelConfig): ManagedChannel {
  const changed = <One extends { readonly mspId: string }>(one: One) => (one.mspId === 'A' ? { ...one, msp } : one);
  const { application, orderer } = live;
  return {
    application: { ...application!, organizations: application!.organizations.map(changed) },
    orderer: { ...orderer!, organizations: orderer!.organizations.map(changed) },
  };
}

const readOf = (config: ReturnType<typeof testChannel>) => readChannelConfig(CHANNEL, config);
const begin = (msp: ManagedMsp) => editChannelConfig(testChannel(), wantedWith(msp, readOf(testChannel())));
const mspNow = (config: ReturnType<typeof testChannel>) =>
  readOf(config).orderer!.organizations.find(({ mspId }) => mspId === 'A')!.msp;

type Edit = (wanted: ManagedChannel) => ManagedChannel;

/** What each update leads to, as `CAs; who certifies the role admin; updates that follow`, and the configurations. */
function walk(from: ManagedMsp, to: ManagedMsp, edit: Edit = (wanted) => wanted) {
  const configs = [begin(from)];
  const steps: string[] = [];
  for (let count = 0; count < 6; count += 1) {
    const now = configs.at(-1)!;
    const wave = nextWave(edit(wantedWith(to, readOf(now))), readOf(now));
    const next = editChannelConfig(now, wave.wanted);
    if (Buffer.from(next.serializeBinary()).equals(Buffer.from(now.serializeBinary()))) return { steps, configs };
    const judged = judgeConfig(buildChannelBundle(CHANNEL, now), next, new Date('2026-06-01'));
    assert.ok('next' in judged, 'why' in judged ? judged.why : '');
    configs.push(next);
    const { rootCerts, intermediateCerts, nodeOUs } = mspNow(next);
    const authorities = [...rootCerts, ...intermediateCerts].map(named).sort().join('+');
    steps.push(`${authorities}; ${named(nodeOUs.admin?.certificate)}; ${wave.later}`);
    const groups = readOf(next);
    const member = groups.application!.organizations.find(({ mspId }) => mspId === 'A')!.msp;
    assert.equal(member, mspNow(next), 'the same in both groups');
  }
  throw new Error(`it does not end: ${steps.join(' | ')}`);
}

/** Does an administrator whom a CA certified count in a configuration. */
function counts(config: ReturnType<typeof testChannel>, ca: typeof OLD): boolean {
  const path = ['wave', 'admin', named(ca.certificatePem)];
  const { certificatePem } = issueCertificate(ca, { path, commonName: 'Admin', organizationalUnit: 'admin' });
  const principal = rolePrincipal({ mspId: 'A', role: 'admin' }).serializeBinary();
  const { mspManager } = buildChannelBundle(CHANNEL, config);
  const check = () => mspManager.deserialize(serializeIdentity('A', certificatePem)).satisfiesPrincipal(principal);
  return refusal(check) === undefined;
}

test('the new one comes beside the old one, and while there are two any may certify a role; then the old one goes', () => {
  const { steps, configs } = walk(mspWith([OLD]), mspWith([NEW]));
  assert.equal(steps, ['new+old; any; 1', 'new; new; 0']);
  assert.equal(
    configs.map((config) => [counts(config, OLD), counts(config, NEW)]),
    [
      [true, false],
      [true, true],
      [false, true],
    ],
  );
});

test('where both are there already and the old one certifies the roles, that ends first', () => {
  assert.equal(walk(mspWith([OLD, NEW]), mspWith([NEW])).steps, ['new+old; any; 1', 'new; new; 0']);
  assert.equal(walk(mspWith([OLD, NEW]), mspWith([NEW, OLD])).steps, ['new+old; any; 1', 'new+old; new; 0']);
});

test('a CA that only comes, and one that only goes, are one update', () => {
  assert.equal(walk(mspWith([OLD]), mspWith([OLD, NEW])).steps, ['new+old; old; 0']);
  assert.equal(walk(mspWith([NEW, OLD]), mspWith([NEW])).steps, ['new; new; 0']);
  assert.equal(walk(mspWith([OLD, NEW], {}, 'any'), mspWith([NEW])).steps, ['new; new; 0']);
  assert.equal(walk(mspWith([OLD]), mspWith([OLD], {}, 'any')).steps, ['old; any; 0']);
});

test('two that are replaced by a third one both stay until it is there', () => {
  assert.equal(walk(mspWith([OLD, NEW]), mspWith([THIRD])).steps, ['new+old+third; any; 1', 'third; third; 0']);
});

test('an intermediate CA is replaced under a root that stays', () => {
  const inner = (name: string) => issueAuthority(['wave', name], `inner.${name}`, OLD);
  const [one, two] = [inner('one'), inner('two')];
  const under = (ca: typeof OLD) => mspWith([OLD], { intermediateCerts: [ca.certificatePem] }, ca);
  const { steps, configs } = walk(under(one), under(two));
  assert.equal(steps, ['inner+inner+old; any; 1', 'inner+old; inner; 0']);
  assert.equal(
    configs.map((config) => [counts(config, one), counts(config, two)]),
    [
      [true, false],
      [true, true],
      [false, true],
    ],
  );
});

test('what the old CA has revoked stays revoked until it goes, though the document has its list no more', () => {
  const listOf = (ca: typeof OLD) => revocationList(ca, [organization('A').users.get('User1')!.certificatePem]);
  const list = listOf(OLD);
  const { configs } = walk(mspWith([OLD], { revocationList: [list] }), mspWith([NEW]));
  assert.equal(
    configs.map((config) => mspNow(config).revocationList.length),
    [1, 1, 0],
  );
  const byTheNew = walk(mspWith([OLD, NEW], { revocationList: [listOf(NEW)] }), mspWith([NEW]));
  assert.equal(
    byTheNew.configs.map((config) => mspNow(config).revocationList.length),
    [1, 0, 0],
    'it is the document’s own',
  );
  const kept = walk(mspWith([OLD, NEW], { revocationList: [list] }), mspWith([OLD, NEW]));
  assert.equal(
    kept.configs.map((config) => mspNow(config).revocationList.length),
    [1, 0],
    'no CA goes',
  );
});

test('TLS CAs and consenters that change, too, come before the old CA of identities goes', () => {
  const tlsCa = issueAuthority(['wave', 'tlsca'], 'tlsca2.a');
  const tls = { dns: ['orderer0'], ip: [] };
  const { certificatePem } = issueCertificate(tlsCa, { path: ['wave', 'tls'], commonName: 'orderer0', tls });
  const renewed: Edit = (wanted) => {
    const { orderer } = wanted;
    const Consenters = testConsenters().map((one) =>
      one.Host.includes('.a.') ? { ...one, ClientTLSCert: certificatePem, ServerTLSCert: certificatePem } : one,
    );
    return { ...wanted, orderer: { ...orderer!, EtcdRaft: { Consenters } } };
  };
  const testConsenters = () => readOf(testChannel()).orderer!.EtcdRaft!.Consenters;
  const more = { tlsRootCerts: [tlsCa.certificatePem] };
  const each = ['new+old; any; 2', 'new+old; any; 1', 'new; new; 0'];
  const { steps, configs } = walk(mspWith([OLD]), mspWith([NEW], more), renewed);
  assert.equal(steps, each);
  assert.equal(
    configs.map((config) => mspNow(config).tlsRootCerts.length),
    [1, 2, 2, 1],
  );
  assert.equal(walk(mspWith([NEW, OLD], {}, 'any'), mspWith([NEW], more), renewed).steps, each);
});

test('what else a document changes comes with the first update', () => {
  const config = begin(mspWith([OLD]));
  const wanted = wantedWith(mspWith([NEW]), readOf(config));
  const wave = nextWave({ ...wanted, orderer: { ...wanted.orderer!, BatchTimeout: '7s' } }, readOf(config));
  assert.equal([wave.wanted.orderer!.BatchTimeout, wave.later, wave.keepsIdentities], ['7s', 1, ['A']]);
});

test.run();
