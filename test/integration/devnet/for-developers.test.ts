/** What `devnet up` and `devnet status` tell a person who develops chaincode, and how blocks are cut for one. */
import { type ChildProcess, spawn } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { common } from '@hyperledger/fabric-protos';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readNetworkFile } from '../../../reconciler/cli/devnet-files.js';
import type { ShownIdentities } from '../../../reconciler/cli/devnet-identities.js';
import type { NetworkFile } from '../../../reconciler/devnet/fabric/write-network-files.js';
import { freePortBase } from '../../../reconciler/devnet/free-port-base.js';
import { bundleFromBlock } from '../../../reconciler/fabric/config/bundle-from-block.js';
import { ENGINE_ARGUMENTS } from '../engine-arguments.js';

const MAIN = fileURLToPath(new URL('../../../reconciler/main.js', import.meta.url));
const SPEC = fileURLToPath(new URL('../../../../network-specs/telecom', import.meta.url));

const test = suite('devnet for developers');
let folder: string;
const started: ChildProcess[] = [];

interface Run {
  readonly child: ChildProcess;
  /** Both streams. */
  said(): string;
  readonly ended: Promise<number | null>;
}

function reconcile(...args: string[]): Run {
  const child = spawn(process.execPath, [MAIN, ...args], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  started.push(child);
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      text += chunk;
    });
  }
  return { child, said: () => text, ended: new Promise((resolve) => child.once('close', resolve)) };
}

/** Starts a network and resolves once it has said all. */
async function up(...args: string[]): Promise<Run> {
  const run = reconcile('devnet', 'up', ...ENGINE_ARGUMENTS, '--spec', SPEC, ...args);
  await new Promise<void>((resolve, reject) => {
    run.child.stdout!.on('data', () => run.said().includes('Ctrl-C') && resolve());
    run.child.once('close', () => reject(new Error(run.said())));
  });
  return run;
}

/** More than the spec's nodes need. */
const PORTS = 30;

function portsOf({ peers, orderers }: NetworkFile): readonly number[] {
  return [...peers, ...orderers].map(({ address }) => Number(address.split(':')[1]));
}

test.before(() => {
  folder = mkdtempSync(join(tmpdir(), 'quorate-developers-'));
});

test.after(async () => {
  for (const child of started) if (child.exitCode === null) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

test('identities are shown at the start and by status, in 80 columns, with a warning', async () => {
  const run = await up('--directory', 'net', '--blocks', 'instant');
  const [warning] = run.said().split('\n');
  assert.match(warning!, 'PUBLIC');
  const json = reconcile('devnet', 'status', '--directory', 'net', '--format', 'json');
  assert.is(await json.ended, 0, json.said());
  const { identities } = JSON.parse(json.said()) as { identities: ShownIdentities[] };
  assert.equal(
    identities.map(({ mspId, users }) => [mspId, ...users.map(({ name, role }) => `${name}: ${role}`)]),
    ['Regulator', 'Telco1', 'Telco2', 'Telco3', 'OrdererOrg'].map((mspId) => [mspId, 'Admin: admin', 'User1: client']),
  );
  const text = reconcile('devnet', 'status', '--directory', 'net');
  assert.is(await text.ended, 0, text.said());
  for (const { mspId, users } of identities) {
    for (const { certificate, privateKey, fingerprint, name } of users) {
      const x509 = new X509Certificate(readFileSync(certificate));
      assert.is(fingerprint, x509.fingerprint256.replaceAll(':', '').toLowerCase());
      assert.match(readFileSync(privateKey, 'utf8'), 'PRIVATE KEY');
      for (const said of [run.said(), text.said()]) {
        const line = said.split('\n').find((one) => one.includes(fingerprint.slice(0, 12)));
        assert.ok(line?.includes(name), `${mspId}/${name} is shown`);
        assert.ok(line!.length <= 80);
      }
    }
  }
  run.child.kill('SIGTERM');
  assert.is(await run.ended, 0);
});

test('instant blocks, or those of a timeout, stand in the genesis block; nodes have the ports that were asked for', async () => {
  const sizes: number[] = [];
  const timeouts: number[] = [];
  const bases: number[] = [];
  const base = await freePortBase(PORTS);
  for (const args of [
    ['--blocks', 'instant'],
    ['--batch-timeout', '300ms', '--port-base', String(base)],
  ]) {
    const run = await up('--directory', 'blocks', '--quiet', ...args);
    assert.not.match(run.said(), 'Identities');
    const block = common.Block.deserializeBinary(readFileSync(join(folder, 'blocks', 'channels', 'channel1.block')));
    const orderer = bundleFromBlock(block).orderer!;
    sizes.push(orderer.maxMessageCount);
    timeouts.push(orderer.batchTimeoutMs);
    bases.push(Math.min(...portsOf(readNetworkFile(join(folder, 'blocks'))!)));
    run.child.kill('SIGTERM');
    assert.is(await run.ended, 0);
  }
  assert.is(sizes[0], 1);
  assert.ok(sizes[1]! > 1);
  assert.is.not(timeouts[0], 300);
  assert.is(timeouts[1], 300);
  assert.is.not(bases[0], base);
  assert.is(bases[1], base);
});

test('instant blocks with a timeout make no sense', async () => {
  const run = reconcile('devnet', 'up', '--spec', SPEC, '--blocks', 'instant', '--batch-timeout', '1s');
  assert.is(await run.ended, 1);
  assert.match(run.said(), 'OPTION_CONFLICT');
});

test.run();
