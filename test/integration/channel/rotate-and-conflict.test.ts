/** Certificates that come and go by pull request, and what happens when others change the same channel meanwhile. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  type CertifiedKey,
  issueAuthority,
  issueCertificate,
} from '../../../reconciler/devnet/identities/issue-certificate.js';
import type { ChannelConfig } from '../../../reconciler/fabric/channel/channel-config.js';
import { eventually } from '../../wait.js';
import { FOUNDERS } from '../cars-consortium.js';
import { identitiesOf } from '../devnet/clients.js';
import { askAs } from './ask-as.js';
import { ALL, CHANNEL, ExampleConsortium, RESOURCE } from './example-consortium.js';
import { updateByHand } from './update-by-hand.js';

const test = suite('certificates and conflicts');
const REVOKED = 'revoke-certificate/change';
const REISSUED = [REVOKED, 'rotate-tls-ca/change'];
const OPS = 'Channel/ops-channel';
let example: ExampleConsortium;

test.before(async () => {
  example = await ExampleConsortium.start();
});

test.after(async () => {
  await example?.consortium.stop();
});

/** Of an organization that is member and orders: its MSP in both groups. */
const mspsOf = ({ application, orderer }: ChannelConfig, mspId: string) =>
  [application!, orderer!].map(({ organizations }) => organizations.find((one) => one.mspId === mspId)!.msp);
const timeoutIs =
  (text: string) =>
  ({ orderer }: ChannelConfig): boolean =>
    orderer?.BatchTimeout === text;

test('a client is revoked by its organization’s CRL: the peers of all refuse it from then on', async () => {
  const { network } = example.consortium;
  const { users, tlsCa } = identitiesOf(network, 'Org3');
  const ask = askAs(network, 'Org1', users.get('User1')!);
  assert.match(await ask.said('qscc', ['GetChainInfo', CHANNEL]), /^200/);
  await example.merge(ALL, REVOKED);
  await example.everywhere((config) => mspsOf(config, 'Org3').every((msp) => msp.revocationList.length === 1));
  await eventually(async () => {
    const refused = await ask.said('qscc', ['GetChainInfo', CHANNEL]);
    assert.not.match(refused, /^200/);
    assert.match(refused, /revoked|access denied|failed ACL/);
  });
  ask.close();
  // Fabric takes an MSP that is in both groups of the channel only if both change in one update.
  for (const msp of mspsOf(await example.configAt('Org1'), 'Org3')) {
    assert.equal(msp.tlsRootCerts, [tlsCa.certificatePem]);
  }
});

test('the old TLS CA cannot go alone: a consenter has a certificate of it', async () => {
  await example.merge(['Org1'], REVOKED, 'rotate-tls-ca/refused');
  const org1 = example.consortium.loops.get('Org1')!;
  await example.consortium.until('the refusal', () =>
    /orderer0|127.0.0.1.*certificate signed by unknown authority/.test(
      String((org1.failure as { why?: string } | undefined)?.why),
    ),
  );
});

/** The authority of the example, and a node's certificate of it, for the key that the node has. */
const NEXT = issueAuthority(['cars', 'org3', 'tlsca2'], 'tlsca2.org3.localhost');
function reissued(name: string): CertifiedKey {
  const tls = { dns: [name, name.split('.')[0]!, 'localhost'], ip: ['127.0.0.1'] };
  return issueCertificate(NEXT, { path: ['cars', 'org3', `tls ${name}`], commonName: name, tls });
}

/** Org3's administrator starts its nodes with certificates of the new CA, one after the other, and its loop believes both. */
async function reissueNodes(): Promise<void> {
  const { network, folder, loops } = example.consortium;
  const both = [identitiesOf(network, 'Org3').tlsCa.certificatePem, NEXT.certificatePem];
  await loops.get('Org3')!.stop();
  for (const node of [...network.orderers, ...network.peers].filter(({ mspId }) => mspId === 'Org3')) {
    await node.stop();
    node.useTls(reissued(node.name), both);
    await node.start();
  }
  writeFileSync(join(folder, 'organizations', 'Org3', 'tls.pem'), both.join(''));
  example.consortium.startLoop('Org3');
}

const authorities = (config: ChannelConfig) =>
  mspsOf(config, 'Org3').map(({ tlsRootCerts }) => tlsRootCerts.map((pem) => pem.trim()));

test('a TLS CA is rotated by one pull request: it comes, the consenter gets its certificate, and the old one waits for the nodes', async () => {
  const before = await example.configAt('Org1');
  const old = identitiesOf(example.consortium.network, 'Org3').tlsCa.certificatePem;
  await example.merge(ALL, ...REISSUED);
  for (const resource of [RESOURCE, OPS])
    await example.says('Org3', /our .*peer0.* still shows a TLS certificate/, resource);
  const waiting = await example.configAt('Org1');
  assert.is(waiting.sequence, before.sequence + 2, 'one update adds the CA, the next renews the consenter');
  for (const pems of authorities(waiting))
    assert.equal([...pems].sort(), [old.trim(), NEXT.certificatePem.trim()].sort());
  assert.ok(hasReissued(waiting));
  await reissueNodes();
  for (const resource of [RESOURCE, OPS]) {
    const isNew = (config: ChannelConfig) =>
      authorities(config).every((pems) => pems.join() === NEXT.certificatePem.trim());
    await example.everywhere((config) => isNew(config) && hasReissued(config), ALL, resource);
  }
  const after = await example.configAt('Org2');
  assert.is(after.sequence, before.sequence + 3);
  const rounds = (await example.proposals()).filter(({ content }) => JSON.stringify(content.after).includes('tlsca2'));
  assert.equal([rounds.length, new Set(rounds.map(({ digest }) => digest)).size], [3, 1], 'of one content');
});

/** Its orderer is known by the certificate that the example has, and there are as many as before. */
function hasReissued({ orderer }: ChannelConfig): boolean {
  const pem = reissued('orderer0.org3.localhost').certificatePem.trim();
  const consenters = orderer!.EtcdRaft!.Consenters;
  return consenters.length === 3 && consenters.some(({ ServerTLSCert }) => ServerTLSCert.trim() === pem);
}

test('two pull requests merged within a second: both hold in the end', async () => {
  await example.merge(ALL, ...REISSUED, 'batch/change');
  await example.merge(ALL, ...REISSUED, 'batch/change', 'acls/change');
  await example.everywhere(
    (config) =>
      timeoutIs('400ms')(config) && config.application?.ACLs['qscc/GetChainInfo'] === '/Channel/Application/Operators',
  );
  await example.merge(ALL, ...REISSUED, 'acls/change');
  await example.everywhere(timeoutIs('500ms'));
});

/** An update of the batch timeout that the administrators of all who order sign and send by hand. */
async function byHand(BatchTimeout: string): Promise<void> {
  const { consortium } = example;
  const signers = FOUNDERS.map((mspId) => identitiesOf(consortium.network, mspId).admin);
  const hand = { channel: CHANNEL, reader: 'Org1', changes: { BatchTimeout }, signers, orderers: FOUNDERS };
  assert.equal(await updateByHand(consortium, hand), { state: 'accepted' });
  await eventually(async () => assert.ok(timeoutIs(BatchTimeout)(await example.configAt('Org2'))));
}

test('an update by hand moves what is being voted on: a rebased round follows by itself', async () => {
  const before = new Set((await example.proposals()).map(({ id }) => id));
  const since = async () => (await example.proposals()).filter(({ id }) => !before.has(id));
  const slower = [...REISSUED, 'acls/change', 'batch/change'];
  await example.merge(['Org1'], ...slower);
  await example.consortium.until('the vote of Org1', async () => (await since()).length === 1);
  await byHand('700ms');
  await example.merge(['Org2', 'Org3', 'Org4'], ...slower);
  await example.everywhere(timeoutIs('400ms'));
  const rounds = (await since()).filter(({ content }) => JSON.stringify(content.after).includes('400ms'));
  assert.is(rounds.length, 2, 'the same content from two bases');
  assert.is(new Set(rounds.map(({ digest }) => digest)).size, 1);
  assert.equal(
    rounds.map(({ status }) => status).filter((status) => status === 'applied' || status === 'approved').length,
    1,
  );
});

test.run();
