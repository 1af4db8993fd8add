/** A real node counts as started when it says that it is well and its port is listened on, with a keeper of no process. */
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer as createHttpServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer as createTlsServer } from 'node:tls';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { deriveOrganization } from '../../../reconciler/devnet/identities/derive-organization.js';
import { ProcessPeer } from '../../../reconciler/devnet/processes/process-peer.js';
import { codeOfAsync } from '../../code-of.js';

interface World {
  folder: string;
  operations: Server;
  /** How often it was asked for its health. */
  asked: number;
  isWell: boolean;
}

const test = suite<World>('a real node');
const owner = deriveOrganization('x', { name: 'telco1', mspId: 'Telco1', peers: ['peer0'], orderers: [] });
const NAME = 'peer0.telco1.localhost';

const listen = (server: { listen: (port: number, host: string, then: () => void) => unknown }, port = 0) =>
  new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));

test.before.each(async (world) => {
  world.folder = mkdtempSync(join(tmpdir(), 'quorate-node-'));
  world.asked = 0;
  world.isWell = true;
  world.operations = createHttpServer((_, response) => {
    world.asked += 1;
    response.writeHead(world.isWell ? 200 : 503).end();
  });
  await listen(world.operations);
});
test.after.each(async ({ folder, operations }) => {
  operations.closeAllConnections();
  await new Promise((resolve) => operations.close(resolve));
  rmSync(folder, { recursive: true, force: true });
});

/** @param ended how the process ends; never when left out */
function node({ folder, operations }: World, rpc: number, ended = new Promise<number>(() => undefined)): ProcessPeer {
  const keeper = { start: async () => ({ pid: 1, ended, stop: async () => undefined }), isClosing: true };
  const program = { name: NAME, log: join(folder, 'log') };
  const ports = { rpc, operations: (operations.address() as AddressInfo).port };
  return new ProcessPeer({ owner, program, keeper, ports, log: () => undefined, channels: [] } as never);
}

/** What the peer listens with. */
function tlsServer() {
  const { certificatePem: cert, privateKeyPem: key } = owner.tls.get('peer0')!;
  const ca = owner.tlsCa.certificatePem;
  return createTlsServer({ cert, key, ca, requestCert: true, rejectUnauthorized: true, ALPNProtocols: ['h2'] });
}

/** A port that nobody listens on now. */
async function freePort(): Promise<number> {
  const server = tlsServer();
  await listen(server);
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function until(look: () => boolean): Promise<void> {
  while (!look()) await new Promise((resolve) => setImmediate(resolve));
}

test('a node that says it is well before its port is listened on is waited for', async (world) => {
  const port = await freePort();
  let started = false;
  const launch = node(world, port)
    .launch()
    .then(() => {
      started = true;
    });
  await until(() => world.asked >= 4);
  assert.is(started, false);
  const server = tlsServer();
  await listen(server, port);
  await launch;
  assert.is(started, true);
  await new Promise((resolve) => server.close(resolve));
});

test('a node that listens and is not well is waited for', async (world) => {
  const server = tlsServer();
  await listen(server);
  world.isWell = false;
  let started = false;
  const launch = node(world, (server.address() as AddressInfo).port)
    .launch()
    .then(() => {
      started = true;
    });
  await until(() => world.asked >= 4);
  assert.is(started, false);
  world.isWell = true;
  await launch;
  await new Promise((resolve) => server.close(resolve));
});

test('a node that ends by itself is not waited for', async (world) => {
  world.isWell = false;
  const wait = codeOfAsync(() => node(world, 1, Promise.resolve(3)).launch());
  assert.is(await wait, 'DEVNET_NODE_FAILED');
});

test.run();
