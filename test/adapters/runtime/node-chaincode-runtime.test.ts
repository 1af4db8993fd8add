import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { modulesKey } from '../../../reconciler/adapters/runtime/modules-key.js';
import { NodeChaincodeRuntime } from '../../../reconciler/adapters/runtime/node-chaincode-runtime.js';
import { QuorateError } from '../../../reconciler/core/model/quorate-error.js';
import { codeOfAsync } from '../../code-of.js';
import {
  ask,
  type Folders,
  foldersWithShim,
  isAlive,
  LOCK,
  MANIFEST,
  sourceOf,
  TINY,
  until,
} from './tiny-chaincode.js';

const ID = `tiny_1.0:${'ab'.repeat(32)}`;
let folders: Folders;
let runtime: NodeChaincodeRuntime;

test.before.each(async () => {
  folders = foldersWithShim();
  const own = (name: string) => ({ dir: join(folders.root, name), shared: folders.root });
  runtime = new NodeChaincodeRuntime({ ...folders, mspId: 'Telco1', builder: { peer0: own('p0'), peer1: own('p1') } });
  await runtime.prepare(TINY);
});
test.after.each(async () => {
  await runtime.stopAll();
  rmSync(folders.root, { recursive: true, force: true });
});

const service = (peer: string, address = 'unix:{{.dir}}/cc.sock', tree = TINY.hash) => ({
  peer,
  packageId: ID,
  chaincode: 'tiny',
  tree,
  address,
});
const socket = (folder: string): string => join(folders.root, folder, 'cc.sock');

test('it listens once ensured, in its own folder, and sees nothing of our environment', async () => {
  process.env.QUORATE_TEST_SECRET = 'hunter2';
  await runtime.ensure(service('peer0'));
  delete process.env.QUORATE_TEST_SECRET;
  const { environment, directory } = (await ask(socket('p0')))!;
  assert.is(directory, join(folders.builds, TINY.hash));
  assert.equal([environment.CORE_CHAINCODE_ID, environment.CORE_PEER_LOCALMSPID], [ID, 'Telco1']);
  assert.equal([environment.QUORATE_TEST_SECRET, environment.HOME], [undefined, undefined]);
  assert.equal(runtime.running(), [
    { peer: 'peer0', packageId: ID, chaincode: 'tiny', state: 'running', restarts: 0, why: '' },
  ]);
});

test('ensuring twice starts one process', async () => {
  await Promise.all([runtime.ensure(service('peer0')), runtime.ensure(service('peer0'))]);
  const first = await ask(socket('p0'));
  await runtime.ensure(service('peer0'));
  assert.is((await ask(socket('p0')))!.pid, first!.pid);
});

test('a crash: it is seen with its last line, and started again after a wait', async () => {
  await runtime.ensure(service('peer0'));
  const first = (await ask(socket('p0')))!;
  await ask(socket('p0'), 'crash');
  const [seen] = await until(() => runtime.running().some(({ state }) => state === 'backoff') && runtime.running());
  assert.equal([seen!.restarts, seen!.why], [1, 'asked to crash']);
  const second = await until(() => ask(socket('p0')));
  assert.is.not(second.pid, first.pid);
  await until(() => runtime.running()[0]!.state === 'running');
  const log = readFileSync(runtime.logFile(ID), 'utf8');
  assert.match(log, /listening\nasked to crash\n\[quorate\] the process ended \(3\)\nlistening\n/);
});

test('peers of one address share a process; each of another has its own', async () => {
  await runtime.ensure(service('peer0', 'unix:{{.shared}}/cc.sock'));
  await runtime.ensure(service('peer1', 'unix:{{.shared}}/cc.sock'));
  const { pid } = (await ask(join(folders.root, 'cc.sock')))!;
  assert.equal(
    runtime.running().map(({ peer }) => peer),
    ['peer0', 'peer1'],
  );
  await runtime.stop('peer0', ID);
  assert.ok(isAlive(pid), 'the other peer still needs it');
  await runtime.stop('peer1', ID);
  assert.not(isAlive(pid));
  await runtime.ensure(service('peer0'));
  await runtime.ensure(service('peer1'));
  assert.is.not((await ask(socket('p0')))!.pid, (await ask(socket('p1')))!.pid);
});

test('stopped is stopped: no process, no restart, and a stop of nothing is a success', async () => {
  await runtime.ensure(service('peer0'));
  const { pid } = (await ask(socket('p0')))!;
  await runtime.stop('peer0', ID);
  assert.equal([isAlive(pid), runtime.running()], [false, []]);
  await runtime.stop('peer0', ID);
  await runtime.stop('peer9', 'other:1');
  assert.is(await ask(socket('p0')), undefined);
});

test('stopped while it waits to be started again: it is not started', async () => {
  await runtime.ensure(service('peer0'));
  await ask(socket('p0'), 'crash');
  await until(() => runtime.running().some(({ state }) => state === 'backoff'));
  await runtime.stop('peer0', ID);
  assert.equal(runtime.running(), []);
  await runtime.ensure(service('peer0'));
  assert.is(runtime.running()[0]!.restarts, 0);
});

test('what does not come up is said with its own words', async () => {
  const broken = sourceOf({ 'package.json': MANIFEST, 'package-lock.json': LOCK, broken: '' });
  await runtime.prepare(broken);
  let failure: unknown;
  await runtime.ensure(service('peer0', 'unix:{{.dir}}/cc.sock', broken.hash)).catch((error) => {
    failure = error;
  });
  assert.ok(failure instanceof QuorateError && failure.code === 'CHAINCODE_START_FAILED');
  assert.match(readFileSync(runtime.logFile(ID), 'utf8'), /this chaincode is broken/);
});

test('a chaincode that throws as fabric-shim loads it: its log is the error, without the options of any command', async () => {
  const manifest = JSON.stringify({ ...(JSON.parse(MANIFEST) as object), main: 'index.js', dependencies: {} });
  const modules = join(folders.modules, modulesKey(Buffer.from(manifest), Buffer.from(LOCK)));
  mkdirSync(modules, { recursive: true });
  symlinkSync(fileURLToPath(new URL('../../../../node_modules', import.meta.url)), join(modules, 'node_modules'));
  const files = { 'package.json': manifest, 'package-lock.json': LOCK, 'index.js': "throw new Error('not today');" };
  const thrown = sourceOf(files);
  await runtime.prepare(thrown);
  const refused = runtime.ensure(service('peer0', 'unix:{{.dir}}/cc.sock', thrown.hash));
  const failure = await refused.catch((error: unknown) => error);
  assert.ok(failure instanceof QuorateError);
  assert.equal([failure.code, failure.why], ['CHAINCODE_START_FAILED', 'Error: not today']);
  assert.match(readFileSync(runtime.logFile(ID), 'utf8'), /^Error: not today\n {4}at /);
});

test('another source under the same package takes the place of the one that runs, for all peers of the process', async () => {
  const other = sourceOf({ 'package.json': MANIFEST, 'package-lock.json': LOCK, 'index.js': 'module.exports = 2;\n' });
  await runtime.prepare(other);
  const shared = 'unix:{{.shared}}/cc.sock';
  for (const peer of ['peer0', 'peer1']) await runtime.ensure(service(peer, shared));
  const first = (await ask(join(folders.root, 'cc.sock')))!;
  await Promise.all(['peer0', 'peer1'].map((peer) => runtime.ensure(service(peer, shared, other.hash))));
  const second = (await ask(join(folders.root, 'cc.sock')))!;
  assert.not(isAlive(first.pid));
  assert.equal([second.directory, second.environment.CORE_CHAINCODE_ID], [join(folders.builds, other.hash), ID]);
  assert.equal(
    runtime.running().map(({ peer, state, restarts }) => [peer, state, restarts]),
    [
      ['peer0', 'running', 0],
      ['peer1', 'running', 0],
    ],
  );
});

test('a source that does not come up does not take the place: the earlier one serves again', async () => {
  const broken = sourceOf({ 'package.json': MANIFEST, 'package-lock.json': LOCK, broken: '' });
  await runtime.prepare(broken);
  await runtime.ensure(service('peer0'));
  const replaced = runtime.ensure(service('peer0', 'unix:{{.dir}}/cc.sock', broken.hash));
  assert.is(await codeOfAsync(() => replaced), 'CHAINCODE_START_FAILED');
  assert.is((await ask(socket('p0')))!.directory, join(folders.builds, TINY.hash));
  assert.equal(
    runtime.running().map(({ state }) => state),
    ['running'],
  );
});

test('processes get the options of Node that are asked for', async () => {
  const debugged = new NodeChaincodeRuntime({
    ...folders,
    mspId: 'Telco1',
    builder: { peer0: { dir: join(folders.root, 'p0') } },
    nodeOptions: ({ chaincode }) => [`--conditions=${chaincode}-debugged`],
  });
  try {
    await debugged.ensure(service('peer0'));
    const { pid } = (await ask(socket('p0')))!;
    assert.match(readFileSync(`/proc/${pid}/cmdline`, 'utf8'), '--conditions=tiny-debugged');
  } finally {
    await debugged.stopAll();
  }
});

test('an address whose template value is missing is refused', async () => {
  let code = '';
  await runtime.ensure(service('peer0', 'unix:{{.nowhere}}/cc.sock')).catch((error: QuorateError) => {
    code = error.code;
  });
  assert.is(code, 'ADDRESS_TEMPLATE');
  assert.equal(runtime.running(), []);
});

test('a log over its limit becomes the one older generation', async () => {
  const log = runtime.logFile(ID);
  mkdirSync(dirname(log), { recursive: true });
  writeFileSync(log, Buffer.alloc(10 * 1024 * 1024 + 1, 'x'));
  await runtime.ensure(service('peer0'));
  assert.ok(statSync(`${log}.1`).size > 10 * 1024 * 1024);
  await until(() => readFileSync(log, 'utf8') === 'listening\n');
});

test('kill -9 of the loop leaves no chaincode behind', async () => {
  const module = new URL('../../../reconciler/adapters/runtime/node-chaincode-runtime.js', import.meta.url).href;
  const program = `const { NodeChaincodeRuntime } = await import(${JSON.stringify(module)});
    const { parameters, wanted } = JSON.parse(process.argv[1]);
    await new NodeChaincodeRuntime(parameters).ensure(wanted);
    process.stdout.write('up');
    setInterval(() => undefined, 1000);`;
  const parameters = { ...folders, mspId: 'Telco1', builder: { peer0: { dir: join(folders.root, 'p0') } } };
  const parent = spawn(
    process.execPath,
    ['--input-type=module', '-e', program, JSON.stringify({ parameters, wanted: service('peer0') })],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  await new Promise((resolve) => parent.stdout.once('data', resolve));
  const { pid } = (await ask(socket('p0')))!;
  assert.ok(isAlive(pid));
  const gone = new Promise((resolve) => parent.once('exit', resolve));
  parent.kill('SIGKILL');
  await gone;
  await until(() => !isAlive(pid));
});

test.run();
