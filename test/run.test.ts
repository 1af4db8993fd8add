/** The runner itself, on small folders of test files: what it counts, what it refuses, and its two engines. */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';

const test = suite('runner');
const RUNNER = fileURLToPath(new URL('./run.js', import.meta.url));
const UVU = JSON.stringify(import.meta.resolve('uvu'));
const ENGINE = JSON.stringify(fileURLToPath(new URL('./engine.js', import.meta.url))).replaceAll('"', "'");
const NEEDS = JSON.stringify(new URL('./needs.js', import.meta.url));
const IMPORT = `import { suite, test } from ${UVU};\n`;
const PASSING = `${IMPORT}test('good', () => undefined); test.run();`;
/** Passes on one engine only, and says which it was given. */
const onEngine = (engine: string) => `${IMPORT}import ${ENGINE};
test('engine', () => { if (String(process.env.QUORATE_ENGINE) !== '${engine}') throw new Error(process.env.QUORATE_ENGINE); });
test.run();`;

interface Said {
  readonly code: number | null;
  readonly out: string;
  readonly last: string;
}

let folder: string;
/** Two programs that are called as real Fabric's are; the runner looks no further. */
let fabric: string;

test.before(() => {
  folder = mkdtempSync(join(tmpdir(), 'quorate-runner-'));
  fabric = join(folder, 'bin');
  mkdirSync(fabric);
  for (const program of ['peer', 'orderer'])
    writeFileSync(join(fabric, program), '#!/bin/sh\necho " Version: 3.1.5"\n', { mode: 0o755 });
});
test.after(() => rmSync(folder, { recursive: true, force: true }));

let count = 0;

/** Runs the runner on these files. */
async function runner(
  files: Readonly<Record<string, string>>,
  bin: string | undefined,
  ...args: string[]
): Promise<Said> {
  const directory = join(folder, String(count++));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(directory, name, '..'), { recursive: true });
    writeFileSync(join(directory, name), text);
  }
  // Nothing of this machine's Fabric: not its path, not its cache.
  const env = { PATH: '', HOME: folder, QUORATE_ENGINE: 'nonsense', ...(bin === undefined ? {} : { FABRIC_BIN: bin }) };
  const child = spawn(process.execPath, [RUNNER, '--directory', directory, ...args], { env });
  let out = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      out += chunk;
    });
  }
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, out, last: out.trim().split('\n').at(-1)! };
}

test('counts what passes and what fails', async () => {
  const good = await runner({ 'a.test.js': PASSING, 'b/c.test.js': PASSING, 'd.js': 'throw 1' }, undefined);
  assert.equal([good.code, good.last], [0, '2 passed, 0 failed, 0 skipped']);
  const bad = await runner(
    { 'a.test.js': PASSING, 'b.test.js': `${IMPORT}test('no', () => { throw 1 }); test.run();` },
    undefined,
  );
  assert.equal([bad.code, bad.last], [1, '1 passed, 1 failed, 0 skipped']);
});

const REFUSED: Readonly<Record<string, [string, RegExp]>> = {
  'a forgotten run': [`${IMPORT}test('good', () => undefined);`, /missing \.run\(\)/],
  'a hook that throws': [
    `${IMPORT}const s = suite('x'); s.before(() => { throw new Error('hook'); }); s('t', () => undefined); s.run();`,
    /never ran|hook/,
  ],
  'a leftover only': [`${IMPORT}test.only('a', () => undefined); test('b', () => undefined); test.run();`, /1 skipped/],
  'a skip': [`${IMPORT}test.skip('a', () => undefined); test.run();`, /1 skipped/],
  'a suite without tests': [`${IMPORT}test.run();`, /a suite without tests/],
  'a process that ends': [`${IMPORT}process.exit(0);`, /ended without a result/],
};

for (const [what, [text, why]] of Object.entries(REFUSED)) {
  test(`fails on ${what}`, async () => {
    const { code, out, last } = await runner({ 'a.test.js': text }, undefined);
    assert.is(code, 1, out);
    assert.match(out, why);
    assert.match(last, / [1-9]\d* failed, 0 skipped$/);
  });
}

test('files share a process, each with counts and an engine of its own; one that ends it takes no other with it', async () => {
  const pid = (name: string) => `${IMPORT}import { appendFileSync } from 'node:fs';
test('pid', () => appendFileSync(${JSON.stringify(join(folder, name))}, process.pid + ' ')); test.run();`;
  const pids = (name: string) => new Set(readFileSync(join(folder, name), 'utf8').trim().split(' ')).size;
  const bad = `${IMPORT}test('no', () => { throw 1 }); test.run();`;
  const shared = { 'kinds/a.test.js': pid('pure'), 'kinds/b.test.js': bad, 'kinds/c.test.js': pid('pure') };
  const good = await runner(shared, undefined, '--jobs', '1');
  assert.equal([good.last, pids('pure')], ['2 passed, 1 failed, 0 skipped', 1]);
  for (const [name, loads] of Object.entries({ shim: "require('fabric-shim')", token: "needsToken('x')" })) {
    const loading = `${pid(name)} () => ${loads};`;
    const own = { 'a.test.js': loading, 'b.test.js': loading };
    const apart = await runner(own, undefined, '--jobs', '1');
    assert.equal([apart.last, pids(name)], ['2 passed, 0 failed, 0 skipped', 2], `${loads} spoils the next one`);
  }
  const without = onEngine('undefined').replace(`import ${ENGINE};`, '');
  const engines = { 'integration/a.test.js': onEngine('embedded'), 'integration/b.test.js': without };
  assert.is((await runner(engines, undefined, '--jobs', '1')).last, '2 passed, 0 failed, 1 skipped');
  const ending = {
    'kinds/a.test.js': `${IMPORT}process.exit(0);`,
    'kinds/b.test.js': PASSING,
    'kinds/c.test.js': PASSING,
  };
  assert.is((await runner(ending, undefined, '--jobs', '1')).last, '2 passed, 1 failed, 0 skipped');
});

test('fails where no file matches', async () => {
  const { code, out } = await runner({ 'a.test.js': PASSING }, undefined, 'nothing');
  assert.equal([code, /no test file matches/.test(out)], [1, true]);
});

test('integration tests run on the embedded engine; without Fabric their second run is skipped by name', async () => {
  const files = { 'a.test.js': PASSING, 'integration/b.test.js': onEngine('embedded') };
  const { code, out, last } = await runner(files, undefined);
  assert.equal([code, last], [0, '2 passed, 0 failed, 1 skipped']);
  assert.match(out, /integration\/b\.test\.js \[embedded\] \(1, /);
  assert.match(out, /^skipped: integration\/b\.test\.js \[fabric\]: no real Fabric/m);
});

test('with Fabric they run twice, and nothing is skipped', async () => {
  const other = await runner({ 'a.test.js': PASSING, 'integration/b.test.js': onEngine('embedded') }, fabric);
  assert.equal([other.code, other.last], [1, '2 passed, 1 failed, 0 skipped'], 'the second run had another engine');
  const files = { 'integration/b.test.js': `${PASSING}\nimport ${ENGINE};`, 'integration/once.test.js': PASSING };
  const both = await runner(files, fabric);
  assert.equal([both.code, both.last], [0, '3 passed, 0 failed, 0 skipped'], 'what starts no network runs once');
  for (const engine of ['embedded', 'fabric']) assert.match(both.out, `integration/b.test.js [${engine}] (1, `);
  const one = await runner({ 'integration/b.test.js': onEngine('embedded') }, fabric, '--engine', 'embedded');
  assert.equal([one.code, one.last], [0, '1 passed, 0 failed, 0 skipped']);
});

const COMPARING = `${IMPORT}import { needsFabric } from ${NEEDS};
if (needsFabric('comparison') !== undefined) { test('both', () => undefined); test.run(); }`;

test('--engine fabric runs what needs Fabric and nothing else, and fails where there is none', async () => {
  const files = { 'a.test.js': PASSING, 'c.test.js': COMPARING, 'integration/b.test.js': onEngine('fabric') };
  const there = await runner(files, fabric, '--engine', 'fabric');
  assert.equal([there.code, there.last], [0, '2 passed, 0 failed, 0 skipped']);
  const missing = await runner(files, undefined, '--engine', 'fabric');
  assert.equal([missing.code, missing.last], [1, '0 passed, 1 failed, 0 skipped']);
  assert.match(missing.out, /no real Fabric/);
  const named = await runner(files, folder, '--engine', 'fabric');
  assert.equal([named.code, /has no program peer/.test(named.out)], [1, true]);
  const wrong = await runner(files, fabric, '--engine', 'besu');
  assert.equal([wrong.code, /--engine: one of embedded, fabric/.test(wrong.out)], [1, true]);
});

test('a test may be left out for want of Fabric, and for nothing else', async () => {
  const without = await runner({ 'c.test.js': COMPARING }, undefined);
  assert.equal([without.code, without.last], [0, '0 passed, 0 failed, 1 skipped']);
  assert.match(without.out, /^skipped: comparison: no real Fabric/m);
  const other = `import { missing } from ${NEEDS}; missing.push('by hand: no ssh-keygen');`;
  const refused = await runner({ 'c.test.js': other }, undefined);
  assert.is(refused.code, 1);
  assert.match(refused.out, /skipped without need: by hand/);
});

test('one of the programs that no network needs may be missing beside the peer', async () => {
  const files = { 'c.test.js': COMPARING.replace("'comparison'", "'comparison', 'configtxgen'") };
  const claimed = `import { missing } from ${NEEDS}; missing.push('comparison: no configtxgen beside the peer');`;
  const without = await runner(files, fabric);
  assert.equal([without.code, without.last], [0, '0 passed, 0 failed, 1 skipped']);
  assert.match(without.out, /^skipped: comparison: no configtxgen beside the peer$/m);
  writeFileSync(join(fabric, 'configtxgen'), '');
  assert.is((await runner(files, fabric)).last, '1 passed, 0 failed, 0 skipped');
  assert.match((await runner({ 'c.test.js': claimed }, fabric)).out, /skipped without need: comparison/);
  rmSync(join(fabric, 'configtxgen'));
});

test.run();
