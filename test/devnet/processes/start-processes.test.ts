/** What startProcesses says when nodes fail, with programs in place of Fabric's. */
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { QuorateError } from '../../../reconciler/core/model/quorate-error.js';
import { freePortBase } from '../../../reconciler/devnet/free-port-base.js';
import { logTail } from '../../../reconciler/devnet/processes/log-tail.js';
import { startProcesses } from '../../../reconciler/devnet/processes/start-processes.js';
import type { Topology } from '../../../reconciler/devnet/topology.js';
import { codeOfAsync } from '../../code-of.js';

const test = suite('start of processes');
const TOPOLOGY: Topology = {
  name: 'failing',
  organizations: [{ name: 'telco1', mspId: 'Telco1', peers: ['peer0'], orderers: ['orderer0'] }],
  channels: [],
};
let folder: string;

test.before.each(() => {
  folder = mkdtempSync(join(tmpdir(), 'quorate-failing-'));
});
test.after.each(() => rmSync(folder, { recursive: true, force: true }));

/** A peer that runs a script; the orderer does nothing, for ever. */
function fabric(script: string) {
  const write = (name: string, text: string) => {
    const file = join(folder, name);
    writeFileSync(file, `#!${process.execPath}\n${text}\n`);
    chmodSync(file, 0o755);
    return file;
  };
  const [peer, orderer] = [write('peer', script), write('orderer', 'setInterval(() => undefined, 1000)')];
  return { directory: folder, peer, orderer, version: undefined, warning: undefined };
}

async function failure(script: string, options: { portBase?: number } = {}): Promise<QuorateError> {
  try {
    await startProcesses(TOPOLOGY, { ...options, fabric: fabric(script), directory: join(folder, 'net') });
  } catch (error) {
    if (error instanceof QuorateError) return error;
    throw error;
  }
  throw new Error('it started');
}

test('a node that ends is named, with the last lines of its log', async () => {
  const error = await failure('for (let i = 1; i < 30; i += 1) console.log("line", i); process.exitCode = 7;');
  assert.is(error.code, 'DEVNET_NODE_FAILED');
  assert.is(error.facts.node, 'peer0.telco1.localhost');
  assert.match(error.why!, 'exit code 7');
  assert.match(error.why!, 'line 22\nline 23');
  assert.match(error.why!, 'line 29');
  assert.not.match(error.why!, 'line 21\n');
  const log = String(error.facts.log);
  assert.is(log, join(folder, 'net', 'logs', 'peer0.telco1.localhost.log'));
  assert.match(readFileSync(log, 'utf8'), 'line 1\n');
  assert.match(error.mend!, log);
  // Everything has ended, and what only the nodes needed is gone.
  assert.not(existsSync(join(folder, 'net', 'nodes')));
});

const TAKEN = (tries: string) =>
  `require('node:fs').appendFileSync(${JSON.stringify(tries)}, 'x');
   console.log('listen tcp 127.0.0.1:4711: bind: address already in use'); process.exitCode = 1;`;

test('a port that somebody took in between: other ports are tried, unless they were asked for', async () => {
  const tries = join(folder, 'tries');
  const error = await failure(TAKEN(tries));
  assert.is(error.code, 'DEVNET_PORT_TAKEN');
  assert.is(error.facts.port, 4711);
  assert.is(error.facts.node, 'peer0.telco1.localhost');
  assert.is(readFileSync(tries, 'utf8'), 'xxxx');
  rmSync(tries);
  assert.is((await failure(TAKEN(tries), { portBase: await freePortBase(5) })).code, 'DEVNET_PORT_TAKEN');
  assert.is(readFileSync(tries, 'utf8'), 'x');
});

test('a port that is taken before is named, and nothing starts', async () => {
  const server = createServer();
  const port = await new Promise<number>((resolve) =>
    server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port)),
  );
  try {
    const error = await failure(`require('node:fs').writeFileSync(${JSON.stringify(join(folder, 'ran'))}, '')`, {
      portBase: port,
    });
    assert.is(error.code, 'DEVNET_PORT_TAKEN');
    assert.is(error.facts.port, port);
    assert.not(existsSync(join(folder, 'ran')));
  } finally {
    server.close();
  }
});

test('free ports are looked for elsewhere, and not for ever', async () => {
  const base = await freePortBase(2);
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(base, '127.0.0.1', resolve));
  const draw = (base - 15_000 + 0.5) / (32_000 - 15_000 - 2);
  const draws = [draw, draw, (draw + 0.5) % 1];
  const found = await freePortBase(2, () => draws.shift()!);
  assert.is.not(found, base);
  assert.is(draws.length, 0);
  draws.push((draw + 0.5) % 1, (draw + 0.25) % 1);
  assert.is.not(await freePortBase(2, () => draws.shift()!, new Set([found + 1])), found);
  assert.is(await codeOfAsync(() => freePortBase(2, () => draw)), 'DEVNET_PORT_TAKEN');
  server.close();
});

test('the tail of a log: whole lines, the last ones, nothing of a file that is not there', () => {
  const file = join(folder, 'log');
  writeFileSync(file, `${'x'.repeat(20_000)}\n\nlast but one\nlast\n`);
  assert.is(logTail(file), 'last but one\nlast');
  assert.is(logTail(file, 1), 'last');
  assert.is(logTail(join(folder, 'none')), '');
});

test.run();
