/** Of a new channel, too, the plan says what will end soon, and refuses one that nobody could ever change. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { identitiesOf } from '../../loop/memory-identities.js';
import { CHANNEL, desire } from '../../spec/fixture.js';
import { planOf } from '../live-fixture.js';
import { KEY } from './live-channel.js';

const tls = JSON.stringify(identitiesOf('OrdererOrg').tls.get('orderer0')!.certificatePem);
const CONSENTERS = `    EtcdRaft: { Consenters: [{ Host: one, Port: 7050, ClientTLSCert: ${tls}, ServerTLSCert: ${tls} }] }
  organizations: { OrdererOrg: { OrdererEndpoints: ["one:7050"] } }
`;

/** `severity CODE` of what is said of the new channel. */
function said(lines = '', now = '2026-06-01T00:00:00Z'): readonly string[] {
  const desired = desire({ 'net/channel1.yaml': CHANNEL + CONSENTERS + lines });
  const { changes } = planOf(desired, { [KEY]: { state: 'absent' } }, { now });
  const [change] = changes.filter(({ action }) => action === 'create');
  return change!.remarks.map(({ severity, code }) => `${severity} ${code}`);
}

test('a new channel whose certificates are valid and whose policies can be satisfied has nothing against it', () => {
  const remarks = said();
  assert.equal(
    remarks.filter((line) => line.startsWith('refused')),
    [],
    remarks.join(),
  );
  assert.ok(remarks.includes('note GENESIS'));
});

test('expired certificates, and policies that nobody satisfies, are refused', () => {
  assert.ok(said('', '2124-06-01T00:00:00Z').includes('refused CERTIFICATE_EXPIRED'));
  assert.ok(said('', '2123-12-01T00:00:00Z').includes('danger CERTIFICATE_EXPIRES'));
  const policy = '  application: { Policies: { Admins: { Type: ImplicitMeta, Rule: MAJORITY Owners } } }\n';
  assert.ok(said(policy).includes('refused UNSIGNABLE_AFTER'));
});

test.run();
