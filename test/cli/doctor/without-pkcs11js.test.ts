/** An installation for which npm could not compile its optional dependency pkcs11js: keys in files do, one in a token does not. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { deriveOrganization } from '../../../reconciler/devnet/identities/derive-organization.js';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));
const test = suite<{ folder: string }>('without pkcs11js');
const { admin } = deriveOrganization('x', { name: 'telco1', mspId: 'Telco1', peers: [], orderers: [] });

/** Our package as it is, with all of node_modules but that one. */
function install(folder: string): string {
  const program = ['main.js', 'cli/output-gone.js', 'bundle'].map((part) => `dist/reconciler/${part}`);
  for (const part of ['package.json', 'schemas', 'dist/schemas', ...program]) {
    cpSync(join(ROOT, part), join(folder, part), { recursive: true });
  }
  const modules = join(folder, 'node_modules');
  mkdirSync(modules);
  for (const name of readdirSync(join(ROOT, 'node_modules')).filter((one) => one !== 'pkcs11js')) {
    symlinkSync(join(ROOT, 'node_modules', name), join(modules, name));
  }
  return join(folder, 'dist/reconciler/main.js');
}

test.before((world) => {
  world.folder = mkdtempSync(join(tmpdir(), 'quorate-without-'));
});
test.after(({ folder }) => rmSync(folder, { recursive: true, force: true }));

test('doctor says what is missing and how it comes, and has nothing against a key in a file', ({ folder }) => {
  const main = install(folder);
  writeFileSync(join(folder, 'admin.pem'), admin.certificatePem);
  for (const secret of ['admin.key', 'pin']) writeFileSync(join(folder, secret), admin.privateKeyPem, { mode: 0o600 });
  const identityLine = (key: string): string => {
    const file = join(folder, 'reconciler.yaml');
    const git = `{ url: ${folder}, root: ${'a'.repeat(40)}, path: spec }`;
    const fabric = `{ identity: { certificate: admin.pem, ${key} }, peers: [{ name: peer0, endpoint: "127.0.0.1:1", tlsRootCertificates: admin.pem }] }`;
    const lines = ['apiVersion: quorate/v1', 'kind: Reconciler', 'organization: Telco1', `git: ${git}`];
    writeFileSync(file, [...lines, 'vote: { mode: manual }', `fabric: ${fabric}`].join('\n'));
    const { stdout, stderr } = spawnSync(process.execPath, [main, 'doctor', '--config', file], { encoding: 'utf8' });
    assert.is(stderr, '');
    const [, said] = /^(\w+ +identity:.*(?:\n {4,}.*)*)/m.exec(stdout) ?? [undefined, stdout];
    return said!.replace(/\s+/g, ' ');
  };
  const said = identityLine('pkcs11: { library: any.so, token: any, pinFile: pin }');
  assert.match(
    said,
    /^failed .* what talks to tokens is missing: .* pkcs11js cannot be loaded: .* \[PKCS11_NOT_INSTALLED\]/,
  );
  assert.match(said, /mend: install a C\+\+ compiler and Python, and then quorate \(npm ci\)/);
  assert.match(identityLine('privateKey: admin.key'), /^ok identity: certificate and key are a pair/);
});

test.run();
