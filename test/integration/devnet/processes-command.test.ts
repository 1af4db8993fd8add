/** `reconcile devnet up --engine fabric` as a process. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { NetworkFile } from '../../../reconciler/devnet/fabric/write-network-files.js';
import { needsFabric } from '../../needs.js';
import { lives, processesWith } from '../../processes.js';
import { until } from '../../wait.js';

const MAIN = fileURLToPath(new URL('../../../reconciler/main.js', import.meta.url));
const SPEC = fileURLToPath(new URL('../../../../network-specs/telecom', import.meta.url));

const test = suite('devnet command with the real engine');
const directory = needsFabric('devnet up --engine fabric');
let folder: string;
const running: ChildProcess[] = [];

test.before(() => {
  folder = mkdtempSync(join(tmpdir(), 'quorate-command-'));
});

test.after(() => {
  for (const one of running) one.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
});

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

function spawnReconcile(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): { child: ChildProcess; ended: Promise<Ended> } {
  const child = spawn(process.execPath, [MAIN, ...args], { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk) => {
    out += chunk;
  });
  child.stderr.on('data', (chunk) => {
    err += chunk;
  });
  running.push(child);
  return { child, ended: new Promise((resolve) => child.once('close', (code) => resolve({ code, out, err }))) };
}

const reconcile = (...args: string[]) => spawnReconcile(args, { ...process.env, FABRIC_BIN: directory }).ended;

/** Starts it, and waits for network.json. */
async function up(name: string, ...args: string[]) {
  const command = ['devnet', 'up', '--spec', SPEC, '--engine', 'fabric', '--directory', name, '--quiet', ...args];
  const { child, ended } = spawnReconcile(command, { ...process.env, FABRIC_BIN: directory, TMPDIR: folder });
  const file = join(folder, name, 'network.json');
  await until('network.json', () => existsSync(file) || child.exitCode !== null);
  if (child.exitCode !== null) throw new Error((await ended).err);
  const network = JSON.parse(readFileSync(file, 'utf8')) as NetworkFile;
  return { child, ended, network, pids: [...network.peers, ...network.orderers].map((one) => one.process!) };
}

test('without Fabric up and demo end with a clear error', async () => {
  const env = { PATH: '/nowhere', HOME: folder };
  for (const args of [['devnet', 'up', '--spec', SPEC], ['demo']]) {
    const { code, err } = await spawnReconcile([...args, '--engine', 'fabric'], env).ended;
    assert.is(code, 1);
    assert.match(err, 'FABRIC_MISSING');
    assert.match(err, 'fetch-fabric');
  }
  const { code, err } = await spawnReconcile(['devnet', 'up', '--spec', SPEC, '--engine', 'besu'], env).ended;
  assert.is.not(code, 0);
  assert.match(err, 'embedded, fabric');
});

test('a Fabric that does not say its version is used with a warning, here until its orderer ends', async () => {
  const bin = join(folder, 'development');
  mkdirSync(bin);
  for (const name of ['peer', 'orderer'])
    writeFileSync(
      join(bin, name),
      "#!/bin/sh\n[ $1 = version ] && exec echo ' Version: latest, development build'\nexit 3\n",
      { mode: 0o755 },
    );
  for (const args of [['devnet', 'up', '--spec', SPEC, '--directory', 'of-development'], ['demo']]) {
    const env = { ...process.env, FABRIC_BIN: bin };
    const { code, err } = await spawnReconcile([...args, '--engine', 'fabric'], env).ended;
    assert.is(code, 1);
    assert.match(
      err,
      new RegExp(
        `^warning: ${bin}/peer says "latest, development build", .*/orderer says .* instead of its version`,
        'm',
      ),
    );
    assert.match(err, /PROCESS_ENDED|DEVNET/);
  }
});

if (directory !== undefined) {
  test('status shows each process and its health, and down ends them all', async () => {
    const { network, pids, ended } = await up('net', '--batch-timeout', '100ms');
    assert.is(network.engine, 'fabric');
    assert.is(new Set(pids).size, 6);
    const good = await reconcile('devnet', 'status', '--directory', 'net');
    assert.is(good.code, 0, good.err);
    for (const pid of pids) assert.match(good.out, new RegExp(`process ${pid} +well`));
    const as = ['--devnet', 'net', '--as', 'Telco2/User1', '--channel', 'channel1'];
    const info = await reconcile('query', ...as, 'qscc', 'GetChainInfo', 'channel1');
    assert.is(JSON.parse(info.out).height, 1, info.err);
    process.kill(pids[0]!, 'SIGKILL');
    await until('its end', () => !lives(pids[0]!));
    const bad = await reconcile('devnet', 'status', '--directory', 'net');
    assert.is(bad.code, 1);
    assert.match(bad.out, new RegExp(`process ${pids[0]} +does not answer`));
    const down = await reconcile('devnet', 'down', '--directory', 'net');
    assert.is(down.code, 0, down.err);
    const { code, err } = await ended;
    assert.is(code, 0);
    assert.match(err, `${network.peers[0]!.name} ended by itself (SIGKILL)`);
    assert.equal(pids.filter(lives), []);
  });

  test('ports are those that were asked for, in the order of the topology', async () => {
    const base = 14_200 + (process.pid % 500);
    const { network, child, ended } = await up('based', '--port-base', String(base));
    const ports = network.peers.map(({ address }) => Number(address.split(':')[1]) - base);
    assert.equal(ports, [0, 2, 4, 6, 8].slice(0, ports.length));
    child.kill('SIGINT');
    assert.is((await ended).code, 0);
  });

  for (const when of ['while it runs', 'while it starts'] as const) {
    test(`a kill -9 ${when} leaves no process`, async () => {
      const name = when.replaceAll(' ', '-');
      const place = join(folder, name);
      if (when === 'while it runs') {
        const { child, pids } = await up(name);
        assert.ok(pids.every(lives));
        child.kill('SIGKILL');
      } else {
        const { child } = spawnReconcile(['devnet', 'up', '--spec', SPEC, '--engine', 'fabric', '--directory', name], {
          ...process.env,
          FABRIC_BIN: directory,
          TMPDIR: folder,
        });
        // The first log is there as soon as the first process may be.
        await until('a process', () => readdirSync(join(place, 'logs')).length > 0);
        child.kill('SIGKILL');
      }
      await until('their end', () => processesWith(place).length === 0);
      assert.not(existsSync(join(place, 'nodes')));
    });
  }
}

test.run();
