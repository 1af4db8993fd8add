/** A real peer builds our packages by the builder that we write: no Docker, no Go, and no node in the peer's PATH. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { buildConnection } from '../../../reconciler/devnet/fabric/peer/packages/build-connection.js';
import { writeBuilder } from '../../../reconciler/devnet/processes/write-builder.js';
import { packageId } from '../../../reconciler/fabric/package/package-id.js';
import { readPackage } from '../../../reconciler/fabric/package/read-package.js';
import { type ConnectionFile, writePackage } from '../../../reconciler/fabric/package/write-package.js';
import { chaincodePackage } from '../../../reconciler/kinds/chaincode/chaincode-package.js';
import { needsFabric } from '../../needs.js';
import { LonePeer } from './lone-peer.js';

const fabric = needsFabric('builder: a real peer installs our packages by our external builder');
const test = suite('builder');
const VALUES = { quorate_sockets: '/run/quorate', ca: 'PEM of "a" CA\n<&>' };

let directory = '';
let peer: LonePeer;

test.before(async () => {
  directory = mkdtempSync(join(tmpdir(), 'quorate-builder-peer-'));
  peer = await LonePeer.start({
    fabric: fabric!,
    directory,
    builder: writeBuilder(join(directory, "our builder's")),
    builderConfig: JSON.stringify(VALUES),
  });
});

test.after(async () => {
  await peer?.kill();
  rmSync(directory, { recursive: true, force: true });
});

async function install(bytes: Uint8Array) {
  const file = join(directory, 'package.tgz');
  writeFileSync(file, bytes);
  return peer.install(file);
}

/** What the peer has kept of a package's build. */
const builds = () => join(directory, 'data', 'externalbuilder', 'builds');
const releaseOf = (id: string) => join(builds(), id.replaceAll(':', '-'), 'release');

async function packageOf(label: string, connection: ConnectionFile, type = 'ccaas') {
  const files = [{ path: 'META-INF/statedb/couchdb/indexes/owner.json', bytes: Buffer.from('{"index":{}}') }];
  const bytes = await writePackage({ label, type, connection, files });
  return { bytes, id: packageId(label, bytes) };
}

test("a chaincode's package as every organization makes it is installed, its socket filled in", async () => {
  const address = 'unix:{{.quorate_sockets}}/{name}-{package}.sock';
  const made = await chaincodePackage({
    name: 'basic',
    version: '1.0',
    tree: 'ab'.repeat(32),
    addressTemplate: address,
  });
  assert.match(made.address, /^unix:\{\{\.quorate_sockets\}\}\/basic-[0-9a-f]{12}\.sock$/);
  const { installed, said } = await install(made.bytes);
  assert.ok(installed, said);
  assert.match(said, `Chaincode code package identifier: ${made.packageId}`);
  assert.equal(JSON.parse(readFileSync(join(releaseOf(made.packageId), 'chaincode/server/connection.json'), 'utf8')), {
    address: made.address.replace('{{.quorate_sockets}}', '/run/quorate'),
    dial_timeout: '10s',
    tls_required: false,
    client_auth_required: false,
    root_cert: '',
    client_key: '',
    client_cert: '',
  });
});

test('TLS fields pass through and are filled in, as the embedded peer does; indexes are released', async () => {
  const { bytes, id } = await packageOf('tls_1', {
    address: '127.0.0.1:{{"9"}}999',
    dialTimeout: '3s',
    tls: { rootCertificate: '{{.ca}}', client: { certificate: 'CERT', key: 'KEY\n' } },
  });
  const { installed, said } = await install(bytes);
  assert.ok(installed, said);
  const built: unknown = JSON.parse(readFileSync(join(releaseOf(id), 'chaincode/server/connection.json'), 'utf8'));
  assert.equal(built, {
    address: '127.0.0.1:9999',
    dial_timeout: '3s',
    tls_required: true,
    client_auth_required: true,
    root_cert: VALUES.ca,
    client_key: 'KEY\n',
    client_cert: 'CERT',
  });
  assert.equal(buildConnection(readPackage(bytes).code, VALUES), built);
  assert.is(readFileSync(join(releaseOf(id), 'statedb/couchdb/indexes/owner.json'), 'utf8'), '{"index":{}}');
});

test("a value that the peer does not have: refused, and the peer's log has the builder's own words", async () => {
  const { bytes, id } = await packageOf('missing_1', { address: '{{.peername}}:9999' });
  const { installed, said } = await install(bytes);
  assert.not(installed);
  assert.match(
    said,
    "could not build chaincode: external builder failed: external builder failed to build: external builder 'ccaas_builder' failed: exit status 1",
  );
  assert.match(
    peer.log,
    '::Error: Failed to parse the Address field template: template: :1:2: executing "" at <.peername>: map has no entry for key "peername"',
  );
  assert.not(existsSync(releaseOf(id)));
});

test('a package of another type is not ours: the peer goes on to its own builder, which it does not have', async () => {
  const before = readdirSync(builds()).length;
  const { bytes } = await packageOf('golang_1', { address: 'a:1' }, 'golang');
  const { installed, said } = await install(bytes);
  assert.not(installed);
  assert.match(said, 'could not build chaincode: docker build failed: docker build is disabled');
  assert.match(peer.log, '::Error: chaincode type should be ccaas, it is golang');
  assert.is(readdirSync(builds()).length, before);
});

if (fabric !== undefined) test.run();
