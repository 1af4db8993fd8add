import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { hardenedGit } from '../../../reconciler/adapters/git/hardened-git.js';
import { readCommit } from '../../../reconciler/adapters/git/read-revision.js';
import { RememberedBlobs } from '../../../reconciler/adapters/git/remembered-blobs.js';
import { codeOfAsync } from '../../code-of.js';
import { CountedGit } from './counted-git.js';

const test = suite<{ folder: string; counted: CountedGit }>('remembered blobs');
test.before.each((context) => {
  context.folder = mkdtempSync(join(tmpdir(), 'quorate-blobs-'));
  context.counted = new CountedGit(context.folder);
});
test.after.each(({ folder, counted }) => {
  counted.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Commits these files; the tree has nothing else. */
async function commit(folder: string, files: Readonly<Record<string, string>>): Promise<string> {
  const git = hardenedGit(folder);
  await git.raw('init', '--quiet', join(folder, 'repo'));
  const repo = hardenedGit(join(folder, 'repo'));
  await repo.raw('rm', '-r', '-q', '--cached', '--ignore-unmatch', '.');
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, 'repo', name), text);
  await repo.raw('add', ...Object.keys(files));
  const who = ['-c', 'user.name=Ana', '-c', 'user.email=ana@telco1.example'];
  await repo.raw(...who, 'commit', '--quiet', '--allow-empty', '-m', 'one');
  return (await repo.raw('rev-parse', 'HEAD')).trim();
}

const textsOf = (files: readonly { readonly content: Uint8Array }[]) =>
  files.map(({ content }) => Buffer.from(content).toString());

test('of a new revision only what is new in it is read, and what was read costs no process', async ({
  folder,
  counted,
}) => {
  const first = await commit(folder, { a: 'one', b: 'two' });
  const second = await commit(folder, { a: 'one', b: 'three', c: 'one' });
  const repository = join(folder, 'repo');
  const blobs = new RememberedBlobs(repository);
  counted.started();
  const revision = await readCommit(repository, first, blobs);
  assert.equal(textsOf(await revision.source('')), ['one', 'two']);
  assert.equal(textsOf(await revision.source('')), ['one', 'two']);
  assert.equal(counted.started(), ['ls-tree', 'cat-file']);
  assert.equal(textsOf(await (await readCommit(repository, second, blobs)).source('')), ['one', 'three', 'one']);
  assert.equal(textsOf(await (await readCommit(repository, first, blobs)).source('')), ['one', 'two']);
  assert.equal(counted.started(), ['ls-tree', 'cat-file', 'ls-tree']);
});

test('what would grow beyond the limit is forgotten, and read again', async ({ folder, counted }) => {
  const id = await commit(folder, { a: 'x'.repeat(60), b: 'y'.repeat(60), c: 'z'.repeat(200) });
  const repository = join(folder, 'repo');
  const files = await (await readCommit(repository, id, new RememberedBlobs(repository, 100))).source('');
  assert.equal(
    files.map(({ content }) => content.length),
    [60, 60, 200],
  );
  const git = hardenedGit(repository);
  const [a, b, c] = (await git.raw('ls-tree', '--format=%(objectname)', id)).trim().split('\n');
  const blobs = new RememberedBlobs(repository, 100);
  counted.started();
  const asked = async (object: string): Promise<number> => {
    await blobs.read([object]);
    return counted.started().length;
  };
  assert.equal([await asked(a!), await asked(a!), await asked(b!), await asked(b!), await asked(a!)], [1, 0, 1, 0, 1]);
  assert.equal(
    [await asked(c!), await asked(c!), await asked(a!)],
    [1, 1, 0],
    'too big to be kept, it drives out nothing',
  );
});

test('what is no commit of the repo is an unknown revision', async ({ folder }) => {
  await commit(folder, { a: 'one' });
  const repository = join(folder, 'repo');
  for (const name of ['0'.repeat(40), 'main', '--help']) {
    const read = () => readCommit(repository, name, new RememberedBlobs(repository));
    assert.is(await codeOfAsync(read), 'REVISION_UNKNOWN', name);
  }
});

test.run();
