/** Doctor's look at our own certificate and key. */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { checkIdentity } from '../../../reconciler/cli/doctor/check-identity.js';
import type { ReconcilerConfig } from '../../../reconciler/config/reconciler-config.js';
import { deriveOrganization } from '../../../reconciler/devnet/identities/derive-organization.js';

const test = suite<{ folder: string }>('doctor: identity');
const NOW = '2026-06-01T00:00:00Z';
const { admin, users } = deriveOrganization('x', { name: 'telco1', mspId: 'Telco1', peers: [], orderers: [] });

test.before.each((world) => {
  const folder = mkdtempSync(join(tmpdir(), 'quorate-doctor-'));
  world.folder = folder;
  writeFileSync(join(folder, 'cert.pem'), admin.certificatePem);
  writeFileSync(join(folder, 'key.pem'), admin.privateKeyPem, { mode: 0o600 });
});
test.after.each(({ folder }) => {
  rmSync(folder, { recursive: true, force: true });
});

async function checked(folder: string, { now = NOW, endpoint = '127.0.0.1:7051' } = {}) {
  const config = {
    identity: { certificate: join(folder, 'cert.pem'), privateKey: join(folder, 'key.pem') },
    peers: [{ endpoint }],
  } as unknown as ReconcilerConfig;
  return checkIdentity(config, now);
}
const states = (checks: Awaited<ReturnType<typeof checked>>) => checks.map(({ name, state }) => `${name} ${state}`);
const WELL = ['identity ok', 'identity: validity ok', 'identity: key file ok', 'identity: devnet ok'];

test('a pair in time, read by its owner only, is well', async ({ folder }) => {
  assert.equal(states(await checked(folder)), WELL);
});

test('a key of somebody else, and files that are missing or hold something else, end it there', async ({ folder }) => {
  const [user] = [...users.values()];
  writeFileSync(join(folder, 'key.pem'), user!.privateKeyPem);
  assert.equal(states(await checked(folder)), ['identity failed']);
  writeFileSync(join(folder, 'key.pem'), 'secret words');
  const [unreadable] = await checked(folder);
  assert.match(unreadable!.what, 'holds no PEM privateKey');
  assert.not.match(unreadable!.what, 'secret words');
  rmSync(join(folder, 'cert.pem'));
  const [missing] = await checked(folder);
  assert.equal([missing!.state, missing!.what.includes(`ENOENT at ${folder}/cert.pem`)], ['failed', true]);
});

test('a certificate before and after its time fails; one that ends within 30 days warns', async ({ folder }) => {
  const at = async (now: string) => (await checked(folder, { now }))[1];
  assert.match((await at('2023-12-31T23:59:59Z'))!.what, 'is valid from');
  assert.match((await at('2124-01-01T00:00:01Z'))!.what, 'has expired');
  assert.is((await at('2124-01-01T00:00:01Z'))!.state, 'failed');
  assert.equal((await at('2123-12-03T00:00:00Z'))!.state, 'warning');
  assert.equal((await at('2123-12-02T00:00:00Z'))!.state, 'ok');
});

test('a key file that others may read is said, with the command that mends it', async ({ folder }) => {
  for (const mode of [0o640, 0o604]) {
    chmodSync(join(folder, 'key.pem'), mode);
    const found = (await checked(folder))[2]!;
    assert.equal([found.state, found.mend], ['warning', `chmod 600 ${folder}/key.pem`]);
  }
});

test('a key that everybody has is for this machine only', async ({ folder }) => {
  const elsewhere = await checked(folder, { endpoint: 'peer0.telco1.example:7051' });
  assert.equal(states(elsewhere), [...WELL.slice(0, 3), 'identity: devnet failed']);
});

test.run();
