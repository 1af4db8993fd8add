/** The real engine: Fabric's own peers and orderers as processes, and nothing of them left, however it ends. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { QuorateError } from '../../../reconciler/core/model/quorate-error.js';
import { findFabric } from '../../../reconciler/devnet/processes/find-fabric.js';
import { type ProcessNetwork, startProcesses } from '../../../reconciler/devnet/processes/start-processes.js';
import { startEngine } from '../../../reconciler/devnet/start-engine.js';
import { codeOfAsync } from '../../code-of.js';
import { needsFabric } from '../../needs.js';
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

function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
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
}

test.run();
