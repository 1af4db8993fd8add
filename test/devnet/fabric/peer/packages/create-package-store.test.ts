import { gzipSync } from 'node:zlib';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createPackageStore } from '../../../../../reconciler/devnet/fabric/peer/packages/create-package-store.js';
import { writeGzip } from '../../../../../reconciler/fabric/package/write-gzip.js';
import { writeTar } from '../../../../../reconciler/fabric/package/write-tar.js';

const file = (path: string, text: string | Uint8Array) => ({ path, bytes: Buffer.from(text) });

function packageOf(connection: unknown, type = 'ccaas'): Uint8Array {
  const text =
    typeof connection === 'string' ? connection : JSON.stringify({ dial_timeout: '0s', ...(connection as object) });
  const code = writeGzip(writeTar([file('connection.json', text)]));
  const metadata = JSON.stringify({ type, path: '', label: 'basic_1' });
  return writeGzip(writeTar([file('metadata.json', metadata), file('code.tar.gz', code)]));
}

function refuses(action: () => unknown, text: string): void {
  assert.throws(action, (error: Error) => error.message === text);
}

const BUILD_FAILED =
  "could not build chaincode: external builder failed: external builder failed to build: external builder 'ccaas_builder' failed: exit status 1";

test('templates are filled in from the configuration of the peer', () => {
  const store = createPackageStore({ builderConfig: { peername: 'peer0', port: '9999' } });
  const { packageId, label } = store.install(
    packageOf({ address: '{{.peername}}_basic:{{ .port }}', dial_timeout: '1m30s' }),
  );
  assert.is(label, 'basic_1');
  assert.match(packageId, /^basic_1:[0-9a-f]{64}$/);
  assert.equal(store.connection(packageId), { address: 'peer0_basic:9999', dialTimeoutMs: 90_000, tls: undefined });
  assert.equal(store.list(), [{ packageId, label }]);
});

test('host:port and unix: addresses are taken as they are, with the default timeout', () => {
  for (const address of ['127.0.0.1:9999', 'unix:/run/quorate/basic.sock']) {
    const store = createPackageStore();
    const { packageId } = store.install(packageOf({ address }));
    assert.equal(store.connection(packageId), { address, dialTimeoutMs: 3_000, tls: undefined });
  }
});

test('a template without a value, unreadable JSON and a missing file fail the build, and nothing is installed', () => {
  const lines: string[] = [];
  const store = createPackageStore({ builderConfig: {}, log: (line) => lines.push(line) });
  const code = writeGzip(writeTar([file('readme', 'x')]));
  const metadata = JSON.stringify({ type: 'ccaas', label: 'basic_1' });
  const without = writeGzip(writeTar([file('metadata.json', metadata), file('code.tar.gz', code)]));
  for (const bytes of [packageOf({ address: '{{.peername}}:1' }), packageOf('{'), without]) {
    assert.throws(
      () => store.install(bytes),
      (error: Error) => error.message === BUILD_FAILED,
    );
  }
  assert.equal(store.list(), []);
  assert.match(lines[0]!, 'map has no entry for key "peername"');
});

test('a dial timeout that is left out or is none: installed as on a real peer, refused when the chaincode starts', () => {
  for (const [timeout, named] of [
    [undefined, ''],
    ['', ''],
    ['ten', 'ten'],
  ] as const) {
    const store = createPackageStore();
    const { packageId } = store.install(packageOf(JSON.stringify({ address: 'a:1', dial_timeout: timeout })));
    refuses(
      () => store.connection(packageId),
      `malformed chaincode info at 'connection.json': time: invalid duration "${named}"`,
    );
  }
  const store = createPackageStore();
  const { packageId } = store.install(packageOf({ ADDRESS: 'a:1', dial_timeout: '+1.5s' }));
  assert.equal(store.connection(packageId), { address: 'a:1', dialTimeoutMs: 1_500, tls: undefined });
});

test('a value that looks like a template is not filled in again', () => {
  const store = createPackageStore({ builderConfig: { a: '{{.b}}', b: 'secret' } });
  const { packageId } = store.install(packageOf({ address: '{{.a}}:1' }));
  assert.is(store.connection(packageId)!.address, '{{.b}}:1');
});

test('names of the object prototype are no values', () => {
  const store = createPackageStore({ builderConfig: {} });
  refuses(() => store.install(packageOf({ address: '{{.constructor}}:1' })), BUILD_FAILED);
});

test('TLS needs its parts, and takes them', () => {
  const tls = { address: 'a:1', tls_required: true, root_cert: 'ROOT', client_auth_required: true };
  const store = createPackageStore();
  const bad = store.install(packageOf(tls));
  refuses(() => store.connection(bad.packageId), 'chaincode tls key not provided');
  const good = store.install(packageOf({ ...tls, client_key: 'KEY', client_cert: 'CERT' }));
  assert.equal(store.connection(good.packageId)!.tls, {
    rootCertificate: 'ROOT',
    client: { certificate: 'CERT', key: 'KEY' },
  });
});

test('no address: installed as on a real peer, refused when it is needed', () => {
  const store = createPackageStore();
  const { packageId } = store.install(packageOf({}));
  refuses(() => store.connection(packageId), 'chaincode address not provided');
  assert.is(store.connection('basic_1:00'), undefined);
});

test('other types have no builder, a second install is refused, what is no package too', () => {
  const store = createPackageStore();
  refuses(
    () => store.install(packageOf({ address: 'a:1' }, 'golang')),
    'could not build chaincode: docker build failed: docker build is disabled',
  );
  const bytes = packageOf({ address: 'a:1' }, 'CCAAS');
  const { packageId } = store.install(bytes);
  refuses(() => store.install(bytes), `chaincode already successfully installed (package ID '${packageId}')`);
  assert.equal(Buffer.from(store.load(packageId)!), Buffer.from(bytes));
  assert.throws(
    () => store.install(gzipSync('no tar at all')),
    (error: Error) => error.message.startsWith('could not parse as a chaincode install package: '),
  );
  assert.is(store.list().length, 1);
});

test.run();
