/** Certificates that come and go by pull request, and what happens when others change the same channel meanwhile. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { GatewayChannelWriter } from '../../../reconciler/adapters/fabric/gateway-channel-writer.js';
import { GatewayFabricReader } from '../../../reconciler/adapters/fabric/gateway-fabric-reader.js';
import { OpsscReader } from '../../../reconciler/adapters/fabric/opssc-governance.js';
import { OrderingServiceClient } from '../../../reconciler/adapters/fabric/ordering-service.js';
import { OwnOrderers } from '../../../reconciler/adapters/fabric/own-orderers.js';
import { OwnPeers } from '../../../reconciler/adapters/fabric/own-peers.js';
import { PeerConnection } from '../../../reconciler/adapters/fabric/peer-connection.js';
import { issueAuthority } from '../../../reconciler/devnet/identities/issue-certificate.js';
import type { ChannelConfig } from '../../../reconciler/fabric/channel/channel-config.js';
import { deriveConfigUpdate } from '../../../reconciler/fabric/channel/derive-config-update.js';
import { readChannelConfig } from '../../../reconciler/fabric/channel/read-channel-config.js';
import { decodeConfig } from '../../../reconciler/fabric/config/decode-config.js';
import { placesOf } from '../cars.js';
import { CARS, channelYaml, FOUNDERS, startCars } from '../cars-consortium.js';
import type { Consortium } from '../consortium.js';
import { identitiesOf } from '../devnet/clients.js';
import { eventually } from '../devnet/eventually.js';
import { revocationList } from './revocation-list.js';

const test = suite('certificates and conflicts');
const CHANNEL = 'mychannel';
const DOCUMENT = `${CARS}/channels/${CHANNEL}.yaml`;
const RESOURCE = `Channel/${CHANNEL}`;
let consortium: Consortium;

test.before(async () => {
  consortium = await startCars();
  for (const mspId of FOUNDERS) consortium.startLoop(mspId);
  await consortium.until('OpsSC', () => ready('Chaincode/opssc'));
});

test.after(async () => {
  await consortium?.stop();
});

const ready = (resource: string) => FOUNDERS.every((mspId) => consortium.reason(mspId, resource) === 'InSync');
const peersOf = (mspId: string) => consortium.loops.get(mspId)!.composed.peers;
const proposals = () =>
  new OpsscReader(peersOf('Org1'), 'ops-channel', 'opssc').proposals({ address: `cars/${RESOURCE}` });
const timeout = (text: string) => channelYaml(CHANNEL, FOUNDERS).replace('500ms', text);

async function config(mspId = 'Org1') {
  const { config: bytes } = await new GatewayFabricReader(peersOf(mspId)).channel(CHANNEL);
  const decoded = decodeConfig(bytes);
  return { decoded, words: readChannelConfig(CHANNEL, decoded) };
}

async function everywhere(holds: (config: ChannelConfig) => boolean): Promise<void> {
  await consortium.until('the change at every peer', async () => {
    for (const mspId of FOUNDERS) if (!holds((await config(mspId)).words)) return false;
    return FOUNDERS.every((mspId) => ['InSync', 'Foreign'].includes(consortium.reason(mspId, RESOURCE) ?? ''));
  });
}

test('a client is revoked by its organization’s CRL: the peers of all refuse it from then on', async () => {
  const { network } = consortium;
  const { ca, users, tlsCa } = identitiesOf(network, 'Org3');
  const user = users.get('User1')!;
  const node = network.peers.find(({ mspId }) => mspId === 'Org1')!;
  const roots = identitiesOf(network, 'Org1').tlsCa.certificatePem;
  const place = { name: 'peer0', endpoint: node.address, hostAlias: node.name, tlsRootCertificates: roots };
  const asUser = new PeerConnection(place, user);
  const query = () => asUser.endorse(CHANNEL, 'qscc', ['GetChainInfo', CHANNEL]);
  assert.is((await query()).status, 200);
  const list = revocationList(ca, [user.certificatePem]);
  await consortium.merge(FOUNDERS, { [`${CARS}/msp/Org3/crls/ca.pem`]: list }, 'Revoke User1 of Org3');
  await everywhere(({ application }) =>
    Boolean(application?.organizations.some(({ msp }) => msp.revocationList.length === 1)),
  );
  await eventually(async () => {
    const refused = await query().then(
      ({ status, message }) => `${status} ${message}`,
      (error) => String((error as { why?: string }).why),
    );
    assert.not.match(refused, /^200/);
    assert.match(refused, /revoked|access denied|failed ACL/);
  });
  asUser.close();
  // Its organization is in both groups of the channel: Fabric takes its MSP only if both change in one update.
  const { words } = await config();
  for (const section of [words.application!, words.orderer!]) {
    const org3 = section.organizations.find(({ mspId }) => mspId === 'Org3')!;
    assert.is(org3.msp.revocationList.length, 1);
    assert.equal(org3.msp.tlsRootCerts, [tlsCa.certificatePem]);
  }
});

test('a TLS CA comes beside the old one; the old one cannot go while a consenter has a certificate of it', async () => {
  const next = issueAuthority(['cars', 'org3', 'tlsca2'], 'tlsca2.org3.localhost');
  await consortium.merge(
    FOUNDERS,
    { [`${CARS}/msp/Org3/tlscacerts/tlsca2.pem`]: next.certificatePem },
    'A TLS CA more',
  );
  await everywhere(({ orderer }) => Boolean(orderer?.organizations.some(({ msp }) => msp.tlsRootCerts.length === 2)));
  const old = `${CARS}/msp/Org3/tlscacerts/tlsca.org3.localhost-cert.pem`;
  await consortium.merge(['Org1'], { [old]: null }, 'The old TLS CA goes');
  await consortium.until('the refusal', () => consortium.reason('Org1', RESOURCE) === 'Refused');
  const condition = consortium.loops
    .get('Org1')!
    .report!.conditions.find(({ address }) => address.kind === 'Channel' && address.name === CHANNEL);
  assert.match(condition!.message, /certificate signed by unknown authority/);
  const { tlsCa } = identitiesOf(consortium.network, 'Org3');
  await consortium.merge(['Org1'], { [old]: tlsCa.certificatePem }, 'Revert');
  await consortium.until('Org1 content again', () => ready(RESOURCE));
});

test('two pull requests merged within a second: both hold in the end', async () => {
  const policy = '  application:\n    Policies:\n      Mine: { Type: ImplicitMeta, Rule: ANY Admins }\n';
  await consortium.merge(FOUNDERS, { [DOCUMENT]: timeout('600ms') }, 'First');
  await consortium.merge(FOUNDERS, { [DOCUMENT]: timeout('600ms') + policy }, 'Second');
  await everywhere(
    ({ orderer, application }) =>
      orderer?.BatchTimeout === '600ms' && application?.Policies.Mine?.Rule === 'ANY Admins',
  );
  await consortium.merge(FOUNDERS, { [DOCUMENT]: timeout('600ms') }, 'Policies stay as they are');
});

test('an update by hand moves what is being voted on: a rebased round follows by itself', async () => {
  const { network } = consortium;
  const before = (await proposals()).length;
  await consortium.merge(['Org1'], { [DOCUMENT]: timeout('800ms') }, 'Slower');
  await consortium.until('the vote of Org1', async () => (await proposals()).length === before + 1);
  const { decoded, words } = await config();
  const update = deriveConfigUpdate(CHANNEL, decoded, { orderer: { ...words.orderer!, BatchTimeout: '700ms' } })!;
  const writers = FOUNDERS.map((mspId) => {
    const { admin } = identitiesOf(network, mspId);
    return new GatewayChannelWriter(admin, new OrderingServiceClient(admin, {}), new OwnPeers([]), new OwnOrderers([]));
  });
  const signatures = await Promise.all(writers.map((writer) => writer.sign(update.update)));
  const answer = await writers[0]!.submit(CHANNEL, update.update, signatures, placesOf(network, FOUNDERS));
  assert.equal(answer, { state: 'accepted' });
  await eventually(async () => assert.is((await config('Org2')).words.orderer!.BatchTimeout, '700ms'));
  await consortium.merge(['Org2', 'Org3'], { [DOCUMENT]: timeout('800ms') }, 'Slower');
  await everywhere(({ orderer }) => orderer?.BatchTimeout === '800ms');
  const after = await proposals();
  const rounds = after.filter(({ content }) => JSON.stringify(content.after).includes('800ms'));
  assert.is(rounds.length, 2, 'the same content from two bases');
  assert.is(new Set(rounds.map(({ digest }) => digest)).size, 1);
  assert.equal(
    rounds.map(({ status }) => status).filter((status) => status === 'applied' || status === 'approved').length,
    1,
  );
});

test.run();
