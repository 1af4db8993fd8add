/** What Node or a library deprecates is not told to who runs a command; other warnings are. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { deriveOrganization } from '../../reconciler/devnet/identities/derive-organization.js';

const MAIN = fileURLToPath(new URL('../../reconciler/main.js', import.meta.url));
const test = suite<{ folder: string; server: Server; endpoint: string }>('deprecations');
const { admin } = deriveOrganization('x', { name: 'telco1', mspId: 'Telco1', peers: [], orderers: [] });

/** What a Node process says on its error output, with its colours off. */
async function saidBy(...args: string[]): Promise<string> {
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (chunk) => {
    said += chunk;
  });
  await new Promise((resolve) => child.once('close', resolve));
  return said;
}

test.before(async (world) => {
  world.folder = mkdtempSync(join(tmpdir(), 'quorate-deprecations-'));
  // Takes connections and speaks no TLS.
  world.server = createServer((socket) => void socket.on('error', () => undefined).end());
  await new Promise<void>((resolve) => world.server.listen(0, '127.0.0.1', resolve));
  world.endpoint = `127.0.0.1:${(world.server.address() as AddressInfo).port}`;
});
test.after(({ folder, server }) => {
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

test('a peer at an IP address, whose name Node would not have in TLS, is only a peer that does not answer', async ({
  folder,
  endpoint,
}) => {
  const [host, port] = endpoint.split(':');
  const connect = `require('node:tls').connect({ host: '${host}', port: ${port}, servername: '${host}' }).on('error', () => 0)`;
  assert.match(await saidBy('-e', connect), 'DeprecationWarning', 'Node tells of it');

  writeFileSync(join(folder, 'admin.pem'), admin.certificatePem);
  writeFileSync(join(folder, 'admin.key'), admin.privateKeyPem, { mode: 0o600 });
  const settings = join(folder, 'reconciler.yaml');
  const identity = '{ certificate: admin.pem, privateKey: admin.key }';
  const peers = `[{ name: peer0, endpoint: "${endpoint}", tlsRootCertificates: admin.pem }]`;
  const git = `{ url: ${folder}, root: ${'a'.repeat(40)}, path: spec }`;
  const lines = ['apiVersion: quorate/v1', 'kind: Reconciler', 'organization: Telco1', `git: ${git}`];
  writeFileSync(
    settings,
    [...lines, 'vote: { mode: manual }', `fabric: { identity: ${identity}, peers: ${peers} }`].join('\n'),
  );
  const said = await saidBy(MAIN, 'import', '--name', 'x', '--out', join(folder, 'out'), '--config', settings);
  assert.match(said, 'PEERS_UNREACHABLE');
  assert.not.match(said, 'Deprecation');
});

test('a library that deprecates what we call is not heard, and one that warns is', async ({ folder }) => {
  const library = join(folder, 'library.cjs');
  writeFileSync(
    library,
    `process.once('beforeExit', () => {
      process.emitWarning('of a library', 'DeprecationWarning');
      new Buffer(1);
      process.emitWarning('heed this');
    });`,
  );
  assert.match(await saidBy('--require', library, '-e', '0'), /of a library[\s\S]*DEP0005/);
  const said = await saidBy('--require', library, MAIN, '--version');
  assert.match(said, 'heed this');
  assert.not.match(said, /of a library|DEP0005/);
});

test.run();
