import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type BuildFolders, buildChaincode } from '../../../reconciler/adapters/runtime/build-chaincode.js';
import { QuorateError } from '../../../reconciler/core/model/quorate-error.js';
import { LOCK, MANIFEST, sourceOf, TINY } from './tiny-chaincode.js';

let root = '';
let folders: BuildFolders = { builds: '', modules: '' };
test.before.each(() => {
  root = mkdtempSync(join(tmpdir(), 'quorate-build-'));
  folders = { builds: join(root, 'builds'), modules: join(root, 'modules') };
});
test.after.each(() => rmSync(root, { recursive: true, force: true }));

async function refusal(source: typeof TINY): Promise<QuorateError> {
  try {
    await buildChaincode(source, folders);
  } catch (error) {
    if (error instanceof QuorateError) return error;
    throw error;
  }
  throw new Error('it was built');
}

test('a source without dependencies: its files in a folder named by its tree, built once', async () => {
  const folder = await buildChaincode(TINY, folders);
  assert.is(folder, join(folders.builds, TINY.hash));
  assert.is(readFileSync(join(folder, 'index.js'), 'utf8'), 'module.exports = 1;\n');
  assert.equal(readdirSync(folders.builds), [TINY.hash]);
  rmSync(folders.modules, { recursive: true });
  assert.is(await buildChaincode(TINY, folders), folder, 'what is there is not built again');
  assert.not(existsSync(folders.modules));
});

test('several at once build it once, and none is left half done', async () => {
  const built = await Promise.all([1, 2, 3].map(() => buildChaincode(TINY, folders)));
  assert.is(new Set(built).size, 1);
  assert.equal(readdirSync(folders.builds), [TINY.hash]);
  assert.is(readdirSync(folders.modules).length, 1);
});

test('sources that differ in code only share their modules', async () => {
  const other = sourceOf({ 'package.json': MANIFEST, 'package-lock.json': LOCK, 'index.js': 'module.exports = 2;\n' });
  const [one, two] = [await buildChaincode(TINY, folders), await buildChaincode(other, folders)];
  assert.is.not(one, two);
  assert.is(readdirSync(folders.modules).length, 1);
});

test('no script of a source is run', async () => {
  const marker = join(root, 'ran');
  const scripts = Object.fromEntries(
    ['preinstall', 'install', 'postinstall', 'prepare'].map((name) => [name, `touch ${marker}`]),
  );
  const manifest = JSON.stringify({ ...JSON.parse(MANIFEST), scripts });
  await buildChaincode(sourceOf({ 'package.json': manifest, 'package-lock.json': LOCK }), folders);
  assert.not(existsSync(marker));
});

test('a source without a lock file is refused, and one that does not fit its lock file', async () => {
  const bare = await refusal(sourceOf({ 'package.json': MANIFEST }));
  assert.is(bare.code, 'CHAINCODE_BUILD_FAILED');
  assert.match(bare.why ?? '', /package-lock\.json/);
  const wanted = JSON.stringify({ ...JSON.parse(MANIFEST), dependencies: { 'fabric-shim': '2.5.8' } });
  const misfit = await refusal(sourceOf({ 'package.json': wanted, 'package-lock.json': LOCK }));
  assert.equal([misfit.code, misfit.retry], ['CHAINCODE_BUILD_FAILED', 'transient']);
  assert.match(misfit.why ?? '', /npm ci/);
  assert.equal([existsSync(folders.builds) && readdirSync(folders.builds), readdirSync(folders.modules)], [[], []]);
});

test('TypeScript without a compiler of its own is refused, and leaves nothing', async () => {
  const source = sourceOf({ 'package.json': MANIFEST, 'package-lock.json': LOCK, 'tsconfig.json': '{}' });
  assert.match((await refusal(source)).why ?? '', /typescript is no dependency/);
  assert.equal(readdirSync(folders.builds), []);
});

test.run();
