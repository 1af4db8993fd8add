import { createHash } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { checkLabel, packageId } from '../../../reconciler/fabric/package/package-id.js';
import { readArchive } from '../../../reconciler/fabric/package/read-archive.js';
import { readPackage } from '../../../reconciler/fabric/package/read-package.js';
import { writeGzip } from '../../../reconciler/fabric/package/write-gzip.js';
import { type PackageContent, writePackage } from '../../../reconciler/fabric/package/write-package.js';
import { writeTar } from '../../../reconciler/fabric/package/write-tar.js';
import { errorOf, fabricVectors, fromHex } from '../vectors.js';

const vectors = fabricVectors('encodings.json');

test('packages read, and are refused, as in Fabric', () => {
  for (const vector of vectors.packages) {
    const bytes = fromHex(vector.packageHex);
    assert.is(packageId(vector.label, bytes), vector.packageId);
    const error = errorOf(() => readPackage(bytes));
    if (vector.parseError?.includes('as json')) {
      assert.match(error!, /^could not unmarshal metadata\.json as json: /);
    } else {
      assert.is(error, vector.parseError);
    }
    if (vector.parseError === null) {
      assert.equal(readPackage(bytes).metadata, vector.metadata);
    }
  }
});

test('labels are those that Fabric accepts', () => {
  for (const { label, error } of vectors.packageLabels) {
    assert.is(
      errorOf(() => checkLabel(label)),
      error,
    );
  }
});

const content: PackageContent = {
  label: 'notes_1.0',
  type: 'ccaas',
  connection: { address: '{{.address}}' },
  files: [
    { path: 'META-INF/statedb/couchdb/indexes/i.json', bytes: Buffer.from('{}') },
    { path: 'quorate.json', bytes: Buffer.from('{"sourceTree":"abc"}') },
  ],
};

test('a package has the same bytes wherever it is made', async () => {
  const bytes = await writePackage(content);
  const shuffled = { ...content, files: [...content.files!].reverse() };
  assert.equal(await writePackage(shuffled), bytes);
  assert.is(
    createHash('sha256').update(bytes).digest('hex'),
    '9d08eded2ffbb9e18477b8dc7fd71e008c9a0d9807ae3e7abbea79a100cb8b32',
  );
});

test('what was written reads back', async () => {
  const { metadata, code } = readPackage(await writePackage(content));
  assert.equal(metadata, { type: 'ccaas', path: '', label: 'notes_1.0' });
  const files = readArchive(code);
  assert.equal(
    files.map(({ path }) => path),
    ['META-INF/statedb/couchdb/indexes/i.json', 'connection.json', 'quorate.json'],
  );
  assert.equal(JSON.parse(Buffer.from(files[1]!.bytes).toString()), {
    address: '{{.address}}',
    dial_timeout: '10s',
    tls_required: false,
  });
});

test('TLS settings of the service are written as the builder reads them', async () => {
  const tls = { rootCertificate: 'R', client: { certificate: 'C', key: 'K' } };
  const { code } = readPackage(
    await writePackage({ ...content, connection: { address: 'a:1', dialTimeout: '3s', tls } }),
  );
  const connection = readArchive(code).find(({ path }) => path === 'connection.json')!;
  assert.equal(JSON.parse(Buffer.from(connection.bytes).toString()), {
    address: 'a:1',
    dial_timeout: '3s',
    tls_required: true,
    root_cert: 'R',
    client_auth_required: true,
    client_key: 'K',
    client_cert: 'C',
  });
});

test('our gzip is gzip, for any length', () => {
  for (const length of [0, 1, 65535, 65536, 200_000]) {
    const bytes = Buffer.alloc(length, 'quorate');
    assert.ok(gunzipSync(writeGzip(bytes)).equals(bytes), String(length));
  }
});

test('our tar reads back, for any files', () => {
  const name = fc.stringMatching(/^[a-z0-9é_-]{1,40}$/);
  const path = fc.array(name, { minLength: 1, maxLength: 5 }).map((parts) => parts.join('/'));
  const file = fc.record({ path, bytes: fc.uint8Array({ maxLength: 1100 }) });
  fc.assert(
    fc.property(fc.uniqueArray(file, { selector: (one) => one.path, maxLength: 6 }), (files) => {
      const read = readArchive(gzipSync(writeTar(files)));
      const plain = (list: typeof read) => list.map((one) => [one.path, Buffer.from(one.bytes).toString('hex')]).sort();
      assert.equal(plain(read), plain(files));
    }),
    { numRuns: 50 },
  );
});

test('paths that leave the package, repeat or do not fit are refused', () => {
  const write = (...paths: string[]) =>
    errorOf(() => writeTar(paths.map((path) => ({ path, bytes: Buffer.from('') }))));
  for (const path of ['../x', '/x', 'a//b', 'a/./b', 'a\\b', '']) {
    assert.is(write(path), `'${path}' is not a relative path inside the package`);
  }
  assert.is(write('a', 'a'), "'a' is there twice");
  assert.match(write('x'.repeat(101))!, 'is too long for an archive');
  assert.is(write('a/b'), null);
});

test('links, cut archives and wrong checksums are refused', () => {
  const tar = Buffer.from(writeTar([{ path: 'metadata.json', bytes: Buffer.from('{}') }]));
  const wrong = Buffer.from(tar);
  wrong[0] = 0x78;
  assert.is(
    errorOf(() => readArchive(gzipSync(wrong))),
    'error inspecting next tar header: archive/tar: invalid tar header',
  );
  const link = Buffer.from(tar);
  link[156] = '2'.charCodeAt(0);
  link.write('006', 148 + 0);
  let sum = 0;
  for (let i = 0; i < 512; i++) {
    sum += i >= 148 && i < 156 ? 0x20 : link[i]!;
  }
  link.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  assert.is(
    errorOf(() => readArchive(gzipSync(link))),
    'tar entry metadata.json is not a regular file, type 50',
  );
  assert.is(
    errorOf(() => readArchive(gzipSync(tar.subarray(0, 513)))),
    'error inspecting next tar header: unexpected EOF',
  );
  assert.is(
    errorOf(() => readArchive(gzipSync(tar).subarray(0, 20))),
    'error inspecting next tar header: unexpected EOF',
  );
});

test.run();
