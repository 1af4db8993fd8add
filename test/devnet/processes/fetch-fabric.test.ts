import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { QuorateError } from '../../../reconciler/core/model/quorate-error.js';
import { type FetchFabric, fetchFabric } from '../../../reconciler/devnet/processes/fetch-fabric.js';
import { checksumIn } from '../../../reconciler/devnet/processes/find-checksum.js';
import { archiveOf, type Entry, entriesOf, program, ReleaseServer, sha256 } from './release.js';

const VERSION = '3.1.5';
const test = suite('fetch-fabric');
let root = '';
let cache = '';
let server: ReleaseServer;

test.before.each(async () => {
  root = mkdtempSync(join(tmpdir(), 'quorate-fetch-'));
  cache = join(root, 'cache');
  server = await new ReleaseServer().start();
});
test.after.each(async () => {
  await server.stop();
  rmSync(root, { recursive: true, force: true });
});

const get = (options: Partial<FetchFabric> = {}) =>
  fetchFabric({ version: VERSION, directory: cache, from: server.from, ...options });

/** Fetching fails with this code, and the cache is as it was. */
async function refuses(code: string, why: string | RegExp, options: Partial<FetchFabric> = {}): Promise<QuorateError> {
  const before = listing();
  const error = await get(options).then(
    () => undefined,
    (one: QuorateError) => one,
  );
  assert.is(error?.code, code, `${error?.code}: ${error?.why}`);
  assert.match(error!.why!, why);
  assert.equal(listing(), before);
  return error!;
}

const listing = () => (existsSync(cache) ? readdirSync(cache, { recursive: true, encoding: 'utf8' }).sort() : []);
const WHOLE = ['bin', 'bin/orderer', 'bin/osnadmin', 'bin/peer'].map((path) => join(VERSION, path));

test('a release with its sum beside it: its programs are in the cache, and nothing else', async () => {
  const archive = server.giveRelease(VERSION);
  const seen: unknown[] = [];
  const got = await get({ progress: (...progress) => seen.push(progress) });
  assert.equal(got, { directory: join(cache, VERSION, 'bin'), fetched: true });
  assert.equal(listing(), [VERSION, ...WHOLE]);
  assert.is(readFileSync(join(got.directory, 'peer'), 'utf8'), program(VERSION));
  assert.is(statSync(join(got.directory, 'peer')).mode & 0o700, 0o700);
  assert.equal(seen.at(-1), [archive.length, archive.length]);
});

test('a sum that is given is enough, in any case of letters; the one beside is not asked for', async () => {
  const archive = server.giveRelease(VERSION, undefined, 'f'.repeat(64));
  assert.is((await get({ sha256: sha256(archive).toUpperCase() })).fetched, true);
  assert.equal(server.asked, [server.pathOf(VERSION)]);
});

test('a second time it is there already, and nobody is asked', async () => {
  server.giveRelease(VERSION);
  await get();
  await server.stop();
  assert.equal(await get(), { directory: join(cache, VERSION, 'bin'), fetched: false });
});

test('a wrong sum, given or beside the file, is refused', async () => {
  server.giveRelease(VERSION);
  await refuses('FETCH_CHECKSUM', `not ${'a'.repeat(64)}`, { sha256: 'a'.repeat(64) });
  server.giveRelease(VERSION, undefined, 'b'.repeat(64));
  await refuses('FETCH_CHECKSUM', `not ${'b'.repeat(64)}`);
});

test('without a sum nothing is downloaded', async () => {
  server.give(server.pathOf(VERSION), archiveOf(entriesOf(VERSION)));
  const error = await refuses('FETCH_NO_CHECKSUM', '.sha256 does not exist');
  assert.match(error.mend!, '--sha256');
  server.give(`${server.pathOf(VERSION)}.sha256`, Buffer.from(`${'a'.repeat(64)}  another.tar.gz\n`));
  await refuses('FETCH_NO_CHECKSUM', 'has no SHA-256 of hyperledger-fabric-');
  server.give(`${server.pathOf(VERSION)}.sha256`, Buffer.from('<html>'.repeat(20_000)));
  await refuses('FETCH_TOO_BIG', 'bytes');
  assert.not(server.asked.includes(server.pathOf(VERSION)));
});

test('sums as the usual tools write them', () => {
  const hex = 'AB'.repeat(32);
  const ours = hex.toLowerCase();
  for (const text of [
    hex,
    `${hex}\n`,
    `${hex}  f.tgz`,
    `${hex} *dir/f.tgz\r\n`,
    `SHA256 (f.tgz) = ${hex}`,
    `SHA2-256 (f.tgz) = ${hex}`,
  ]) {
    assert.is(checksumIn(text, 'f.tgz'), ours, text);
  }
  assert.is(checksumIn(`${'0'.repeat(64)}  g.tgz\n${hex}  f.tgz\n`, 'f.tgz'), ours);
  for (const text of ['', hex.slice(1), `${hex}0`, `${hex}  g.tgz`, `${hex}\n${hex}`, `MD5 (f.tgz) = ${hex}`]) {
    assert.is(checksumIn(text, 'f.tgz'), undefined, text);
  }
});

test('a download that is cut off in the middle', async () => {
  const archive = server.giveRelease(VERSION);
  server.give(server.pathOf(VERSION), (_, response) => {
    response.writeHead(200, { 'content-length': archive.length });
    response.write(archive.subarray(0, archive.length / 2), () => response.destroy());
  });
  const error = await refuses('FETCH_CUT_OFF', server.pathOf(VERSION));
  assert.is(error.retry, 'transient');
});

test('an end that comes too early without a length is seen by the sum', async () => {
  const archive = server.giveRelease(VERSION);
  server.give(server.pathOf(VERSION), (_, response) => {
    response.useChunkedEncodingByDefault = false;
    response.writeHead(200, { connection: 'close' });
    response.end(archive.subarray(0, archive.length / 2));
  });
  await refuses('FETCH_CHECKSUM', sha256(archive));
});

test('a server that falls silent is left', async () => {
  server.giveRelease(VERSION);
  server.give(server.pathOf(VERSION), (_, response) => response.writeHead(200, { 'content-length': 100 }).write('x'));
  await refuses('FETCH_CUT_OFF', 'nothing came for 0.3 s', { limits: { silenceMs: 300 } });
  server.give(server.pathOf(VERSION), () => undefined);
  await refuses('FETCH_CUT_OFF', 'nothing came for 0.3 s', { limits: { silenceMs: 300 } });
});

test('a server that refuses, and none: what to do by hand is said', async () => {
  const refused = await refuses('FETCH_REFUSED', 'HTTP status 404', { sha256: 'a'.repeat(64) });
  assert.match(refused.mend!, 'FABRIC_BIN');
  server.give(`${server.pathOf(VERSION)}.sha256`, (_, response) => response.writeHead(503).end());
  await refuses('FETCH_REFUSED', 'HTTP status 503');
  await server.stop();
  const none = await refuses('FETCH_UNREACHABLE', 'ECONNREFUSED', { from: `http://127.0.0.1:${server.port}/` });
  assert.match(none.mend!, 'FABRIC_BIN');
  assert.is(none.retry, 'transient');
});

test('a server elsewhere that offers sums over plain HTTP is not even asked', async () => {
  await refuses('FETCH_INSECURE', 'http://192.0.2.1/', { from: 'http://192.0.2.1/' });
  server.give(`${server.pathOf(VERSION)}.sha256`, (_, response) =>
    response.writeHead(302, { location: `http://0.0.0.0:${server.port}/elsewhere` }).end(),
  );
  server.give('/elsewhere', Buffer.from('a'.repeat(64)));
  await refuses('FETCH_INSECURE', 'http://0.0.0.0');
});

test('more than a release can be is not taken', async () => {
  const archive = server.giveRelease(VERSION);
  await refuses('FETCH_TOO_BIG', `it says ${archive.length} bytes`, { limits: { archive: archive.length - 1 } });
  server.give(server.pathOf(VERSION), (_, response) => {
    response.write(archive);
    response.end();
  });
  await refuses('FETCH_TOO_BIG', 'it goes on after', { limits: { archive: archive.length - 1 } });
  assert.is((await get({ limits: { archive: archive.length } })).fetched, true);
});

const fine = entriesOf(VERSION);
const HOSTILE: Readonly<Record<string, { entries: readonly Entry[]; why: string }>> = {
  'a path that leaves it': { entries: [...fine, { path: '../evil', text: 'x' }], why: 'the path "../evil" leads out' },
  'a path that leaves it and comes back': { entries: [...fine, { path: 'x/../bin/peer' }], why: 'leads out' },
  'an absolute path': { entries: [...fine, { path: '/tmp/evil' }], why: 'leads out' },
  'a backslash': { entries: [...fine, { path: 'bin\\..\\evil' }], why: 'leads out' },
  'a symbolic link': {
    entries: [...fine, { path: 'bin/peer', type: '2', link: '/bin/sh' }],
    why: 'neither a file nor a folder',
  },
  'a hard link': {
    entries: [...fine, { path: 'bin/x', type: '1', link: 'bin/peer' }],
    why: 'neither a file nor a folder',
  },
  'a device': { entries: [...fine, { path: 'config/null', type: '3' }], why: 'neither a file nor a folder' },
  'a program twice': { entries: [...fine, { path: 'bin/peer', text: 'other' }], why: 'twice' },
  'a program that goes on after its end': {
    entries: [...fine, { path: 'bin/discover', text: 'x', size: 5_000 }],
    why: 'unexpected EOF',
  },
  'a program too big': {
    entries: [...fine, { path: 'bin/discover', text: 'x'.repeat(200_001) }],
    why: 'bin/discover is too big: 200001 bytes',
  },
  'too much in all': {
    entries: [...fine, { path: 'config/x', text: 'x'.repeat(300_001) }],
    why: 'unpacks to more than 300000',
  },
  'a header too big': {
    entries: [{ path: 'x', type: 'x', text: 'x'.repeat(70_000) }, ...fine],
    why: 'a header is too big',
  },
  'a broken header': { entries: [{ path: 'x', type: 'x', text: '99 path=' }, ...fine], why: 'invalid tar header' },
  'no orderer': { entries: fine.filter(({ path }) => !path.endsWith('orderer')), why: 'it has no bin/orderer' },
  nothing: { entries: [], why: 'it has no bin/peer and no bin/orderer' },
};

test('of a hostile archive nothing is unpacked, even when the sum is right', async () => {
  for (const [name, { entries, why }] of Object.entries(HOSTILE)) {
    server.giveRelease(VERSION, archiveOf(entries));
    await refuses('FETCH_ARCHIVE', why, { limits: { program: 200_000, total: 300_000 } });
    assert.not(existsSync(join(root, 'evil')), name);
  }
  for (const bytes of [Buffer.from('no gzip'), archiveOf(fine).subarray(0, 300)]) {
    server.giveRelease(VERSION, bytes);
    await refuses('FETCH_ARCHIVE', 'it cannot be read');
  }
});

test('long names in headers of their own, as other tars write them, are read', async () => {
  const headers: readonly Entry[] = [
    { path: 'pax_global_header', type: 'g', text: '20 comment=whatever\n' },
    { path: 'PaxHeader', type: 'x', text: '17 path=bin/peer\n' },
    { path: 'cut', text: program(VERSION) },
    { path: '././@LongLink', type: 'L', text: 'bin/orderer\0' },
    { path: 'cut', text: program(VERSION) },
  ];
  server.giveRelease(VERSION, archiveOf(headers));
  await get();
  assert.equal(readdirSync(join(cache, VERSION, 'bin')).sort(), ['orderer', 'peer']);
});

test('programs of another version, and programs that do not run, are refused', async () => {
  server.giveRelease(VERSION, archiveOf(entriesOf('3.1.4')));
  await refuses('FETCH_VERSION', '3.1.4, not 3.1.5');
  server.giveRelease(
    VERSION,
    archiveOf([
      { path: 'bin/peer', text: '\u007fELF' },
      { path: 'bin/orderer', text: program(VERSION) },
    ]),
  );
  await refuses('FABRIC_BROKEN', 'peer');
});

test('two at once do not harm each other', async () => {
  server.giveRelease(VERSION);
  const both = await Promise.all([get(), get()]);
  assert.equal(both.map(({ fetched }) => fetched).sort(), [false, true]);
  assert.equal(listing(), [VERSION, ...WHOLE]);
});

test('asked to end in the middle: nothing is left', async () => {
  server.giveRelease(VERSION);
  const stop = new AbortController();
  server.give(server.pathOf(VERSION), (_, response) => response.writeHead(200, { 'content-length': 100 }).write('x'));
  await refuses('FETCH_STOPPED', 'asked to end', { signal: stop.signal, progress: () => stop.abort() });
  server.giveRelease(VERSION);
  await refuses('FETCH_STOPPED', 'asked to end', { signal: AbortSignal.abort() });
});

test('what killed ones of this machine left is removed, what others do is not', async () => {
  server.giveRelease(VERSION);
  const machine = hostname().replaceAll(/[^A-Za-z0-9]/g, '');
  const [dead, alive, elsewhere] = [
    `.work-${machine}-4194999-x`,
    `.work-${machine}-${process.ppid}-x`,
    '.work--4194999-x',
  ];
  for (const name of [dead, alive, elsewhere]) mkdirSync(join(cache, name, 'unpacked'), { recursive: true });
  await get();
  assert.equal(readdirSync(cache).sort(), [alive, elsewhere, VERSION].sort());
});

test('a folder that cannot be written, and a version folder that is not ours, are named', async () => {
  server.giveRelease(VERSION);
  writeFileSync(join(root, 'file'), '');
  await refuses('FETCH_DIRECTORY', 'file', { directory: join(root, 'file', 'cache') });
  mkdirSync(join(cache, VERSION, 'mine'), { recursive: true });
  await refuses('FETCH_DIRECTORY', 'ENOTEMPTY');
});

test.run();
