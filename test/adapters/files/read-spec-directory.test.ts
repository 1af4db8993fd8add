import { linkSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readSourceTree } from '../../../reconciler/adapters/files/read-source-tree.js';
import { readSpecDirectory } from '../../../reconciler/adapters/files/read-spec-directory.js';
import { QuorateError } from '../../../reconciler/core/model/quorate-error.js';
import { LIMITS } from '../../../reconciler/spec/limits.js';

const test = suite<{ root: string }>('reading a directory', { root: '' });
test.before.each((context) => {
  context.root = mkdtempSync(join(tmpdir(), 'quorate-test-'));
  mkdirSync(join(context.root, 'repo/.git'), { recursive: true });
  mkdirSync(join(context.root, 'repo/net/channels'), { recursive: true });
  writeFileSync(join(context.root, 'secret.yaml'), 'secret');
  writeFileSync(join(context.root, 'repo/net/network.yaml'), 'a');
  writeFileSync(join(context.root, 'repo/net/channels/c.yml'), 'b');
});
test.after.each(({ root }) => rmSync(root, { recursive: true, force: true }));

const read = (root: string) => {
  const { files, diagnostics } = readSpecDirectory(join(root, 'repo/net'));
  return { paths: files.map(({ path }) => path), refused: diagnostics.map(({ code, file }) => `${code} ${file}`) };
};
const refusal = (code: string) => (error: unknown) => error instanceof QuorateError && error.code === code;

test('paths count from the repo, folders are entered, dot files are not', ({ root }) => {
  writeFileSync(join(root, 'repo/net/.hidden.yaml'), 'x');
  assert.equal(read(root), { paths: ['net/channels/c.yml', 'net/network.yaml'], refused: [] });
});

test('a link that leaves the repo is refused and not read', ({ root }) => {
  symlinkSync(join(root, 'secret.yaml'), join(root, 'repo/net/a.yaml'));
  symlinkSync('../../..', join(root, 'repo/net/up'));
  assert.equal(read(root), {
    paths: ['net/channels/c.yml', 'net/network.yaml'],
    refused: ['LINK_OUTSIDE net/a.yaml', 'LINK_OUTSIDE net/up'],
  });
});

test('a link inside the repo is followed; a circle and a broken one are refused', ({ root }) => {
  writeFileSync(join(root, 'repo/shared.yaml'), 's');
  symlinkSync('../shared.yaml', join(root, 'repo/net/shared.yaml'));
  symlinkSync('.', join(root, 'repo/net/circle'));
  symlinkSync('nowhere', join(root, 'repo/net/zero'));
  assert.equal(read(root), {
    paths: ['net/channels/c.yml', 'net/network.yaml', 'net/shared.yaml'],
    refused: ['LINK_CIRCLE net/circle', 'LINK_BROKEN net/zero'],
  });
});

test('a file of 50 MB is refused before it is read', ({ root }) => {
  writeFileSync(join(root, 'repo/net/big.yaml'), '');
  truncateSync(join(root, 'repo/net/big.yaml'), 50 * 1024 * 1024);
  assert.equal(read(root).refused, ['FILE_TOO_BIG net/big.yaml']);
});

test('a directory that is too big as a whole is refused, in one line', ({ root }) => {
  const part = LIMITS.fileBytes - 1;
  mkdirSync(join(root, 'repo/net/much'));
  writeFileSync(join(root, 'repo/net/much/0.yaml'), '');
  truncateSync(join(root, 'repo/net/much/0.yaml'), part);
  const fitting = Math.floor(LIMITS.totalBytes / part);
  for (let count = 1; count < fitting + 2; count += 1)
    linkSync(join(root, 'repo/net/much/0.yaml'), join(root, `repo/net/much/${count}.yaml`));
  const [refused = '', ...more] = read(root).refused;
  assert.match(refused, /^SPEC_TOO_BIG net\/much/);
  assert.equal(more, []);
});

test('a directory that is not there is an error', ({ root }) => {
  assert.throws(() => readSpecDirectory(join(root, 'nowhere')), refusal('SPEC_DIRECTORY'));
  assert.throws(() => readSpecDirectory(join(root, 'secret.yaml')), refusal('SPEC_DIRECTORY'));
});

test('a source is all but what tools put there', ({ root }) => {
  for (const folder of ['src', 'node_modules/x', 'dist', 'src/lib']) {
    mkdirSync(join(root, 'repo/cc', folder), { recursive: true });
    writeFileSync(join(root, 'repo/cc', folder, 'a.js'), '1', { mode: folder === 'src' ? 0o755 : 0o644 });
  }
  const files = readSourceTree(join(root, 'repo'), 'cc');
  assert.equal(
    files.map(({ path, executable }) => [path, executable]),
    [['src/a.js', true]],
  );
});

test('a source with a link in it, one that is a link out of the repo, or none at all is refused', ({ root }) => {
  mkdirSync(join(root, 'repo/cc'));
  assert.throws(() => readSourceTree(join(root, 'repo'), 'cc'), refusal('SOURCE_MISSING'));
  assert.throws(() => readSourceTree(join(root, 'repo'), 'nowhere'), refusal('SOURCE_MISSING'));
  symlinkSync('/etc', join(root, 'repo/cc/etc'));
  assert.throws(() => readSourceTree(join(root, 'repo'), 'cc'), refusal('SOURCE_LINK'));
  mkdirSync(join(root, 'outside/cc'), { recursive: true });
  writeFileSync(join(root, 'outside/cc/a.js'), '1');
  symlinkSync(join(root, 'outside'), join(root, 'repo/way'));
  assert.throws(() => readSourceTree(join(root, 'repo'), 'way/cc'), refusal('SOURCE_MISSING'));
});

test.run();
