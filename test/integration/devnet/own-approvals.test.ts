/** Our own approvals, as Fabric 3 lists them, and one by one, as Fabric 2.5 has to be asked: the same. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { GatewayFabricReader } from '../../../reconciler/adapters/fabric/gateway-fabric-reader.js';
import { GatewayFabricWriter } from '../../../reconciler/adapters/fabric/gateway-fabric-writer.js';
import { OwnPeers } from '../../../reconciler/adapters/fabric/own-peers.js';
import { type EndorserAnswer, PeerConnection } from '../../../reconciler/adapters/fabric/peer-connection.js';
import type { RunningNetwork } from '../../../reconciler/devnet/running-network.js';
import { blockHash } from '../../../reconciler/fabric/block/block-hash.js';
import { codeOfAsync } from '../../code-of.js';
import { startTestNetwork } from '../start-test-network.js';
import { identitiesOf } from './clients.js';
import { type Deployment, deployRec } from './deploy.js';
import { telecom } from './telecom.js';

const test = suite('own approvals');
const CHANNEL = 'channel1';
let network: RunningNetwork;
let deployment: Deployment;
let peers: OwnPeers;
let older: OwnPeers;

/** Peers of Fabric 2.5, which has no call for all approvals. */
class OlderPeers extends OwnPeers {
  override async ask(
    channel: string,
    chaincode: string,
    args: readonly (string | Uint8Array)[],
  ): Promise<EndorserAnswer> {
    if (args[0] !== 'QueryApprovedChaincodeDefinitions') return super.ask(channel, chaincode, args);
    const message = "failed to invoke backing implementation of 'QueryApprovedChaincodeDefinitions': no such method";
    return { status: 500, message, payload: new Uint8Array() };
  }
}

test.before(async () => {
  network = await startTestNetwork(telecom());
  deployment = await deployRec(network, CHANNEL);
  const { admin, tlsCa } = identitiesOf(network, 'Telco1');
  const node = network.peers.find(({ mspId }) => mspId === 'Telco1')!;
  const endpoint = {
    name: 'peer0',
    endpoint: node.address,
    hostAlias: node.name,
    tlsRootCertificates: tlsCa.certificatePem,
  };
  peers = new OwnPeers([new PeerConnection(endpoint, admin)]);
  older = new OlderPeers(peers.all);
});

test.after(async () => {
  peers?.close();
  await deployment?.stop();
  await network?.stop();
});

const read = async (from: OwnPeers) =>
  (await new GatewayFabricReader(from).ownApprovals(CHANNEL)).map(({ definition, packageId }) => [
    definition.name,
    definition.sequence,
    definition.version,
    packageId,
  ]);

/** Fabric 3 does, 2.5 does not. */
async function listsApprovals(): Promise<boolean> {
  const answer = await peers.ask(CHANNEL, '_lifecycle', ['QueryApprovedChaincodeDefinitions', new Uint8Array()]);
  return answer.status === 200;
}

test('what is committed', async () => {
  assert.equal(await read(peers), [['rec', 1, '1.0', deployment.packageId]]);
  assert.equal(await read(older), await read(peers));
});

test('what is committed and what comes next: neither hides the other', async () => {
  const [committed] = await new GatewayFabricReader(peers).committed(CHANNEL);
  const next = { ...committed!, version: '2.0', sequence: 2 };
  await new GatewayFabricWriter(peers, 'Telco1').approve(CHANNEL, next, '');
  assert.equal((await read(peers)).sort(), [
    ['rec', 1, '1.0', deployment.packageId],
    ['rec', 2, '2.0', ''],
  ]);
  assert.equal((await read(older)).sort(), (await read(peers)).sort());
});

test('where a chain ends: the hash of the newest block, and the peer that says so', async () => {
  const reader = new GatewayFabricReader(peers);
  const tip = await reader.tip(CHANNEL);
  const { payload } = await peers.ask(CHANNEL, 'qscc', ['GetBlockByNumber', CHANNEL, String(tip.height - 1)]);
  assert.equal([tip.hash, tip.peer], [blockHash(payload), 'peer0']);
  const view = await reader.channel(CHANNEL, tip);
  assert.equal(await reader.channel(CHANNEL), view);
  const [{ endpoint }] = peers.all as [PeerConnection];
  const down = { ...endpoint, name: 'down', endpoint: '127.0.0.1:1' };
  const both = new OwnPeers([new PeerConnection(down, identitiesOf(network, 'Telco1').admin), ...peers.all]);
  const { peer, height, hash } = await new GatewayFabricReader(both).tip(CHANNEL);
  assert.equal([peer, height, hash], [tip.peer, tip.height, tip.hash]);
  both.all[0]!.close();
  assert.is(await codeOfAsync(() => reader.tip('no-such-channel')), 'CHANNEL_UNKNOWN');
});

test('what is done already is a success without effect', async () => {
  const writer = new GatewayFabricWriter(peers, 'Telco1');
  const [committed] = await new GatewayFabricReader(peers).committed(CHANNEL);
  assert.is(await writer.install('peer0', deployment.packageBytes), deployment.packageId);
  const next = { ...committed!, version: '2.0', sequence: 2 };
  assert.is((await writer.approve(CHANNEL, next, '')).block, 0);
  assert.is((await writer.commit(CHANNEL, committed!, ['Telco1', 'Telco2'])).block, 0);
  // Fabric 2.5 endorses it without a write, which its own validation then refuses.
  const again = await codeOfAsync(() => writer.approve(CHANNEL, committed!, deployment.packageId));
  assert.is(again, (await listsApprovals()) ? 'no error' : 'APPROVE_FAILED');
  assert.equal((await read(peers)).sort(), [
    ['rec', 1, '1.0', deployment.packageId],
    ['rec', 2, '2.0', ''],
  ]);
});

test('what cannot be is no success', async () => {
  const writer = new GatewayFabricWriter(peers, 'Telco1');
  const [committed] = await new GatewayFabricReader(peers).committed(CHANNEL);
  const approve = (version: string, sequence: number) =>
    codeOfAsync(() => writer.approve(CHANNEL, { ...committed!, version, sequence }, ''));
  assert.is(await approve('3.0', 1), 'APPROVE_FAILED', 'another definition stands at this sequence');
  assert.is(await approve('3.0', 4), 'APPROVE_FAILED', 'something is missing before it');
  const commit = (version: string, sequence: number) =>
    codeOfAsync(() => writer.commit(CHANNEL, { ...committed!, version, sequence }, ['Telco1', 'Telco2']));
  assert.is(await commit('2.0', 2), 'COMMIT_FAILED', 'one organization has approved it');
  assert.is(await commit('2.0', 3), 'COMMIT_FAILED', 'something is missing before it');
  assert.is(await codeOfAsync(() => writer.install('peer0', Buffer.from('no package'))), 'INSTALL_FAILED');
});

test.run();
