/** The keeper of processes, with programs that are not Fabric's. */
import { fork } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { NodeKeeper } from '../../../reconciler/devnet/processes/node-keeper.js';
import { codeOfAsync } from '../../code-of.js';
import { lives, processesWith } from '../../processes.js';
import { until } from '../../wait.js';

const test = suite('node keeper');
const PARENT = fileURLToPath(new URL('./kept-parent.js', import.meta.url));
const FOREVER = 'setInterval(() => undefined, 1000)';
let folder: string;
let keeper: NodeKeeper;

test.before.each(() => {
  folder = mkdtempSync(join(tmpdir(), 'quorate-keeper-'));
  mkdirSync(theirs());
  keeper = new NodeKeeper([folder], 300);
});

test.after.each(async () => {
  await keeper.close();
  rmSync(folder, { recursive: true, force: true });
});

const node = (script: string, name = 'one') => ({
  name,
  program: process.execPath,
  args: ['-e', script, folder],
  env: { GREETING: 'hello' },
  folder,
  log: join(folder, `${name}.log`),
});

test('a process has its environment and no other, and its log', async () => {
  const { ended } = await keeper.start(node('console.log(process.env); console.error("bye"); process.exit(3)'));
  assert.is(await ended, 3);
  assert.equal(readFileSync(join(folder, 'one.log'), 'utf8').trim().split('\n'), ["{ GREETING: 'hello' }", 'bye']);
});

test('stop ends one of them; one that does not listen is killed', async () => {
  const deaf = await keeper.start(
    node(`process.on("SIGTERM", () => undefined); require("node:fs").writeFileSync("deaf", ""); ${FOREVER}`, 'deaf'),
  );
  const other = await keeper.start(node(FOREVER, 'other'));
  await until('the deaf one', () => existsSync(join(folder, 'deaf')));
  await deaf.stop();
  assert.is(await deaf.ended, 'SIGKILL');
  assert.ok(lives(other.pid));
  await other.stop();
  assert.is(await other.ended, 'SIGTERM');
  // Its name is free again.
  await (await keeper.start(node(FOREVER, 'other'))).stop();
});

test('a process that is killed from outside is told of', async () => {
  const { pid, ended } = await keeper.start(node(FOREVER));
  process.kill(pid, 'SIGKILL');
  assert.is(await ended, 'SIGKILL');
});

test('a program that is not there, and a keeper that is closed, are said', async () => {
  assert.is(await codeOfAsync(() => keeper.start({ ...node(''), program: '/nowhere/peer' })), 'DEVNET_PROCESS');
  assert.is(await codeOfAsync(() => keeper.start({ ...node(''), log: '/nowhere/log' })), 'DEVNET_PROCESS');
  await keeper.close();
  assert.is(await codeOfAsync(() => keeper.start(node(FOREVER))), 'DEVNET_PROCESS');
});

test('close ends everything and takes the folders away', async () => {
  const started = await Promise.all(['one', 'two'].map((name) => keeper.start(node(FOREVER, name))));
  await keeper.close();
  await keeper.close();
  assert.equal(
    started.map(({ pid }) => lives(pid)),
    [false, false],
  );
  assert.not(existsSync(folder));
});

test('a keeper that is killed takes its processes with it', async () => {
  const { pid, ended } = await keeper.start(node(FOREVER));
  const parent = Number(/^PPid:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]);
  assert.is.not(parent, process.pid);
  process.kill(parent, 'SIGKILL');
  assert.match(String(await ended), 'keeps the nodes');
  await until('its end', () => !lives(pid));
});

/** Another folder than that of this process's own keeper. */
const theirs = () => join(folder, 'theirs');

test('a parent that is killed leaves no process and no folder', async () => {
  const parent = fork(PARENT, [theirs(), 'wait'], { execArgv: [] });
  const pids = await new Promise<number[]>((resolve) => parent.once('message', (found) => resolve(found as number[])));
  assert.ok(pids.every(lives));
  parent.kill('SIGKILL');
  await until('their end', () => processesWith(theirs()).length === 0 && !existsSync(theirs()));
});

test('nor one that is killed before it knows of any', async () => {
  const parent = fork(PARENT, [theirs(), 'at once'], { execArgv: [] });
  assert.is(await new Promise((resolve) => parent.once('exit', (_code, signal) => resolve(signal))), 'SIGKILL');
  await until('their end', () => processesWith(theirs()).length === 0 && !existsSync(theirs()));
});

test.run();
