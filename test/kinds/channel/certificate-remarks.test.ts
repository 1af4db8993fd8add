/** Certificates that end, or have not begun, as the plan says them; those of the fixture are of 2024 to 2123. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { planConditions } from '../../../reconciler/core/conditions/plan-conditions.js';
import { issueCertificate } from '../../../reconciler/devnet/identities/issue-certificate.js';
import { channelPlanning } from '../../../reconciler/kinds/channel/channel-planning.js';
import { identitiesOf } from '../../loop/memory-identities.js';
import { CHANNEL, desire } from '../../spec/fixture.js';
import { planOf, present } from '../live-fixture.js';

const KEY = 'telecom/Channel/channel1';
const WITHOUT = CHANNEL.replace(', Telco3]', ']');

/** The plan for channel1 at an instant, from one text of it to another. */
function planAt(now: string, from: string, to = CHANNEL) {
  const before = desire({ 'net/channel1.yaml': from });
  const desired = desire({ 'net/channel1.yaml': to });
  const live = present(channelPlanning.applied(before.resources.get(KEY)!, before.resources));
  return { plan: planOf(desired, { [KEY]: live }, { now }), resources: desired.resources };
}

/** `severity CODE` of what is said of certificates. */
function said(now: string, from: string, to?: string): readonly string[] {
  const { plan } = planAt(now, from, to);
  const remarks = [...plan.changes.flatMap((change) => change.remarks), ...plan.notices.map(({ remark }) => remark)];
  return remarks.flatMap(({ severity, code }) => (code.startsWith('CERTIFICATE') ? [`${severity} ${code}`] : []));
}

test('nothing is said of certificates that are valid for long', () => {
  assert.equal(said('2026-06-01T00:00:00Z', WITHOUT), []);
  assert.equal(said('2123-11-01T23:59:00Z', WITHOUT), [], '60 days and a moment before the end');
  assert.equal(said('2123-11-03T00:00:00Z', WITHOUT), ['danger CERTIFICATE_EXPIRES']);
});

test('a member whose certificates expired, or have not begun, is not let in; what is there is only said', () => {
  const twice = (line: string) => [line, line];
  assert.equal(said('2124-06-01T00:00:00Z', WITHOUT), [
    ...twice('refused CERTIFICATE_EXPIRED'),
    'danger CERTIFICATE_EXPIRED',
  ]);
  assert.equal(said('2023-06-01T00:00:00Z', WITHOUT), twice('refused CERTIFICATE_NOT_YET_VALID'));
  assert.equal(said('2124-06-01T00:00:00Z', CHANNEL, CHANNEL.replace('2s', '3s')), ['danger CERTIFICATE_EXPIRED']);
  const [refusal] = planAt('2124-06-01T00:00:00Z', WITHOUT).plan.changes[0]!.remarks;
  assert.match(refusal!.text, /^Telco3 rootCerts: .*CN=ca\.telco3\.localhost.* expired on 2124-01-01$/);
});

test('what ends soon is a notice of a channel that is as Git says, which stays Ready', () => {
  const { plan, resources } = planAt('2123-12-15T00:00:00Z', CHANNEL);
  assert.equal(plan.changes, []);
  const { remark } = plan.notices.find(({ address }) => address.kind === 'Channel')!;
  assert.is(remark.code, 'CERTIFICATE_EXPIRES');
  assert.match(remark.text, /OrdererOrg rootCerts.*; Telco3 tlsRootCerts CN=tlsca\.telco3\.localhost on 2124-01-01$/);
  const [condition] = planConditions(plan, resources).filter(({ address }) => address.kind === 'Channel');
  assert.is(`${condition!.type} ${condition!.reason}`, 'Ready InSync');
});

const { tlsCa } = identitiesOf('OrdererOrg');

/** channel1 with these consenters; their TLS certificates end with the fixture's others. */
function consenters(...names: readonly string[]): string {
  const list = names.map((name) => {
    const tls = { dns: [name], ip: [] };
    const { certificatePem } = issueCertificate(tlsCa, { path: ['consenter', name], commonName: name, tls });
    return { Host: name, Port: 7050, ClientTLSCert: certificatePem, ServerTLSCert: certificatePem };
  });
  return `${CHANNEL}    EtcdRaft: { Consenters: ${JSON.stringify(list)} }\n`;
}

test('TLS certificates of consenters: one that comes must be valid, one that ends soon is named', () => {
  assert.equal(said('2026-06-01T00:00:00Z', consenters('one'), consenters('one', 'two')), []);
  const expired = planAt('2124-06-01T00:00:00Z', consenters('one'), consenters('one', 'two')).plan.changes[0]!.remarks;
  const refused = expired.filter(({ code, severity }) => severity === 'refused' && code === 'CERTIFICATE_EXPIRED');
  assert.equal(
    refused.map(({ text }) => text.replace(/:.*expired/, ': expired')),
    ['two: expired on 2124-01-01'],
    'the one that is there is only said',
  );
  assert.match(refused[0]!.text, /^two:7050 ServerTLSCert: /);
  assert.match(
    expired.find(({ severity }) => severity === 'danger')!.text,
    /one:7050 ServerTLSCert CN=one on 2124-01-01/,
  );
  const early = said('2023-06-01T00:00:00Z', consenters('one'), consenters('one', 'two'));
  assert.equal(early, ['refused CERTIFICATE_NOT_YET_VALID']);
  const { plan } = planAt('2123-12-15T00:00:00Z', consenters('one'), consenters('one'));
  const { remark } = plan.notices.find(({ address }) => address.kind === 'Channel')!;
  assert.match(remark.text, /one:7050 ServerTLSCert CN=one on 2124-01-01/);
});

test.run();
