/** examples/chaincode-tests: its actual command, the snippets of its README, and the types, in a copy elsewhere. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { needsRunners, RUNNERS } from '../needs.js';
import { installedRunners } from './installed-runners.js';
import { packedProduct, takeInstalled } from './packed-product.js';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const EXAMPLE = join(ROOT, 'examples/chaincode-tests');

const test = suite('chaincode tests example');
/** In a folder of its own, above which the runners are. */
let above: string;
let folder: string;

interface Ended {
  readonly code: number | null;
  readonly said: string;
}

function run(program: string, ...args: string[]): Ended {
  const env = { ...process.env, FORCE_COLOR: undefined, NO_COLOR: '1', NODE_TEST_CONTEXT: undefined };
  const { status, stdout, stderr } = spawnSync(program, args, { cwd: folder, encoding: 'utf8', env });
  return { code: status, said: stdout + stderr };
}

test.before(() => {
  above = mkdtempSync(join(tmpdir(), 'quorate-example-'));
  folder = join(above, 'example');
  cpSync(EXAMPLE, folder, { recursive: true, filter: (from) => !/node_modules|\/dist$/.test(from) });
  const file = packedProduct(folder);
  const manifest = join(folder, 'package.json');
  const text = readFileSync(manifest, 'utf8');
  assert.match(text, '"file:../.."');
  writeFileSync(manifest, text.replace('file:../..', `file:${file}`));
  takeInstalled(folder);
  const installed = run('npm', 'install', '--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts');
  assert.is(installed.code, 0, installed.said);
});

test.after(() => rmSync(above, { recursive: true, force: true }));

test('npm test passes', () => {
  const { code, said } = run('npm', 'test');
  assert.is(code, 0, said);
  assert.match(said, /Passed:\s+3/);
});

test('the installed package starts as quickly as the checkout: with the bundle, and schemas as the build compiled them', async () => {
  const installed = join(folder, 'node_modules/quorate');
  const command = run(process.execPath, join(installed, 'dist/reconciler/main.js'), '--version');
  assert.match(command.said, /^quorate \d/);
  const { readSoundness } = await import(join(installed, 'dist/reconciler/adapters/files/read-soundness.js'));
  for (const file of readdirSync(join(ROOT, 'schemas')).filter((name) => name.endsWith('.schema.json')))
    assert.is.not(readSoundness(file), undefined, file);
});

test('its tests see a chaincode that is wrong', () => {
  const source = join(folder, 'chaincode/src/asset-contract.ts');
  const right = readFileSync(source, 'utf8');
  writeFileSync(source, right.replace('if (caller !== asset.owner)', 'if (caller === undefined)'));
  const { code, said } = run('npm', 'test');
  writeFileSync(source, right);
  assert.is(code, 1, said);
  assert.match(said, 'nobody else can transfer it');
});

/** A code block of the README by the word behind its language. */
function snippet(name: string): string {
  const readme = readFileSync(join(EXAMPLE, 'README.md'), 'utf8');
  return new RegExp(`\`\`\`js ${name}\n([^\`]*)\`\`\``).exec(readme)![1]!;
}

test('the snippet for node:test', () => {
  writeFileSync(join(folder, 'snippet.test.mjs'), snippet('node:test'));
  const { code, said } = run(process.execPath, '--test', 'snippet.test.mjs');
  assert.is(code, 0, said);
  assert.match(said, /pass 1\b/);
});

const hasRunners = needsRunners('the snippet for vitest and jest');

if (hasRunners) {
  test('the snippet for vitest, by vitest', () => {
    installedRunners(above, RUNNERS);
    writeFileSync(join(folder, 'snippet.vitest.test.mjs'), snippet('vitest'));
    const { code, said } = run('../node_modules/.bin/vitest', 'run', 'snippet.vitest.test.mjs');
    assert.is(code, 0, said);
    assert.match(said, /Tests +1 passed/, said);
  });

  test('the same for jest, by jest, and it sees what is wrong', () => {
    const text = snippet('vitest').replace("from 'vitest'", "from '@jest/globals'");
    const byJest = (name: string, words: string) => {
      writeFileSync(join(folder, `${name}.jest.test.mjs`), words);
      const jest = ['--experimental-vm-modules', '../node_modules/jest/bin/jest.js'];
      return run(process.execPath, ...jest, '--testPathPatterns', `${name}.jest`);
    };
    const right = byJest('right', text);
    assert.is(right.code, 0, right.said);
    assert.match(right.said, /Tests: +1 passed, 1 total/);
    const wrong = byJest('wrong', text.replace("toBe('Org1')", "toBe('Org2')"));
    assert.is(wrong.code, 1, wrong.said);
    assert.match(wrong.said, /Tests: +1 failed, 1 total/);
  });
}

const CONSUMER = `import { type ChaincodeOptions, type Devnet, startDevnet } from 'quorate';
const assets: ChaincodeOptions = { path: 'chaincode', endorsementPolicy: "OR('Org1.peer')" };
await using devnet: Devnet = await startDevnet({ organizations: ['Org1'], chaincodes: { assets } });
const result: Uint8Array = await devnet.connect('Org1', { user: 'User1' })
  .getNetwork('mychannel').getContract('assets').evaluateTransaction('read', 'car');
const ports: readonly string[] = devnet.network.peers.map(({ address }) => address);
export { ports, result };
`;

/** The compiler's word on consumers with `moduleResolution: nodenext`. */
function typeCheck(consumers: Readonly<Record<string, string>>): Ended {
  for (const [file, text] of Object.entries(consumers)) writeFileSync(join(folder, file), text);
  const options = { strict: true, noEmit: true, module: 'nodenext', moduleResolution: 'nodenext', target: 'es2022' };
  const libraries = {
    lib: ['es2023', 'esnext.disposable'],
    types: ['node'],
    typeRoots: [join(ROOT, 'node_modules/@types')],
  };
  const compilerOptions = { ...options, ...libraries, skipLibCheck: true };
  const files = Object.keys(consumers);
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files }));
  return run(
    process.execPath,
    join(ROOT, 'node_modules/typescript/bin/tsc'),
    '-p',
    'tsconfig.json',
    '--pretty',
    'false',
  );
}

test('a TypeScript test is checked against our types: what is right is taken, what is wrong is seen', () => {
  const wrong = CONSUMER.replace("'Org1', { user: 'User1' }", '5').replace("{ path: 'chaincode'", '{ path: 1');
  const { code, said } = typeCheck({ 'right.mts': CONSUMER, 'wrong.mts': wrong });
  assert.is.not(code, 0);
  const places = said
    .split('\n')
    .filter((line) => line.includes('error'))
    .map((line) => /^[^(]*\(\d+/.exec(line)?.[0] ?? line);
  assert.equal(places, ['wrong.mts(2', 'wrong.mts(4'], said);
});

export function addChaincodeTestsSuite(): void {
  test.run();
}
