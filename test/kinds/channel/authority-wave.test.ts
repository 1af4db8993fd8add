/** A TLS CA is rotated in an order that follows from the channel: it comes, consenters get its certificates, the old one goes. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { issueAuthority, issueCertificate } from '../../../reconciler/devnet/identities/issue-certificate.js';
import type { ChannelConfig, RaftConsenter } from '../../../reconciler/fabric/channel/channel-config.js';
import type { ManagedChannel } from '../../../reconciler/fabric/channel/managed-channel.js';
import { readChannelConfig } from '../../../reconciler/fabric/channel/read-channel-config.js';
import { nextWave } from '../../../reconciler/kinds/channel/next-wave.js';
import { testChannel } from '../../fabric/channel/test-channel.js';

const OLD = issueAuthority(['wave', 'old'], 'tlsca.old');
const NEW = issueAuthority(['wave', 'new'], 'tlsca.new');
const OTHER = issueAuthority(['wave', 'other'], 'tlsca.other');

function consenter(Host: string, issuer: typeof OLD): RaftConsenter {
  const tls = { dns: [Host], ip: [] };
  const { certificatePem } = issueCertificate(issuer, { path: ['wave', Host], commonName: Host, tls });
  return { Host, Port: 7050, ClientTLSCert: certificatePem, ServerTLSCert: certificatePem };
}

/** A channel in which A orders with these CAs and these consenters; A is a member, too. */
function channel(authorities: readonly (typeof OLD)[], consenters: readonly RaftConsenter[]): ChannelConfig {
  const words = readChannelConfig('channel1', testChannel());
  const { orderer, application } = words;
  const changed = <Organization extends { readonly mspId: string; readonly msp: object }>(one: Organization) =>
    one.mspId === 'A'
      ? { ...one, msp: { ...one.msp, tlsRootCerts: authorities.map(({ certificatePem }) => certificatePem) } }
      : one;
  return {
    ...words,
    application: { ...application!, organizations: application!.organizations.map(changed) },
    orderer: {
      ...orderer!,
      organizations: orderer!.organizations.map(changed),
      EtcdRaft: { ...orderer!.EtcdRaft!, Consenters: consenters },
    },
  } as ChannelConfig;
}

/** Of the wave: A's CAs in each group, the CAs of the consenters by host, and how many updates follow. */
function said(wanted: ManagedChannel, live: ChannelConfig) {
  const wave = nextWave(wanted, live);
  const named = (pem: string) => [OLD, NEW, OTHER].findIndex(({ certificatePem }) => certificatePem === pem);
  const groups = [wave.wanted.application!, wave.wanted.orderer!].map(({ organizations }) =>
    organizations.filter(({ mspId }) => mspId === 'A').map(({ msp }) => msp.tlsRootCerts.map(named).sort()),
  );
  const consenters = wave.wanted.orderer!.EtcdRaft!.Consenters!.map(({ ServerTLSCert }) => ServerTLSCert);
  return { groups: [...new Set(groups.map((group) => group.flat().join()))], consenters, later: wave.later };
}

const host = (name: string, issuer: typeof OLD) => consenter(name, issuer).ServerTLSCert;

test('a CA that is replaced comes first, then consenters one by one, and the old one goes last', () => {
  const wanted = channel([NEW], [consenter('one', NEW), consenter('two', NEW)]);
  const first = said(wanted, channel([OLD], [consenter('one', OLD), consenter('two', OLD)]));
  assert.equal(first, { groups: ['0,1'], consenters: [host('one', OLD), host('two', OLD)], later: 3 });
  const second = said(wanted, channel([OLD, NEW], [consenter('one', OLD), consenter('two', OLD)]));
  assert.equal(second, { groups: ['0,1'], consenters: [host('one', NEW), host('two', OLD)], later: 2 });
  const third = said(wanted, channel([OLD, NEW], [consenter('one', NEW), consenter('two', OLD)]));
  assert.equal(third, { groups: ['0,1'], consenters: [host('one', NEW), host('two', NEW)], later: 1 });
  const last = said(wanted, channel([OLD, NEW], [consenter('one', NEW), consenter('two', NEW)]));
  assert.equal(last, { groups: ['1'], consenters: [host('one', NEW), host('two', NEW)], later: 0 });
});

test('a CA that no consenter in the channel needs goes at once, and one that is only added is one update', () => {
  const consenters = [consenter('one', NEW)];
  assert.equal(said(channel([NEW], consenters), channel([NEW, OTHER], consenters)).groups, ['1']);
  const added = said(channel([NEW, OLD], consenters), channel([NEW], consenters));
  assert.equal([added.groups, added.later], [['0,1'], 0]);
});

test('where the document leaves consenters alone nothing waits for them', () => {
  const live = channel([OLD], [consenter('one', OLD)]);
  const { application, orderer } = channel([NEW], []);
  const { EtcdRaft: _, ...rest } = orderer!;
  const wave = nextWave({ application: application!, orderer: rest }, live);
  assert.equal([wave.later, wave.keeps], [0, []]);
  assert.equal(wave.wanted.orderer!.organizations.find(({ mspId }) => mspId === 'A')!.msp.tlsRootCerts, [
    NEW.certificatePem,
  ]);
});

test('who orders no more goes at once where another one has the CA of its consenter, and stays where nobody has', () => {
  const live = channel([OLD], [consenter('one', OLD)]);
  const without = (authorities: readonly (typeof OLD)[]) => {
    const { application, orderer } = channel([NEW], [consenter('one', OLD)]);
    const tlsRootCerts = authorities.map(({ certificatePem }) => certificatePem);
    const stay = orderer!.organizations.filter(({ mspId }) => mspId !== 'A');
    const organizations = stay.map((one) => ({ ...one, msp: { ...one.msp, tlsRootCerts } }));
    const wave = nextWave({ application: application!, orderer: { ...orderer!, organizations } }, live);
    return wave.wanted.orderer!.organizations.map(({ mspId }) => mspId);
  };
  assert.equal(without([OLD]), ['O']);
  assert.equal(without([NEW]), ['O', 'A']);
});

test('a consenter that comes with its organization’s new CA waits for nothing', () => {
  const live = channel([OLD], [consenter('one', OLD)]);
  const wave = said(channel([OLD, NEW], [consenter('one', OLD), consenter('two', NEW)]), live);
  assert.equal(wave, { groups: ['0,1'], consenters: [host('one', OLD), host('two', NEW)], later: 0 });
});

test.run();
