/** `reconcile devnet up --data` is killed the hard way between and during transactions, and goes on. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { loadDirectory } from '../../../reconciler/cli/load-directory.js';
import type { NetworkFile } from '../../../reconciler/devnet/fabric/write-network-files.js';
import type { RunningNetwork } from '../../../reconciler/devnet/running-network.js';
import type { Topology } from '../../../reconciler/devnet/topology.js';
import { topologyFromSpec } from '../../../reconciler/devnet/topology-from-spec.js';
import { attachNetwork } from '../../bench/attach-network.js';
import { connectAs } from './clients.js';
import { approve } from './deploy.js';

const MAIN = fileURLToPath(new URL('../../../reconciler/main.js', import.meta.url));
const SPEC = fileURLToPath(new URL('../../../../network-specs/telecom', import.meta.url));

const test = suite('data folder, killed');
const children = new Set<ChildProcess>();
let folder: string;
let topology: Topology;

test.before(async () => {
  topology = topologyFromSpec((await loadDirectory(SPEC)).desired!);
  folder = mkdtempSync(join(tmpdir(), 'quorate-data-kill-'));
});

test.after(async () => {
  await Promise.all([...children].map(kill));
  rmSync(folder, { recursive: true, force: true });
});

/** Resolves with the process once it says how to connect, or with what it said when it ended instead. */
function up(...args: string[]): Promise<{ child: ChildProcess; err: string }> {
  const child = spawn(process.execPath, [MAIN, 'devnet', 'up', '--spec', SPEC, '--batch-timeout', '50ms', ...args], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.add(child);
  let err = '';
  child.stderr.on('data', (chunk) => {
    err += chunk;
  });
  return new Promise((resolve) => {
    child.stdout.on('data', (chunk) => {
      if (String(chunk).includes('Ctrl-C')) resolve({ child, err });
    });
    child.once('close', () => {
      children.delete(child);
      resolve({ child, err });
    });
  });
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await ended;
}

const networkFile = () => JSON.parse(readFileSync(join(folder, 'net', 'network.json'), 'utf8')) as NetworkFile;

/** Reads blocks from 0 on, as a client gets them, until `enough` or the end of the line. */
async function follow(network: RunningNetwork, seen: (number: number, block: string) => void, enough: () => boolean) {
  const { gateway, close } = connectAs(network, 'Telco1');
  try {
    const events = await gateway.getNetwork('channel1').getBlockEvents({ startBlock: 0n });
    for await (const block of events) {
      seen(block.getHeader()!.getNumber(), Buffer.from(block.serializeBinary()).toString('base64'));
      if (enough()) break;
    }
    events.close();
  } finally {
    close();
  }
}

test('what a client saw committed is there again, byte for byte, after each kill', async () => {
  const blocks: string[] = [];
  const committed: string[] = [];
  const working: Promise<void>[] = [];
  const work = async (network: RunningNetwork, child: ChildProcess, mspId: string, round: number) => {
    for (let at = 0; ; at += 1) {
      const name = `cc-${round}-${at}`;
      try {
        await approve(network, 'channel1', mspId, name, undefined);
        committed.push(name);
      } catch (error) {
        if (child.killed) return;
        // Whatever a network that dies may say; a defect of this test would else be tried again for ever.
        if (error instanceof TypeError) throw error;
      }
    }
  };
  const seen = (number: number, block: string) => {
    if (number < blocks.length) assert.is(block, blocks[number], `block ${number}`);
    else blocks.push(block);
    assert.ok(number < blocks.length, 'no block is left out');
  };
  const addresses: string[] = [];
  for (let round = 0; round < 3; round += 1) {
    const { child, err } = await up('--directory', 'net', '--data', 'data');
    assert.is(child.exitCode, null, err);
    const file = networkFile();
    addresses.push(JSON.stringify([...file.peers, ...file.orderers].map(({ address }) => address)));
    const network = attachNetwork('embedded', topology, file);
    const known = blocks.length;
    // Several organizations, one transaction after the other: the kill falls between endorsement, order and commit.
    for (const mspId of ['Telco1', 'Telco2', 'Telco3']) working.push(work(network, child, mspId, round));
    await follow(network, seen, () => blocks.length >= known + 2 + round);
    await kill(child);
    await Promise.all(working);
  }
  const { child } = await up('--directory', 'net', '--data', 'data');
  const network = attachNetwork('embedded', topology, networkFile());
  const last = blocks.length;
  const extra = approve(network, 'channel1', 'Telco1', 'cc-last', undefined);
  await extra;
  await follow(network, seen, () => blocks.some((block) => Buffer.from(block, 'base64').includes('cc-last')));
  assert.ok(blocks.length > last);
  assert.is(new Set(addresses).size, 1, 'the ports are the same');
  const all = Buffer.concat(blocks.map((block) => Buffer.from(block, 'base64')));
  assert.ok(committed.length > 0);
  for (const name of committed) assert.ok(all.includes(name), name);

  const second = await up('--directory', 'other', '--data', 'data');
  assert.is(second.child.exitCode, 1);
  assert.match(second.err, 'DEVNET_DATA_IN_USE');
  assert.match(second.err, `${child.pid}`);
});

test.run();
