/** Reads the imports of every source file: arrows between rooms, cycles, and what may reach outside. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';

const ROOT = fileURLToPath(new URL('../../reconciler/', import.meta.url));

interface Import {
  readonly from: string;
  readonly to: string;
  readonly typeOnly: boolean;
}

const files = readdirSync(ROOT, { recursive: true, encoding: 'utf8' })
  .map((file) => file.replaceAll('\\', '/'))
  .filter((file) => file.endsWith('.ts'));

const imports: readonly Import[] = files.flatMap((from) => importsOf(from, readFileSync(join(ROOT, from), 'utf8')));

function importsOf(from: string, text: string): Import[] {
  const found = text.matchAll(
    /^\s*(?:import|export)\s+(type\s)?[^'"();]*?from\s+['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]|^import\s+['"]([^'"]+)['"]/gm,
  );
  return [...found].map(([, type, named, dynamic, bare]) => {
    const target = named ?? dynamic ?? bare!;
    const to = target.startsWith('.') ? normalize(join(dirname(from), target)).replace(/\.js$/, '.ts') : target;
    return { from, to, typeOnly: type !== undefined };
  });
}

/** The room of a file: its first folder; `main.ts` belongs to the command line. */
const room = (file: string) => (file.includes('/') ? file.slice(0, file.indexOf('/')) : 'cli');
const isInside = (to: string) => to.endsWith('.ts');

/**
 * design.md §8: core, fabric <- kinds, spec, views, ports <- loop, settlement, adapters, devnet, web <- workbench <- cli.
 * `machine` (locks between processes) is for adapters, devnet and cli. Each room may import itself and the rooms here. Kinds use the policy language (fabric); the ports speak of core only.
 */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  core: [],
  machine: ['core', 'evm'],
  fabric: ['core'],
  ports: ['core', 'fabric'],
  evm: ['core', 'ports'],
  spec: ['core', 'fabric'],
  views: ['core', 'fabric', 'ports'],
  kinds: ['core', 'fabric', 'evm', 'ports', 'spec'],
  config: ['core', 'fabric', 'evm', 'ports', 'spec'],
  loop: ['core', 'fabric', 'evm', 'kinds', 'spec', 'views', 'ports', 'config'],
  settlement: ['core', 'fabric', 'evm', 'kinds', 'spec', 'views', 'ports', 'config'],
  adapters: ['core', 'machine', 'fabric', 'evm', 'kinds', 'spec', 'views', 'ports', 'config'],
  devnet: ['core', 'machine', 'fabric', 'evm', 'kinds', 'spec', 'views', 'ports', 'config'],
  web: ['core', 'fabric', 'evm', 'kinds', 'spec', 'views', 'ports', 'config'],
  workbench: ['core', 'fabric', 'evm', 'kinds', 'spec', 'views', 'ports', 'config', 'adapters', 'devnet'],
};

test('arrows between rooms point one way', () => {
  const wrong = imports.filter(({ from, to }) => {
    const allowed = ALLOWED[room(from)];
    return isInside(to) && allowed && room(from) !== room(to) && !allowed.includes(room(to));
  });
  assert.equal(
    wrong.map(({ from, to }) => `${from} -> ${to}`),
    [],
  );
  const unknown = new Set(files.map(room).filter((name) => name !== 'cli' && !(name in ALLOWED)));
  assert.equal([...unknown], [], 'a new room needs a line in ALLOWED');
});

test('no cycle among files', () => {
  const graph = new Map<string, string[]>();
  for (const { from, to, typeOnly } of imports) {
    if (isInside(to) && !typeOnly) graph.set(from, [...(graph.get(from) ?? []), to]);
  }
  const done = new Set<string>();
  const cycles: string[] = [];
  const visit = (file: string, way: readonly string[]): void => {
    if (way.includes(file)) cycles.push([...way.slice(way.indexOf(file)), file].join(' -> '));
    if (done.has(file) || way.includes(file)) return;
    for (const next of graph.get(file) ?? []) visit(next, [...way, file]);
    done.add(file);
  };
  for (const file of graph.keys()) visit(file, []);
  assert.equal(cycles, []);
});

test('core imports one pure package, and of node its hashes', () => {
  // node:crypto hashes ten times as fast as JavaScript does, and every pass hashes all that was read.
  const pure = /^(canonicalize|node:crypto)$/;
  const outside = imports.filter(({ from, to }) => room(from) === 'core' && !isInside(to) && !pure.test(to));
  assert.equal(
    outside.map(({ from, to }) => `${from} -> ${to}`),
    [],
  );
});

/** Rooms without I/O: node: for hashing and bytes at most. */
const NO_IO = ['fabric', 'evm', 'kinds', 'spec', 'views', 'ports'];
// node:module: to load a library of ours when it is first needed, as `import` does (spec/schema-check.ts).
const HARMLESS = new Set(['node:crypto', 'node:buffer', 'node:util', 'node:zlib', 'node:assert', 'node:module']);
const IO_PACKAGES = /^(@grpc\/|@hyperledger\/fabric-gateway|simple-git|commander)/;

test('fabric, kinds, spec, views and ports do no I/O', () => {
  const outside = imports.filter(
    ({ from, to, typeOnly }) =>
      NO_IO.includes(room(from)) &&
      !typeOnly &&
      ((to.startsWith('node:') && !HARMLESS.has(to)) || IO_PACKAGES.test(to)),
  );
  assert.equal(
    outside.map(({ from, to }) => `${from} -> ${to}`),
    [],
  );
});

const NETWORK_PACKAGES = /^(@grpc\/|@hyperledger\/fabric-gateway|simple-git|ethers)/;

test('only adapters and devnet import a network or Git library', () => {
  const wrong = imports.filter(({ from, to, typeOnly }) => {
    // ethers' ABI coder and hashes are pure: evm has them loaded when they are first needed (evm/pure-ethers.ts).
    const rooms = /^evm\/(pure-ethers|ethers-parts)\.ts$/.test(from)
      ? /^(@grpc\/|@hyperledger\/|simple-git)/
      : NETWORK_PACKAGES;
    return rooms.test(to) && !typeOnly && !['adapters', 'devnet'].includes(room(from));
  });
  assert.equal(
    wrong.map(({ from, to }) => `${from} -> ${to}`),
    [],
  );
});

/** Whatever of settlement waits for a ledger or a clock is in this folder; the rest computes. */
const SETTLEMENT_AGENT = 'settlement/agent/';

test('what settlement computes does no I/O', () => {
  const pure = imports.filter(
    ({ from, typeOnly }) => room(from) === 'settlement' && !typeOnly && !from.startsWith(SETTLEMENT_AGENT),
  );
  const outside = pure.filter(
    ({ to }) => (to.startsWith('node:') && to !== 'node:crypto' && to !== 'node:buffer') || IO_PACKAGES.test(to),
  );
  assert.equal(
    outside.map(({ from, to }) => `${from} -> ${to}`),
    [],
  );
  assert.ok(pure.length > 10);
});

test('the reader of imports sees what it must see', () => {
  const text =
    "import { a } from './a.js';\nimport type { B } from 'b';\nconst c = await import('../c.js');\nexport { d } from 'node:fs';\n";
  assert.equal(
    importsOf('x/y.ts', text).map(({ to, typeOnly }) => [to, typeOnly]),
    [
      ['x/a.ts', false],
      ['b', true],
      ['c.ts', false],
      ['node:fs', false],
    ],
  );
  assert.ok(files.length > 50 && imports.length > 100);
});

test.run();
