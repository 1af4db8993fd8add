/** The written builder as a peer runs it: as a process, with nothing but PATH. What is expected is what Fabric's wrote. */
import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { writeBuilder } from '../../../reconciler/devnet/processes/write-builder.js';
import { readArchive } from '../../../reconciler/fabric/package/read-archive.js';
import { writePackage } from '../../../reconciler/fabric/package/write-package.js';

const test = suite('write-builder');
let root = '';
let builder = '';

test.before.each(() => {
  root = mkdtempSync(join(tmpdir(), 'quorate-builder-'));
  builder = writeBuilder(join(root, "it's a builder"));
  for (const folder of ['source', 'metadata', 'built', 'release']) mkdirSync(join(root, folder));
});
test.after.each(() => rmSync(root, { recursive: true, force: true }));

type Environment = Readonly<Record<string, string>>;
const NO_PATH = { PATH: '/nowhere' };

function step(name: 'detect' | 'build' | 'release', env: Environment = NO_PATH, at = builder) {
  const folders = {
    detect: ['source', 'metadata'],
    build: ['source', 'metadata', 'built'],
    release: ['built', 'release'],
  };
  return new Promise<{ code: unknown; err: string }>((resolve) => {
    const args = folders[name].map((folder) => join(root, folder));
    execFile(join(at, 'bin', name), args, { env, cwd: '/' }, (error, out, err) =>
      resolve({ code: error?.code ?? 0, err: err + out }),
    );
  });
}

function given(connection: unknown, metadata: unknown = { type: 'ccaas', label: 'basic_1' }): void {
  writeFileSync(join(root, 'metadata', 'metadata.json'), JSON.stringify(metadata));
  writeFileSync(
    join(root, 'source', 'connection.json'),
    typeof connection === 'string' ? connection : JSON.stringify(connection),
  );
}

const read = (...path: string[]) => readFileSync(join(root, ...path), 'utf8');
const config = (values: unknown) => ({ ...NO_PATH, CHAINCODE_AS_A_SERVICE_BUILDER_CONFIG: JSON.stringify(values) });
const FINE = { code: 0, err: '' };

test('a package goes through all three steps; templates are filled in', async () => {
  given({
    address: '{{.peername}}:{{.port}}',
    dial_timeout: '10s',
    tls_required: false,
    root_cert: '{{.none}}',
    domain: 'x',
  });
  mkdirSync(join(root, 'source', 'META-INF', 'statedb', 'couchdb', 'indexes'), { recursive: true });
  writeFileSync(join(root, 'source', 'META-INF', 'statedb', 'couchdb', 'indexes', 'a.json'), '{}');
  assert.equal(await step('detect'), FINE);
  assert.equal(await step('build', config({ peername: 'peer0&co', port: 17052 })), FINE);
  assert.equal(await step('release'), FINE);
  const connection =
    '{"address":"peer0\\u0026co:17052","dial_timeout":"10s","tls_required":false,"client_auth_required":false,"root_cert":"","client_key":"","client_cert":""}';
  assert.is(read('built', 'connection.json'), connection);
  assert.is(read('release', 'chaincode', 'server', 'connection.json'), connection);
  assert.is(read('release', 'statedb', 'couchdb', 'indexes', 'a.json'), '{}');
  assert.is(read('built', 'META-INF', 'statedb', 'couchdb', 'indexes', 'a.json'), '{}');
  assert.is(read('built', 'metadata.json'), read('metadata', 'metadata.json'));
});

test('TLS parts pass through and are templates, too', async () => {
  given({
    address: 'a:1',
    dial_timeout: null,
    TLS_Required: true,
    client_auth_required: true,
    root_cert: '{{.ca}}',
    client_key: 'KEY\n',
    client_cert: 'C',
  });
  assert.equal(await step('build', config({ ca: 'PEM\n' })), FINE);
  assert.is(
    read('built', 'connection.json'),
    '{"address":"a:1","dial_timeout":"","tls_required":true,"client_auth_required":true,"root_cert":"PEM\\n","client_key":"KEY\\n","client_cert":"C"}',
  );
});

test('the type may be written in any case; another one is refused by detect and build', async () => {
  given({ address: 'a:1' }, { TYPE: 'CCaaS' });
  assert.equal(await step('detect'), FINE);
  assert.equal(await step('build'), FINE);
  for (const metadata of [{ type: 'golang' }, {}, null]) {
    given({ address: 'a:1' }, metadata);
    const type = metadata !== null && 'type' in metadata ? metadata.type : '';
    for (const name of ['detect', 'build'] as const) {
      assert.equal(await step(name), { code: 1, err: `::Error: chaincode type should be ccaas, it is ${type}\n` });
    }
  }
});

test('what cannot be built is refused, with the reason', async () => {
  const refused = async (connection: unknown, why: string | RegExp, env: Environment = NO_PATH) => {
    given(connection);
    const { code, err } = await step('build', env);
    assert.is(code, 1, String(why));
    assert.match(err, why);
    assert.not(existsSync(join(root, 'built', 'connection.json')));
  };
  const missing =
    'Failed to parse the Address field template: template: :1:2: executing "" at <.peername>: map has no entry for key "peername"';
  await refused({ address: '{{.peername}}:1' }, missing);
  await refused({ address: '{{.peername}}:1' }, missing, config({ Peername: 'x' }));
  await refused({ address: '{{.peername}}:1' }, missing, config(null));
  await refused({ address: 7 }, 'json: cannot unmarshal number into Go struct field connection.address of type string');
  await refused(
    { address: 'a:1', tls_required: 'true' },
    'cannot unmarshal string into Go struct field connection.tls_required',
  );
  await refused([], 'json: cannot unmarshal array into Go value');
  await refused('{', /^::Error: /);
  await refused({ address: 'a:1' }, 'cannot unmarshal array into Go value of type map[string]', config([]));
  await refused(
    { address: 'a:1', root_cert: '{{.x}}', tls_required: true },
    'Failed to parse the RootCert field template',
  );
});

test('missing files are named', async () => {
  assert.match((await step('detect')).err, 'metadata.json not found');
  assert.match((await step('build')).err, 'metadata.json not found');
  given({});
  rmSync(join(root, 'source', 'connection.json'));
  assert.match((await step('build')).err, 'connection.json not found');
  assert.match((await step('release')).err, 'connection.json not found');
});

test('another user may run it, and the folder may be moved to where our own node is not', async () => {
  for (const path of ['bin/detect', 'bin/build', 'bin/release'])
    assert.is(statSync(join(builder, path)).mode & 0o777, 0o755);
  assert.is(statSync(join(builder, 'lib/devnet/processes/run-builder.js')).mode & 0o777, 0o644);
  given({ address: 'a:1' });
  const moved = join(root, 'moved');
  cpSync(builder, moved, { recursive: true });
  rmSync(builder, { recursive: true });
  const script = readFileSync(join(moved, 'bin', 'detect'), 'utf8');
  writeFileSync(join(moved, 'bin', 'detect'), script.replace(process.execPath, '/nowhere/node'));
  assert.equal(await step('detect', { PATH: join(process.execPath, '..') }, moved), FINE);
  assert.is((await step('detect', NO_PATH, moved)).code, 127);
});

test('packages of ours need Node for their build alone; what says the same in other bytes needs it to be detected', async () => {
  const moved = join(root, 'moved');
  cpSync(builder, moved, { recursive: true });
  for (const name of ['detect', 'release'])
    writeFileSync(
      join(moved, 'bin', name),
      readFileSync(join(moved, 'bin', name), 'utf8').replace(process.execPath, '/nowhere/node'),
    );
  const detected = async (metadata: Uint8Array | string, at: string) => {
    writeFileSync(join(root, 'metadata', 'metadata.json'), metadata);
    return (await step('detect', NO_PATH, at)).code;
  };
  const archive = readArchive(await writePackage({ label: 'a.b-c_1+2', type: 'ccaas' }));
  const ours = archive.find(({ path }) => path === 'metadata.json')!.bytes;
  assert.is(await detected(ours, moved), 0);
  const same = JSON.stringify(JSON.parse(Buffer.from(ours).toString('utf8')));
  const label = (text: string) => Buffer.from(ours).toString('utf8').replace('a.b-c_1+2', text);
  for (const other of [same, label('\\u0061'), label('a" , "type": "x')]) assert.is(await detected(other, moved), 127);
  // The same four with a Node that may be asked.
  assert.is(await detected(ours, builder), 0);
  assert.is(await detected(same, builder), 0);
  assert.is(await detected(label('\\u0061'), builder), 0);
  assert.is(await detected(label('a" , "type": "x'), builder), 1);
  given({ address: 'a:1' });
  assert.equal(await step('build'), FINE);
  assert.equal(await step('release', NO_PATH, moved), FINE);
  assert.is(read('release', 'chaincode', 'server', 'connection.json'), read('built', 'connection.json'));
  assert.is(statSync(join(root, 'release', 'chaincode', 'server')).mode & 0o777, 0o750);
});

test('it is written again over what is there', async () => {
  writeFileSync(join(builder, 'bin', 'detect'), 'broken');
  assert.is(writeBuilder(builder), builder);
  given({ address: 'a:1' });
  assert.equal(await step('detect'), FINE);
});

test.run();
