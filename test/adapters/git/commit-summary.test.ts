import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { commitSummary } from '../../../reconciler/adapters/git/commit-summary.js';
import { hardenedGit } from '../../../reconciler/adapters/git/hardened-git.js';
import { writeLooseObject } from '../../../reconciler/adapters/git/write-loose-object.js';

const test = suite<{ folder: string }>('commit summary');
test.before.each(async (context) => {
  context.folder = mkdtempSync(join(tmpdir(), 'quorate-summary-'));
  await hardenedGit(context.folder).raw('init', '--quiet', '--bare');
});
test.after.each(({ folder }) => rmSync(folder, { recursive: true, force: true }));

const TREE = '4b825dc642cb6eb9a060e54bf8d69288fbee4904';
const at = 'ana@example.org> 1790000000 +0000';

/** Commits by what is odd about them: headers after `tree`, and the message. */
const COMMITS: Readonly<Record<string, Buffer>> = {
  plain: of(`author Ana Ruiz <${at}\ncommitter C <${at}`, 'Add toy\n\nBecause.\n'),
  'a title of two lines': of(`author Ana <${at}\ncommitter C <${at}`, 'Add\n  toy  \n\nBecause.\n'),
  'empty lines first': of(`author Ana <${at}\ncommitter C <${at}`, '\n \nAdd toy\n'),
  'a title that is set in': of(`author Ana <${at}\ncommitter C <${at}`, '  Add toy\n'),
  'no message': of(`author Ana <${at}\ncommitter C <${at}`, ''),
  'no name': of(`author  <${at}\ncommitter C <${at}`, 'Add toy\n'),
  'another alphabet': of(`author Ægir Ö <${at}\ncommitter C <${at}`, 'Füge Spielzeug hinzu ✓\n'),
  signed: of(`author Ana <${at}\ncommitter C <${at}\ngpgsig -----BEGIN\n author Eve <${at}\n -----END`, 'Add toy\n'),
  latin: Buffer.from(
    `tree ${TREE}\nauthor J\xf6rg <${at}\ncommitter C <${at}\nencoding ISO-8859-1\n\nF\xfcr alle\n`,
    'latin1',
  ),
};

function of(headers: string, message: string): Buffer {
  return Buffer.from(`tree ${TREE}\n${headers}\n\n${message}`);
}

for (const [name, object] of Object.entries(COMMITS)) {
  test(`${name}: author and subject are those that git log shows`, async ({ folder }) => {
    const git = hardenedGit(folder);
    writeFileSync(join(folder, 'tree'), '');
    await git.raw('hash-object', '-t', 'tree', '-w', '--', 'tree');
    const commit = writeLooseObject(folder, 'commit', object);
    const [author, subject] = (await git.raw('log', '-1', '--format=%an%x00%s', commit)).replace(/\n$/, '').split('\0');
    const { parents, ...summary } = commitSummary(object);
    assert.equal(summary, { author, subject });
    assert.equal(parents, []);
  });
}

test('a written object has the name and the bytes that Git would give it; parents come in their order', async ({
  folder,
}) => {
  const [one, two] = ['1'.repeat(40), '2'.repeat(40)];
  const object = of(`parent ${two}\nparent ${one}\nauthor A <${at}\ncommitter C <${at}`, 'Merge\n\nparent of all\n');
  const commit = writeLooseObject(folder, 'commit', object);
  const git = hardenedGit(folder);
  writeFileSync(join(folder, 'commit'), object);
  assert.is((await git.raw('hash-object', '-t', 'commit', '--literally', '--', 'commit')).trim(), commit);
  assert.equal(await git.binaryCatFile(['commit', commit]), object);
  assert.is(writeLooseObject(folder, 'commit', object), commit, 'twice is once');
  assert.equal(commitSummary(object).parents, [two, one]);
});

test('a parent that stands elsewhere is none, for Git as for us: what it names is not contained', async ({
  folder,
}) => {
  const git = hardenedGit(folder);
  writeFileSync(join(folder, 'tree'), '');
  await git.raw('hash-object', '-t', 'tree', '-w', '--', 'tree');
  const root = writeLooseObject(folder, 'commit', COMMITS.plain!);
  for (const headers of [
    `author A <${at}\nparent ${root}\ncommitter C <${at}`,
    `author A <${at}\ncommitter C <${at}\nparent ${root}`,
  ]) {
    const object = of(headers, 'Forged\n');
    const commit = writeLooseObject(folder, 'commit', object);
    assert.is((await git.raw('rev-list', '--parents', '-1', commit)).trim(), commit);
    assert.equal(commitSummary(object).parents, []);
  }
});

test.run();
