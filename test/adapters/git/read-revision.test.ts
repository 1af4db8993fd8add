import {
  chmodSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { simpleGit } from 'simple-git';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readSourceTree } from '../../../reconciler/adapters/files/read-source-tree.js';
import { readRevision } from '../../../reconciler/adapters/git/read-revision.js';
import { readRemoteSource } from '../../../reconciler/adapters/git/remote-sources.js';
import { treeHash } from '../../../reconciler/core/digest/tree-hash.js';
import { QuorateError } from '../../../reconciler/core/model/quorate-error.js';
import { LIMITS } from '../../../reconciler/spec/limits.js';

const test = suite<{ root: string }>('reading a revision', { root: '' });
test.before.each((context) => {
  context.root = mkdtempSync(join(tmpdir(), 'quorate-test-'));
});
test.after.each(({ root }) => rmSync(root, { recursive: true, force: true }));

async function commit(root: string): Promise<string> {
  const git = simpleGit({ baseDir: root, trimmed: true });
  await git.init(['--initial-branch=main']);
  await git.addConfig('user.name', 'test').then(() => git.addConfig('user.email', 'test@example.com'));
  await git.add(['-A']).then(() => git.commit('one'));
  return git.revparse(['HEAD']);
}

function write(root: string, files: Record<string, string | Uint8Array>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(join(root, path, '..'), { recursive: true });
    writeFileSync(join(root, path), content);
  }
}

test('gives the committed bytes, whatever the work tree holds now', async ({ root }) => {
  const bytes = new Uint8Array([0, 255, 10, 13, 10]);
  write(root, {
    'net/a.yaml': 'one',
    'net/b/c.bin': bytes,
    'net/ü.yaml': 'x',
    'other.yaml': 'no',
    '.gitattributes': '* text=auto export-subst',
  });
  const id = await commit(root);
  write(root, { 'net/a.yaml': 'two' });
  const revision = await readRevision(root, 'main');
  assert.is(revision.commit, id);
  const { files, diagnostics } = await revision.spec('net');
  assert.equal(
    files.map(({ path, bytes: content }) => [path, Buffer.from(content).toString('hex')]),
    [
      ['net/a.yaml', Buffer.from('one').toString('hex')],
      ['net/b/c.bin', '00ff0a0d0a'],
      ['net/ü.yaml', '78'],
    ],
  );
  assert.equal(diagnostics, []);
  assert.is(readFileSync(join(root, 'net/a.yaml'), 'utf8'), 'two');
});

test('links are followed inside the repo only', async ({ root }) => {
  write(root, { 'net/a.yaml': 'one', 'shared/b.yaml': 'b' });
  symlinkSync('../shared', join(root, 'net/shared'));
  symlinkSync('../../outside', join(root, 'net/out'));
  symlinkSync('/etc/passwd', join(root, 'net/etc.yaml'));
  symlinkSync('nowhere', join(root, 'net/zero'));
  await commit(root);
  const { files, diagnostics } = await (await readRevision(root, 'HEAD')).spec('net');
  assert.equal(
    files.map(({ path }) => path),
    ['net/a.yaml', 'net/shared/b.yaml'],
  );
  assert.equal(
    diagnostics.map(({ code, file }) => `${code} ${file}`),
    ['LINK_OUTSIDE net/etc.yaml', 'LINK_OUTSIDE net/out', 'LINK_BROKEN net/zero'],
  );
});

test('a file of 50 MB is refused and not read; so is a spec that is too big as a whole', async ({ root }) => {
  write(root, { 'net/a.yaml': 'one', 'net/big.yaml': '', 'much/0.yaml': '' });
  truncateSync(join(root, 'net/big.yaml'), 50 * 1024 * 1024);
  const part = LIMITS.fileBytes - 1;
  truncateSync(join(root, 'much/0.yaml'), part);
  for (let count = 1; count * part <= LIMITS.totalBytes; count += 1)
    linkSync(join(root, 'much/0.yaml'), join(root, `much/${count}.yaml`));
  await commit(root);
  const revision = await readRevision(root, 'HEAD');
  const read = async (folder: string) => {
    const { files, diagnostics } = await revision.spec(folder);
    return [files.map(({ path }) => path), diagnostics.map(({ code, file }) => `${code} ${file}`)];
  };
  assert.equal(await read('net'), [['net/a.yaml'], ['FILE_TOO_BIG net/big.yaml']]);
  assert.equal(await read('much'), [[], ['SPEC_TOO_BIG much']]);
});

test('a source has one hash on the disk, at a revision and in another repo', async ({ root }) => {
  write(root, { 'cc/src/a.ts': 'a', 'cc/package.json': '{}', 'cc/dist/a.js': 'built' });
  const id = await commit(root);
  const hash = treeHash(readSourceTree(root, 'cc'));
  assert.is(treeHash(await (await readRevision(root, id)).source('cc')), hash);
  assert.is(treeHash(await readRemoteSource(root, id, 'cc')), hash);
});

test('what is not there has an error of its own', async ({ root }) => {
  write(root, { 'cc/a.ts': 'a' });
  const id = await commit(root);
  const fails = async (promise: Promise<unknown>) => {
    const error = await promise.then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    return error instanceof QuorateError ? error.code : String(error);
  };
  assert.is(await fails(readRevision(root, 'nowhere')), 'REVISION_UNKNOWN');
  assert.is(await fails(readRevision(root, '--help')), 'REVISION_UNKNOWN');
  assert.is(await fails((await readRevision(root, id)).source('nowhere')), 'SOURCE_MISSING');
  assert.is(await fails(readRemoteSource(root, '0'.repeat(40), 'cc')), 'SOURCE_UNREACHABLE');
});

test('no git, and a repo that git does not read, are not taken for a revision that is unknown', async ({ root }) => {
  write(root, { 'net/a.yaml': 'one' });
  await commit(root);
  const asked = () =>
    readRevision(root, 'HEAD').then(
      () => 'read',
      (error: unknown) => (error as QuorateError).code,
    );
  const { PATH } = process.env;
  try {
    process.env.PATH = join(root, 'bin');
    assert.is(await asked(), 'GIT_MISSING');
    // What git says where it runs as another user than the owner.
    const said = "fatal: detected dubious ownership in repository at '/x'";
    write(root, { 'bin/git': `#!/bin/sh\necho "${said}" >&2\nexit 128\n` });
    chmodSync(join(root, 'bin/git'), 0o755);
    assert.is(await asked(), 'GIT_FAILED');
  } finally {
    process.env.PATH = PATH;
  }
  assert.is(await asked(), 'read');
});

test.run();
