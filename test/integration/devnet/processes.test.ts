/** The real engine: Fabric's own peers and orderers as processes, and nothing of them left, however it ends. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { status } from '@grpc/grpc-js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { QuorateError } from '../../../reconciler/core/model/quorate-error.js';
import { findFabric } from '../../../reconciler/devnet/processes/find-fabric.js';
import { type ProcessNetwork, startProcesses } from '../../../reconciler/devnet/processes/start-processes.js';
import { startEngine } from '../../../reconciler/devnet/start-engine.js';
import { codeOfAsync } from '../../code-of.js';
import { needsFabric } from '../../needs.js';
import { lives } from '../../processes.js';
import { until } from '../../wait.js';
import { connectAs } from './clients.js';
import { type Deployment, deployRec } from './deploy.js';
import { channel, MEMBERS, telecom } from './telecom.js';

const test = suite('real engine');
const directory = needsFabric('the real engine');
const CHANNELS = ['channel1', 'ops-channel'];
const TOPOLOGY = telecom(
  CHANNELS.map((name) => channel(name)),
  3,
);

let folder: string;
let network: ProcessNetwork;
let deployments: readonly Deployment[] = [];
const said: string[] = [];

async function start(options: { readonly directory?: string; readonly portBase?: number }): Promise<ProcessNetwork> {
  const fabric = await findFabric({ FABRIC_BIN: directory });
  return startProcesses(TOPOLOGY, { ...options, fabric: fabric!, log: (line) => said.push(line) });
}

/** Puts a value through the gateway of an organization's peer, and waits until it is committed there. */
async function put(channelId: string, mspId: string, key: string, peer?: string): Promise<void> {
  const { gateway, close } = connectAs(network, mspId, peer === undefined ? {} : { peer });
  try {
    await gateway
      .getNetwork(channelId)
      .getContract(nameOf(channelId))
      .submit('put', { arguments: [key, mspId] });
  } finally {
    close();
  }
}

async function get(channelId: string, mspId: string, key: string, peer: string): Promise<string> {
  const { gateway, close } = connectAs(network, mspId, { peer });
  try {
    const contract = gateway.getNetwork(channelId).getContract(nameOf(channelId));
    return Buffer.from(
      await contract.evaluate('get', { arguments: [key], endorsingOrganizations: [mspId] }),
    ).toString();
  } finally {
    close();
  }
}

async function height(peerName: string, channelId: string): Promise<number> {
  const client = network.peer(peerName).ask();
  try {
    return await client.height(channelId);
  } finally {
    client.close();
  }
}

const nameOf = (channelId: string) => `rec-${channelId}`;

test('without Fabric on this machine the error says the three places and how to get it', async () => {
  const env = { PATH: '/nowhere', HOME: '/nowhere' };
  const error = await startEngine('fabric', TOPOLOGY, { env }).catch((one: QuorateError) => one);
  assert.is((error as QuorateError).code, 'FABRIC_MISSING');
  const said = `${(error as QuorateError).why} ${(error as QuorateError).mend}`;
  for (const word of ['FABRIC_BIN', 'PATH', 'cache', 'reconcile devnet fetch-fabric']) assert.match(said, word);
  const kept = startEngine('fabric', TOPOLOGY, { env, dataDirectory: '/nowhere' });
  assert.is(await codeOfAsync(() => kept), 'DEVNET_DATA_ENGINE');
});

if (directory !== undefined) {
  test.before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'quorate-real-'));
    network = await start({ directory: join(folder, 'net') });
    deployments = await Promise.all(CHANNELS.map((name) => deployRec(network, name, { name: nameOf(name) })));
  });

  test.after(async () => {
    for (const one of deployments) await one.stop();
    await network?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  // Gotchas 1, 2, 3, 14, 15, 16: what must be true for that, without any wait of ours: organizations see each other, a
  // leader is known, ports are listened on, orderers were joined over mutual TLS, one MSP serves peers and orderers, and
  // a gateway client reaches 127.0.0.1 by the certificate's name.
  test('a first transaction passes on both channels, at the gateway of each organization', async () => {
    for (const name of CHANNELS) for (const mspId of MEMBERS) await put(name, mspId, `first of ${mspId}`);
    assert.equal(said, []);
    assert.is(network.engine, 'fabric');
    assert.is(network.files!.content.engine, 'fabric');
    const pids = [...network.peers, ...network.orderers].map(({ pid }) => pid!);
    assert.is(new Set(pids).size, 8);
    assert.ok(pids.every(lives));
  });

  test('a peer that was stopped keeps its ports and blocks, and has caught up when start resolves', async () => {
    const peer = network.peer('peer0.telco2.localhost');
    const { address, pid } = peer;
    await peer.stop();
    await peer.stop();
    assert.is(peer.isRunning, false);
    assert.is(lives(pid!), false);
    await until('a transaction without it', async () => {
      // Until the others have noticed, a gateway may still ask it.
      await put('channel1', 'Telco1', 'while it was away');
      return true;
    });
    await peer.start();
    assert.is(peer.address, address);
    assert.is.not(peer.pid, pid);
    assert.is(await height(peer.name, 'channel1'), await height('peer0.telco1.localhost', 'channel1'));
    assert.is(await get('channel1', 'Telco2', 'while it was away', peer.name), 'Telco1');
    await put('channel1', 'Telco2', 'since it is back', peer.name);
    assert.equal(said, []);
  });

  // Gotcha 2: after a restart the leader comes by a plain election.
  test('orderers may stop and start: a majority orders, and less does not', async () => {
    const [one, two] = network.orderers;
    await one!.stop();
    await put('ops-channel', 'Regulator', 'two orderers');
    await two!.stop();
    await assertNothingIsOrdered();
    await Promise.all([one!.start(), two!.start()]);
    await put('ops-channel', 'Regulator', 'all orderers again');
    assert.equal(said, []);
  });

  test('a node that is killed from outside is told of, and can be started again', async () => {
    const peer = network.peer('peer0.telco3.localhost');
    process.kill(peer.pid!, 'SIGKILL');
    await until('word of it', () => said.length > 0);
    assert.match(
      said[0]!,
      /^peer0\.telco3\.localhost ended by itself \(SIGKILL\); log: .*peer0\.telco3\.localhost\.log\n/,
    );
    assert.is(peer.isRunning, false);
    assert.is(peer.pid, undefined);
    await peer.start();
    await put('channel1', 'Telco3', 'after the kill', peer.name);
    assert.is(said.splice(0).length, 1);
  });

  test('a port that another network has is named', async () => {
    const portBase = Number(network.peers[0]!.address.split(':')[1]);
    assert.is(await codeOfAsync(() => start({ portBase })), 'DEVNET_PORT_TAKEN');
  });

  test('a name that does not exist is refused', async () => {
    assert.throws(
      () => network.peer('peer9.telco1.localhost'),
      (error: QuorateError) => error.code === 'DEVNET_NODE',
    );
  });

  test('two networks start at once, and a stop leaves no process and no data, but the logs', async () => {
    const [first, second] = await Promise.all([start({ directory: join(folder, 'other') }), start({})]);
    const pids = [...first.peers, ...first.orderers, ...second.peers, ...second.orderers].map(({ pid }) => pid!);
    assert.is(new Set(pids).size, 16);
    await Promise.all([first.stop(), second.stop()]);
    await first.stop();
    assert.equal(pids.filter(lives), []);
    assert.not(existsSync(join(folder, 'other', 'nodes')));
    assert.ok(existsSync(join(folder, 'other', 'logs', 'orderer0.ordering.localhost.log')));
    assert.equal(
      [...first.sockets.values(), ...second.sockets.values()].filter((path) => existsSync(path)),
      [],
    );
    assert.equal(said, []);
  });
}

async function assertNothingIsOrdered(): Promise<void> {
  const { gateway, close } = connectAs(network, 'Regulator');
  try {
    const contract = gateway.getNetwork('ops-channel').getContract(nameOf('ops-channel'));
    const transaction = await contract.newProposal('put', { arguments: ['one orderer', ''] }).endorse();
    const code = await transaction.submit().then(
      () => 'ordered',
      (error: { code: number }) => error.code,
    );
    assert.is(code, status.UNAVAILABLE);
  } finally {
    close();
  }
}

test.run();
