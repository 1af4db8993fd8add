/** What the embedded nodes do not have is answered as a Fabric node answers for a service that it does not run. */
import { Client, credentials, status } from '@grpc/grpc-js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type DevnetNetwork, startNetwork } from '../../../reconciler/devnet/fabric/start-network.js';
import type { RunningNode } from '../../../reconciler/devnet/running-network.js';
import { CONFORMANCE } from '../../conformance/topology.js';

const test = suite('not emulated');
let network: DevnetNetwork;

test.before(async () => {
  network = await startNetwork(CONFORMANCE);
});
test.after(() => network?.stop());

const bytes = (value: Uint8Array) => Buffer.from(value);

/** The gRPC code that a node answers to an empty message for a method. */
async function codeOf(node: RunningNode, method: string): Promise<number> {
  const { tlsCa } = network.identities.find(({ mspId }) => mspId === node.mspId)!;
  const tls = credentials.createSsl(Buffer.from(tlsCa.certificatePem));
  const client = new Client(node.address, tls, { 'grpc.ssl_target_name_override': node.name });
  try {
    return await new Promise((resolve) => {
      client.makeUnaryRequest(method, bytes, bytes, new Uint8Array(), (error) => resolve(error?.code ?? status.OK));
    });
  } finally {
    client.close();
  }
}

test('discovery, snapshots, gossip and the chaincode port of a peer: UNIMPLEMENTED', async () => {
  const [peer] = network.peers;
  for (const method of [
    '/discovery.Discovery/Discover',
    '/protos.Snapshot/Generate',
    '/gossip.Gossip/Ping',
    '/protos.ChaincodeSupport/Register',
  ]) {
    assert.is(await codeOf(peer!, method), status.UNIMPLEMENTED, method);
  }
  assert.is.not(await codeOf(peer!, '/protos.Endorser/ProcessProposal'), status.UNIMPLEMENTED);
});

test('the Raft and BFT messages between orderers: UNIMPLEMENTED', async () => {
  const [orderer] = network.orderers;
  for (const method of ['/orderer.Cluster/Step', '/orderer.ClusterNodeService/Step']) {
    assert.is(await codeOf(orderer!, method), status.UNIMPLEMENTED, method);
  }
});

test('metrics: 404, while health is answered', async () => {
  for (const { operationsAddress } of [network.peers[0]!, network.orderers[0]!]) {
    assert.is((await fetch(`http://${operationsAddress}/metrics`)).status, 404);
    assert.is((await fetch(`http://${operationsAddress}/healthz`)).status, 200);
  }
});

test.run();
