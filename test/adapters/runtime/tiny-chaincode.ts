import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { modulesKey } from '../../../reconciler/adapters/runtime/modules-key.js';
import { treeHash } from '../../../reconciler/core/digest/tree-hash.js';
import type { SourceTree } from '../../../reconciler/ports/write/chaincode-runtime.js';

export const MANIFEST = JSON.stringify({ name: 'tiny', version: '1.0.0', private: true });
export const LOCK = JSON.stringify({
  name: 'tiny',
  version: '1.0.0',
  lockfileVersion: 3,
  requires: true,
  packages: { '': { name: 'tiny', version: '1.0.0' } },
});

/** A source tree of these texts. */
export function sourceOf(files: Readonly<Record<string, string>>): SourceTree {
  const list = Object.entries(files).map(([path, text]) => ({ path, executable: false, content: Buffer.from(text) }));
  return { hash: treeHash(list), files: list };
}

export const TINY = sourceOf({
  'package.json': MANIFEST,
  'package-lock.json': LOCK,
  'index.js': 'module.exports = 1;\n',
});

/** Stands for fabric-shim: listens where it is told, answers with what it sees, dies when it is told to. */
const SHIM = `const net = require('node:net');
const address = process.env.CORE_CHAINCODE_ADDRESS;
if (require('node:fs').existsSync('broken')) { console.error('this chaincode is broken'); process.exit(7); }
const server = net.createServer((socket) => {
  socket.on('error', () => undefined);
  socket.on('data', (data) => {
    if (String(data) === 'crash') { console.error('asked to crash'); process.exit(3); }
    socket.end(JSON.stringify({ pid: process.pid, environment: process.env, directory: process.cwd() }));
  });
});
server.listen(address.slice('unix:'.length), () => console.log('listening'));
`;

export interface Folders {
  readonly root: string;
  readonly builds: string;
  readonly modules: string;
  readonly logs: string;
}

/** Folders of one runtime; `node_modules` of the tiny source are there already, with the stand-in for fabric-shim. */
export function foldersWithShim(): Folders {
  const root = mkdtempSync(join(tmpdir(), 'quorate-rt-'));
  const key = modulesKey(Buffer.from(MANIFEST), Buffer.from(LOCK));
  const shim = join(root, 'modules', key, 'node_modules', 'fabric-shim');
  mkdirSync(shim, { recursive: true });
  writeFileSync(join(shim, 'cli.js'), SHIM);
  writeFileSync(join(shim, 'package.json'), '{"name":"fabric-shim","version":"0.0.0"}');
  return { root, builds: join(root, 'builds'), modules: join(root, 'modules'), logs: join(root, 'logs') };
}

export interface Said {
  readonly pid: number;
  readonly environment: Readonly<Record<string, string>>;
  readonly directory: string;
}

/** What the process behind a socket says; undefined where nothing listens. */
export function ask(path: string, text = 'who'): Promise<Said | undefined> {
  return new Promise((resolve) => {
    let answer = '';
    const socket = connect(path, () => socket.write(text));
    socket.on('data', (data) => {
      answer += data;
    });
    socket.on('error', () => resolve(undefined));
    socket.on('close', () => resolve(answer === '' ? undefined : (JSON.parse(answer) as Said)));
  });
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Looks until it is so; the runner's own limit ends a wait that never does. */
export async function until<Value>(
  look: () => Promise<Value | undefined | false> | Value | undefined | false,
): Promise<Value> {
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    await delay(10);
  }
}
