import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { hardenedGit } from '../../../reconciler/adapters/git/hardened-git.js';
import { looseRef, writeLooseRef } from '../../../reconciler/adapters/git/loose-ref.js';

test('a ref is read from its own file; one that is packed, broken or nowhere is for Git to say', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'quorate-ref-'));
  try {
    const git = hardenedGit(folder);
    await git.raw('init', '--quiet', '--bare');
    const tree = (await git.raw('hash-object', '-t', 'tree', '-w', '/dev/null')).trim();
    await git.raw('update-ref', 'refs/own/one', tree);
    assert.is(looseRef(folder, 'refs/own/one'), tree);
    assert.is(looseRef(folder, 'refs/own/none'), undefined);
    await git.raw('pack-refs', '--all');
    assert.is(looseRef(folder, 'refs/own/one'), undefined);
    assert.is((await git.raw('rev-parse', 'refs/own/one')).trim(), tree);
    writeFileSync(join(folder, 'HEAD'), 'ref: refs/own/one\n');
    assert.is(looseRef(folder, 'HEAD'), undefined, 'a symbolic ref names no object');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('a ref is moved as Git would move it, unless somebody else holds its lock', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'quorate-ref-'));
  try {
    const git = hardenedGit(folder);
    await git.raw('init', '--quiet', '--bare');
    const [one, other] = await Promise.all(
      ['one', 'other'].map(async (name) => {
        writeFileSync(join(folder, name), name);
        return (await git.raw('hash-object', '-w', '--', name)).trim();
      }),
    );
    writeLooseRef(folder, 'refs/own/deep/name', one!);
    await git.raw('pack-refs', '--all');
    writeLooseRef(folder, 'refs/own/deep/name', other!);
    assert.is((await git.raw('rev-parse', 'refs/own/deep/name')).trim(), other);
    writeFileSync(join(folder, 'refs/own/deep/name.lock'), '');
    assert.throws(() => writeLooseRef(folder, 'refs/own/deep/name', one!), /EEXIST/);
    assert.is(looseRef(folder, 'refs/own/deep/name'), other);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test.run();
