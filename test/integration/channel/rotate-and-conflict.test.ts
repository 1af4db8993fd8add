/** Certificates that come and go by pull request, and what happens when others change the same channel meanwhile. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { GatewayChannelWriter } from '../../../reconciler/adapters/fabric/gateway-channel-writer.js';
import { GatewayFabricReader } from '../../../reconciler/adapters/fabric/gateway-fabric-reader.js';
import { OrderingServiceClient } from '../../../reconciler/adapters/fabric/ordering-service.js';
import { OwnOrderers } from '../../../reconciler/adapters/fabric/own-orderers.js';
import { OwnPeers } from '../../../reconciler/adapters/fabric/own-peers.js';
import type { ChannelConfig } from '../../../reconciler/fabric/channel/channel-config.js';
import { deriveConfigUpdate } from '../../../reconciler/fabric/channel/derive-config-update.js';
import { decodeConfig } from '../../../reconciler/fabric/config/decode-config.js';
import { placesOf } from '../cars.js';
import { FOUNDERS } from '../cars-consortium.js';
import { identitiesOf } from '../devnet/clients.js';
import { eventually } from '../devnet/eventually.js';
import { askAs } from './ask-as.js';
import { ALL, CHANNEL, ExampleConsortium, RESOURCE } from './example-consortium.js';

const test = suite('certificates and conflicts');
const REVOKED = 'revoke-certificate/change';
const REISSUED = [REVOKED, 'rotate-tls-ca/1-beside', 'rotate-tls-ca/2-reissued'];
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

test('a TLS CA comes beside the old one, then its orderer’s certificates are of the new; the old one cannot go before', async () => {
  await example.merge(ALL, REVOKED, 'rotate-tls-ca/1-beside');
  for (const resource of [RESOURCE, OPS]) {
    const holds = (config: ChannelConfig) => mspsOf(config, 'Org3').every((msp) => msp.tlsRootCerts.length === 2);
    await example.everywhere(holds, ALL, resource);
  }
  await example.merge(['Org1'], REVOKED, 'rotate-tls-ca/refused');
  const org1 = example.consortium.loops.get('Org1')!;
  await example.consortium.until('the refusal', () =>
    /orderer0|127.0.0.1.*certificate signed by unknown authority/.test(
      String((org1.failure as { why?: string } | undefined)?.why),
    ),
  );
  await example.merge(ALL, ...REISSUED);
  const issuedAnew = example.files(...REISSUED)['network-specs/cars/tls/orderer0.org3.pem']!;
  for (const resource of [RESOURCE, OPS]) {
    const holds = ({ orderer }: ChannelConfig) =>
      orderer!.EtcdRaft!.Consenters.some(({ ServerTLSCert }) => ServerTLSCert.trim() === issuedAnew.trim());
    await example.everywhere(holds, ALL, resource);
  }
  assert.is((await example.configAt('Org2')).orderer!.EtcdRaft!.Consenters.length, 3);
});

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
  const { network, loops } = example.consortium;
  const { config } = await new GatewayFabricReader(loops.get('Org1')!.composed.peers).channel(CHANNEL);
  const { orderer } = await example.configAt('Org1');
  const { update } = deriveConfigUpdate(CHANNEL, decodeConfig(config), { orderer: { ...orderer!, BatchTimeout } })!;
  const writers = FOUNDERS.map((mspId) => {
    const { admin } = identitiesOf(network, mspId);
    return new GatewayChannelWriter(admin, new OrderingServiceClient(admin, {}), new OwnPeers([]), new OwnOrderers([]));
  });
  const signatures = await Promise.all(writers.map((writer) => writer.sign(update)));
  const answer = await writers[0]!.submit(CHANNEL, update, signatures, placesOf(network, FOUNDERS));
  assert.equal(answer, { state: 'accepted' });
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
