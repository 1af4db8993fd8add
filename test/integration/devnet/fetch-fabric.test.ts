/** `reconcile devnet fetch-fabric` and `write-builder` as processes: what they say, and what is left when they die. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parse } from 'yaml';
import { fabricCache } from '../../../reconciler/devnet/processes/fabric-cache.js';
import { findFabric } from '../../../reconciler/devnet/processes/find-fabric.js';
import { ReleaseServer, sha256 } from '../../devnet/processes/release.js';

const MAIN = fileURLToPath(new URL('../../../reconciler/main.js', import.meta.url));
const VERSION = '3.1.5';
const test = suite('fetch-fabric command');
let root = '';
let env: Record<string, string> = {};
let server: ReleaseServer;
const children = new Set<ChildProcess>();

test.before.each(async () => {
  root = mkdtempSync(join(tmpdir(), 'quorate-fetch-command-'));
  env = { HOME: root, XDG_CACHE_HOME: join(root, 'cache'), PATH: '/nowhere' };
  server = await new ReleaseServer().start();
});
test.after.each(async () => {
  for (const child of children) child.kill('SIGKILL');
  children.clear();
  await server.stop();
  rmSync(root, { recursive: true, force: true });
});

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

function start(...args: string[]): { readonly child: ChildProcess; readonly ended: Promise<Ended> } {
  const child = spawn(process.execPath, [MAIN, 'devnet', ...args], {
    cwd: root,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.add(child);
  const said = { out: '', err: '' };
  child.stdout.on('data', (chunk) => (said.out += chunk));
  child.stderr.on('data', (chunk) => (said.err += chunk));
  return { child, ended: new Promise((resolve) => child.on('close', (code) => resolve({ code, ...said }))) };
}

const fetched = (...args: string[]) => start('fetch-fabric', '--from', server.from, ...args).ended;

/** The server sends half of the archive and then holds on; resolves once it has. */
function holdInTheMiddle(): Promise<void> {
  const archive = server.giveRelease(VERSION);
  return new Promise((resolve) => {
    server.give(server.pathOf(VERSION), (_, response) => {
      response.writeHead(200, { 'content-length': archive.length });
      response.write(archive.subarray(0, archive.length / 2), () => resolve());
    });
  });
}

test('it fetches, says what it does in lines, and findFabric finds it; the second time it is there', async () => {
  const archive = server.giveRelease(VERSION);
  assert.is(await findFabric(env), undefined);
  const first = await fetched();
  const bin = join(fabricCache(env), VERSION, 'bin');
  assert.is(first.code, 0, first.err);
  assert.is(first.out, `Fabric 3.1.5 is now in ${bin}\n`);
  assert.match(first.err, `from ${server.from}/hyperledger-fabric-`);
  assert.match(first.err, / 100 %\n$/);
  assert.is((await findFabric({ ...env, PATH: '' }))?.directory, bin);
  assert.equal(await fetched('--sha256', sha256(archive)), {
    code: 0,
    out: `Fabric 3.1.5 was already in ${bin}\n`,
    err: '',
  });
});

test('another version into another folder, with the sum given', async () => {
  const archive = server.giveRelease('2.5.16');
  const wrong = await fetched('--fabric-version', 'v2.5.16', '--directory', 'here', '--sha256', '0'.repeat(64));
  assert.is(wrong.code, 1);
  assert.match(wrong.err, '[FETCH_CHECKSUM]');
  const right = await fetched('--fabric-version', 'v2.5.16', '--directory', 'here', '--sha256', sha256(archive));
  assert.is(right.code, 0, right.err);
  assert.match(right.out, `FABRIC_BIN=${join(root, 'here', '2.5.16', 'bin')}\n`);
  assert.equal(readdirSync(join(root, 'here')), ['2.5.16']);
});

test('killed in the middle: nothing that could be taken for a release, and the next one cleans up', async () => {
  const middle = holdInTheMiddle();
  const { child, ended } = start('fetch-fabric', '--from', server.from);
  await middle;
  child.kill('SIGKILL');
  await ended;
  assert.equal(
    readdirSync(fabricCache(env)).filter((name) => !name.startsWith('.work-')),
    [],
  );
  assert.is(readdirSync(fabricCache(env)).length, 1);
  assert.is(await findFabric(env), undefined);
  server.giveRelease(VERSION);
  assert.is((await fetched()).code, 0);
  assert.equal(readdirSync(fabricCache(env)), [VERSION]);
});

test('Ctrl-C in the middle leaves nothing', async () => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    const middle = holdInTheMiddle();
    const { child, ended } = start('fetch-fabric', '--from', server.from);
    await middle;
    child.kill(signal);
    const { code, err } = await ended;
    assert.is(code, 1);
    assert.match(err, '[FETCH_STOPPED]');
    assert.equal(readdirSync(fabricCache(env)), []);
  }
});

test('no server: what to do by hand; options that cannot be are refused', async () => {
  const port = server.port;
  await server.stop();
  const none = await start('fetch-fabric', '--from', `http://127.0.0.1:${port}`).ended;
  assert.is(none.code, 1);
  assert.match(none.err, '[FETCH_UNREACHABLE]');
  assert.match(none.err.replaceAll(/\s+/g, ' '), 'let FABRIC_BIN name its bin folder');
  for (const [option, value, why] of [
    ['--fabric-version', '2.4.9', 'It must be 2.5.0 or newer'],
    ['--fabric-version', '../3.1.5', 'Write it like 3.1.5'],
    ['--sha256', 'abc', '64 hexadecimal digits'],
    ['--from', 'ftp://127.0.0.1', 'http(s) address'],
    ['--from', 'mirror', 'http(s) address'],
  ] as const) {
    const { code, err } = await start('fetch-fabric', option, value).ended;
    assert.is(code, 1);
    assert.match(err.replaceAll(/\s+/g, ' '), why);
  }
  assert.not(existsSync(join(root, 'cache', 'quorate', 'fabric', VERSION)));
});

test('write-builder says what core.yaml must hold; a folder with other things is refused', async () => {
  const { code, out } = await start('write-builder', 'builder').ended;
  assert.is(code, 0);
  const core = parse(out.slice(out.indexOf('chaincode:'), out.indexOf('\n\nIn the environment')));
  assert.equal(core, {
    chaincode: {
      externalBuilders: [
        {
          name: 'quorate_ccaas',
          path: join(root, 'builder'),
          propagateEnvironment: ['CHAINCODE_AS_A_SERVICE_BUILDER_CONFIG'],
        },
      ],
    },
  });
  assert.is((await start('write-builder', 'builder').ended).code, 0);
  const foreign = await start('write-builder', '.').ended;
  assert.is(foreign.code, 1);
  assert.match(foreign.err, '[BUILDER_DIRECTORY]');
  assert.not(existsSync(join(root, 'bin')));
});

test.run();
