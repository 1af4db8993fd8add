/** Doctor's look at our own peers: what TLS says, who may ask, which channels, where chaincodes listen. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer, type Server } from 'node:tls';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Check } from '../../../reconciler/cli/doctor/check.js';
import { checkPeers } from '../../../reconciler/cli/doctor/check-peers.js';
import type { PeerConfig } from '../../../reconciler/config/reconciler-config.js';
import { QuorateError } from '../../../reconciler/core/model/quorate-error.js';
import { deriveOrganization } from '../../../reconciler/devnet/identities/derive-organization.js';
import type { FabricReader, PeerView } from '../../../reconciler/ports/read/fabric-reader.js';
import { loadRevision } from '../../loop/load-revision.js';

interface World {
  folder: string;
  server: Server;
  peer: PeerConfig;
}

const test = suite<World>('doctor: peers');
const NOW = '2026-06-01T00:00:00Z';
const organization = (name: string) => deriveOrganization('x', { name, mspId: name, peers: ['peer0'], orderers: [] });
const OURS = organization('telco1');

test.before(async (world) => {
  world.folder = mkdtempSync(join(tmpdir(), 'quorate-doctor-'));
  writeFileSync(join(world.folder, 'tls.pem'), OURS.tlsCa.certificatePem);
  writeFileSync(join(world.folder, 'other.pem'), organization('telco2').tlsCa.certificatePem);
  const { certificatePem: cert, privateKeyPem: key } = OURS.tls.get('peer0')!;
  world.server = createServer({ cert, key, ALPNProtocols: ['h2'] });
  world.server.on('tlsClientError', () => undefined);
  await new Promise<void>((resolve) => world.server.listen(0, '127.0.0.1', resolve));
  world.peer = {
    name: 'peer0',
    endpoint: `127.0.0.1:${(world.server.address() as AddressInfo).port}`,
    hostAlias: 'peer0.telco1.localhost',
    tlsRootCertificates: join(world.folder, 'tls.pem'),
    builder: { quorate_sockets: '/run/quorate' },
  };
});
test.after(async ({ server, folder }) => {
  await new Promise((resolve) => server.close(resolve));
  rmSync(folder, { recursive: true, force: true });
});

const UP: PeerView = { name: 'peer0', endpoint: '', up: true, why: '', heights: { channel1: 7, 'ops-channel': 9 } };

async function checked(
  peer: PeerConfig,
  found: { view?: Partial<PeerView>; installed?: () => Promise<readonly string[]>; now?: string } = {},
): Promise<Readonly<Record<string, Check>>> {
  const reader = {
    peers: async () => [{ ...UP, ...found.view }],
    installed: found.installed ?? (async () => ['a:1', 'b:2']),
  } as unknown as FabricReader;
  const checks = await checkPeers([peer], reader, loadRevision({}), 'Telco1', found.now ?? NOW);
  return Object.fromEntries(checks.map((check) => [check.name.replace(/^peer0: /, ''), check]));
}

const states = (checks: Readonly<Record<string, Check>>) =>
  Object.entries(checks).map(([name, { state }]) => `${name} ${state}`);

test('a peer that is as it should be', async ({ peer }) => {
  assert.equal(states(await checked(peer)), [
    'TLS ok',
    'answers ok',
    'admin ok',
    'channel1 ok',
    'ops-channel ok',
    'builder ok',
  ]);
});

test('TLS: another authority, another name, a file that is missing, nobody there', async ({ peer, folder }) => {
  const tls = async (changes: Partial<PeerConfig>) => (await checked({ ...peer, ...changes })).TLS!;
  const authority = await tls({ tlsRootCertificates: join(folder, 'other.pem') });
  assert.equal([authority.state, /unable to verify|self-signed/.test(authority.what)], ['failed', true]);
  const name = await tls({ hostAlias: 'peer1.telco1.localhost' });
  assert.equal([name.state, /does not match certificate/.test(name.what)], ['failed', true]);
  assert.match(name.mend, 'hostAlias');
  const file = await tls({ tlsRootCertificates: join(folder, 'none.pem') });
  assert.equal([file.state, file.what.includes(`ENOENT at ${folder}/none.pem`)], ['failed', true]);
  const nobody = await tls({ endpoint: '127.0.0.1:1' });
  assert.equal([nobody.state, /ECONNREFUSED/.test(nobody.what)], ['failed', true]);
});

test('TLS: a certificate after its time fails, and one that soon ends warns', async ({ peer }) => {
  const late = (await checked(peer, { now: '2124-01-02T00:00:00Z' })).TLS!;
  assert.equal([late.state, /has expired/.test(late.what)], ['failed', true]);
  assert.is((await checked(peer, { now: '2123-12-25T00:00:00Z' })).TLS!.state, 'warning');
});

test('who is no admin of the peer, and a peer that does not answer', async ({ peer }) => {
  const denied = async () => {
    throw new QuorateError('FABRIC_DENIED', 'The peer refuses the call', { why: 'ACL', mend: 'an admin' });
  };
  const client = await checked(peer, { installed: denied });
  assert.equal([client.admin!.state, client.admin!.mend], ['failed', 'an admin']);
  const down = await checked(peer, { view: { up: false, why: 'down', heights: {} }, installed: denied });
  assert.equal(states(down), ['TLS ok', 'answers failed', 'admin skipped', 'builder ok']);
});

test('a peer that answers and refuses our identity is to be neither started nor looked for elsewhere', async ({
  peer,
}) => {
  const why = 'error validating proposal: access denied: channel [] creator org unknown, creator is malformed';
  const found = await checked(peer, { view: { up: false, refuses: true, why, heights: {} } });
  assert.equal(states(found), ['TLS ok', 'answers failed', 'admin skipped', 'builder ok']);
  assert.match(found.answers!.mend, 'check organization and fabric.identity');
  const late = {
    up: false,
    refuses: true,
    why: `${why}: request unauthorized due to incorrect timestamp`,
    heights: {},
  } as const;
  assert.match((await checked(peer, { view: late })).answers!.mend, /organization|clock/);
});

test('a channel that the peer is not in', async ({ peer }) => {
  const found = await checked(peer, { view: { heights: { 'ops-channel': 9 } } });
  assert.equal([found['ops-channel']!.state, found.channel1!.state], ['ok', 'failed']);
  assert.match(found.channel1!.mend, 'peer channel join');
});

test('the builder: a value that is missing, a socket path that is too long', async ({ peer }) => {
  const builder = async (values: Record<string, string>) => (await checked({ ...peer, builder: values })).builder!;
  const missing = await builder({ other: '/run/quorate' });
  assert.equal([missing.state, /needs "quorate_sockets"/.test(missing.what)], ['failed', true]);
  const long = await builder({ quorate_sockets: `/run/${'x'.repeat(80)}` });
  assert.equal([long.state, /too long/.test(long.what)], ['failed', true]);
});

test.run();
