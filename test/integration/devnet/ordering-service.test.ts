/** The ordering service, our own orderers and joining, as a loop reaches them: both engines. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { GatewayChannelReader } from '../../../reconciler/adapters/fabric/gateway-channel-reader.js';
import { GatewayChannelWriter } from '../../../reconciler/adapters/fabric/gateway-channel-writer.js';
import { GatewayFabricReader } from '../../../reconciler/adapters/fabric/gateway-fabric-reader.js';
import { OrderingServiceClient } from '../../../reconciler/adapters/fabric/ordering-service.js';
import { OwnOrderers } from '../../../reconciler/adapters/fabric/own-orderers.js';
import { OwnPeers } from '../../../reconciler/adapters/fabric/own-peers.js';
import { PeerConnection } from '../../../reconciler/adapters/fabric/peer-connection.js';
import type { RunningNetwork } from '../../../reconciler/devnet/running-network.js';
import { editChannelConfig } from '../../../reconciler/fabric/channel/edit-channel-config.js';
import { readChannelConfig } from '../../../reconciler/fabric/channel/read-channel-config.js';
import { computeConfigUpdate } from '../../../reconciler/fabric/config/compute-config-update.js';
import { decodeConfig } from '../../../reconciler/fabric/config/decode-config.js';
import { codeOfAsync } from '../../code-of.js';
import { eventually } from '../../wait.js';
import { carsTopology, placesOf } from '../cars.js';
import { startTestNetwork } from '../start-test-network.js';
import { identitiesOf } from './clients.js';

const test = suite('ordering service');
const CHANNEL = 'mychannel';
const MEMBERS = ['Org1', 'Org2', 'Org3'];
let network: RunningNetwork;
let folder: string;
const open: { close(): void }[] = [];

/** What one organization's loop holds. */
function portsOf(mspId: string, addressOverrides: Readonly<Record<string, string>> = {}) {
  const identities = identitiesOf(network, mspId);
  const node = network.peers.find((one) => one.mspId === mspId)!;
  const orderer = network.orderers.find((one) => one.mspId === mspId)!;
  const write = (name: string, text: string): string => {
    const file = join(folder, `${mspId}-${name}`);
    writeFileSync(file, text);
    return file;
  };
  const tlsRoots = identities.tlsCa.certificatePem;
  const peers = new OwnPeers([
    new PeerConnection(
      { name: 'peer0', endpoint: node.address, hostAlias: node.name, tlsRootCertificates: tlsRoots },
      identities.admin,
    ),
  ]);
  const client = identities.clientTls.get('Admin')!;
  const orderers = new OwnOrderers([
    {
      name: 'orderer0',
      admin: orderer.adminAddress,
      hostAlias: orderer.name,
      tlsRootCertificates: write('tls.pem', tlsRoots),
      clientCertificate: write('client.pem', client.certificatePem),
      clientKey: write('client.key', client.privateKeyPem),
    },
  ]);
  const service = new OrderingServiceClient(identities.admin, addressOverrides);
  open.push(peers, service);
  return {
    fabric: new GatewayFabricReader(peers),
    read: new GatewayChannelReader({ identity: identities.admin, ordering: service, orderers, peers }),
    write: new GatewayChannelWriter(identities.admin, service, peers, orderers),
  };
}

test.before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'quorate-ordering-'));
  network = await startTestNetwork(carsTopology());
});

test.after(async () => {
  for (const one of open) one.close();
  await network?.stop();
  rmSync(folder, { recursive: true, force: true });
});

test('a member reads the channel from any orderer, what its own peer says; others are forbidden, or there is none', async () => {
  const { fabric, read } = portsOf('Org1');
  const own = await fabric.channel(CHANNEL);
  const ordered = await read.ordered(CHANNEL, placesOf(network, MEMBERS));
  assert.is(ordered.state, 'readable');
  if (ordered.state !== 'readable') return;
  assert.is(ordered.genesis, own.genesis);
  assert.equal(Buffer.from(ordered.config), Buffer.from(own.config));
  assert.equal(await portsOf('Org4').read.ordered(CHANNEL, placesOf(network, MEMBERS)), { state: 'forbidden' });
  assert.equal(await read.ordered('nochannel', placesOf(network, MEMBERS)), { state: 'absent' });
  // An orderer that does not follow the channel says nothing about it while another one does.
  const mixed = [...placesOf(network, ['Org4']), ...placesOf(network, ['Org2'])];
  assert.is((await read.ordered(CHANNEL, mixed)).state, 'readable');
});

test('each orderer is asked by itself whether one may read: one that is down or lacks the channel says nothing', async () => {
  const places = placesOf(network, MEMBERS);
  const dead = { ...places[0]!, address: '127.0.0.1:1' };
  const strangers = [dead, ...placesOf(network, ['Org4'])];
  const rights = (mspId: string) => portsOf(mspId).read.readRights(CHANNEL, [...places, ...strangers]);
  assert.equal(await rights('Org1'), { letting: places.length, forbidding: 0 });
  assert.equal(await rights('Org4'), { letting: 0, forbidding: places.length });
});

test('an orderer that is reached elsewhere than the channel says is read, and its certificate looked at, there', async () => {
  const [place] = placesOf(network, ['Org1']);
  const named = 'orderer0.internal:7050';
  const { read } = portsOf('Org1', { [named]: place!.address });
  assert.is((await read.ordered(CHANNEL, [{ ...place!, address: named }])).state, 'readable');
  const shown = await read.shownCertificates([named, place!.address, '127.0.0.1:1']);
  assert.equal(Object.keys(shown).sort(), [place!.address, named].sort());
  assert.is(shown[named], shown[place!.address]);
  assert.equal(await portsOf('Org1').read.shownCertificates([named]), {});
});

test('an orderer that does not answer is passed over; if none does, nothing is said of the channel', async () => {
  const [place] = placesOf(network, ['Org1']);
  const dead = { ...place!, address: '127.0.0.1:1' };
  const { read } = portsOf('Org1');
  assert.is((await read.ordered(CHANNEL, [dead, place!])).state, 'readable');
  assert.is(await codeOfAsync(() => read.ordered(CHANNEL, [dead])), 'ORDERER_UNREACHABLE');
  assert.is(await codeOfAsync(() => read.ordered(CHANNEL, [])), 'ORDERER_UNREACHABLE');
  // Whoever is not the orderer that Git's certificates vouch for is as good as down.
  const stranger = { ...place!, tlsRootCertificates: placesOf(network, ['Org4'])[0]!.tlsRootCertificates };
  assert.is(await codeOfAsync(() => read.ordered(CHANNEL, [stranger])), 'ORDERER_UNREACHABLE');
});

test('an update with enough signatures is taken, one without is refused in the orderer’s words; a newcomer then joins', async () => {
  const [one, two, four] = ['Org1', 'Org2', 'Org4'].map((mspId) => portsOf(mspId)) as [
    ReturnType<typeof portsOf>,
    ReturnType<typeof portsOf>,
    ReturnType<typeof portsOf>,
  ];
  const orderers = placesOf(network, MEMBERS);
  const config = decodeConfig((await one.fabric.channel(CHANNEL)).config);
  const live = readChannelConfig(CHANNEL, config);
  const newcomer = { ...identitiesOf(network, 'Org4'), name: 'Org4' };
  const application = live.application!;
  const wanted = {
    ...live,
    application: {
      ...application,
      organizations: [
        ...application.organizations,
        { name: 'Org4', mspId: 'Org4', msp: mspOf(newcomer.ca.certificatePem, newcomer.tlsCa.certificatePem) },
      ],
    },
  };
  const update = computeConfigUpdate(config, editChannelConfig(config, wanted), CHANNEL).serializeBinary();
  const signatures = [await one.write.sign(update), await two.write.sign(update)];
  const alone = await one.write.submit(CHANNEL, update, signatures.slice(0, 1), orderers);
  assert.is(alone.state, 'refused');
  assert.match(
    alone.state === 'refused' ? alone.reason : '',
    /policy for \[Group\] +\/Channel\/Application not satisfied/,
  );
  assert.equal(await one.write.submit(CHANNEL, update, signatures, orderers), { state: 'accepted' });
  await eventually(async () =>
    assert.equal((await one.fabric.channel(CHANNEL)).members, ['Org1', 'Org2', 'Org3', 'Org4']),
  );
  await eventually(async () => assert.is((await four.read.ordered(CHANNEL, orderers)).state, 'readable'));
  assert.equal(await four.fabric.joined(), { peer0: [] });
  assert.is(await codeOfAsync(() => four.fabric.channel(CHANNEL)), 'CHANNEL_UNKNOWN');
  const block = await four.read.genesisBlock(CHANNEL, orderers);
  await four.write.joinPeer('peer0', CHANNEL, block);
  await four.write.joinPeer('peer0', CHANNEL, block);
  assert.equal(await four.fabric.joined(), { peer0: [CHANNEL] });
  await eventually(async () =>
    assert.equal((await four.fabric.channel(CHANNEL)).members, ['Org1', 'Org2', 'Org3', 'Org4']),
  );
  assert.is(await codeOfAsync(() => four.write.joinPeer('peer0', 'other', Buffer.from('no block'))), 'JOIN_FAILED');
});

test('our own orderer joins as a follower by the config block, and is seen', async () => {
  const { read, write } = portsOf('Org4');
  const orderers = placesOf(network, MEMBERS);
  const [before, ...none] = await read.orderers(CHANNEL, ['orderer0', 'orderer9']);
  assert.equal([before?.up, before?.state, none], [true, undefined, []]);
  const block = await read.configBlock(CHANNEL, orderers);
  await write.joinOrderer('orderer0', CHANNEL, block);
  await write.joinOrderer('orderer0', CHANNEL, block);
  await eventually(async () => {
    const [view] = await read.orderers(CHANNEL, ['orderer0']);
    assert.equal([view?.state?.relation, view?.state?.status], ['follower', 'active']);
  });
  assert.is(await codeOfAsync(() => write.joinOrderer('orderer9', CHANNEL, block)), 'ORDERER_UNKNOWN');
  assert.is(await codeOfAsync(() => write.joinOrderer('orderer0', CHANNEL, Buffer.from('no block'))), 'JOIN_FAILED');
});

function mspOf(root: string, tlsRoot: string) {
  const unit = (organizationalUnitIdentifier: string) => ({ organizationalUnitIdentifier, certificate: root });
  return {
    rootCerts: [root],
    intermediateCerts: [],
    tlsRootCerts: [tlsRoot],
    tlsIntermediateCerts: [],
    revocationList: [],
    nodeOUs: {
      enable: true,
      client: unit('client'),
      peer: unit('peer'),
      admin: unit('admin'),
      orderer: unit('orderer'),
    },
  };
}

test.run();
