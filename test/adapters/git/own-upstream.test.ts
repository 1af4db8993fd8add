import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SimpleGit } from 'simple-git';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseAllowedSigners } from '../../../reconciler/adapters/git/allowed-signers.js';
import { hardenedGit } from '../../../reconciler/adapters/git/hardened-git.js';
import { OwnUpstream, withoutCredentials } from '../../../reconciler/adapters/git/own-upstream.js';
import { encodeSshPublicKey, formatSshPublicKey } from '../../../reconciler/adapters/git/ssh-public-key.js';
import { writeSignedCommit } from '../../../reconciler/adapters/git/write-signed-commit.js';
import type { TrustedRevision } from '../../../reconciler/ports/read/revision-reader.js';
import { codeOf, codeOfAsync } from '../../code-of.js';
import { CountedGit } from './counted-git.js';

interface World {
  folder: string;
  git: SimpleGit;
  ours: KeyObject;
  theirs: KeyObject;
  root: string;
  upstream: (requireSignature?: boolean, requireBranchTrailer?: boolean) => OwnUpstream;
}

const test = suite<World>('own upstream');
let at = 1_790_000_000;

test.before.each(async (world) => {
  world.folder = mkdtempSync(join(tmpdir(), 'quorate-upstream-'));
  const bare = join(world.folder, 'upstream');
  await hardenedGit(world.folder).raw('init', '--quiet', '--initial-branch=main', bare);
  world.git = hardenedGit(bare);
  const pair = generateKeyPairSync('ed25519');
  world.ours = pair.privateKey;
  world.theirs = generateKeyPairSync('ed25519').privateKey;
  const signers = parseAllowedSigners(`ana ${formatSshPublicKey(encodeSshPublicKey(pair.publicKey))}`);
  world.root = await commit(world, 'one', world.ours);
  world.upstream = (requireSignature = true, requireBranchTrailer = false) =>
    new OwnUpstream({
      url: bare,
      branch: 'main',
      directory: join(world.folder, 'clone'),
      rootCommit: world.root,
      allowedSigners: signers,
      requireSignature,
      requireBranchTrailer,
    });
});
test.after.each((world) => rmSync(world.folder, { recursive: true, force: true }));

async function fileOf({ directory, commit }: TrustedRevision): Promise<string> {
  return hardenedGit(directory).raw('cat-file', 'blob', `${commit}:file`);
}

async function commit(world: World, text: string, key: KeyObject | undefined, parents?: string[]): Promise<string> {
  const directory = join(world.folder, 'upstream');
  writeFileSync(join(directory, 'file'), text);
  await world.git.raw('add', 'file');
  const tree = (await world.git.raw('write-tree')).trim();
  const head = (await world.git.raw('rev-parse', '--verify', '--quiet', 'refs/heads/main').catch(() => '')).trim();
  at += 1;
  const made = writeSignedCommit({
    gitDirectory: join(directory, '.git'),
    tree,
    parents: parents ?? (head ? [head] : []),
    message: text,
    person: { name: 'Ana', email: 'ana@telco1.example' },
    privateKey: key,
    at,
  });
  await world.git.raw('update-ref', 'refs/heads/main', made);
  return made;
}

test('a signed revision is trusted and its files are there', async (world) => {
  const view = await world.upstream().current();
  assert.is(view.refusal, undefined);
  assert.is(view.trusted?.commit, world.root);
  assert.is(view.trusted?.signer, 'ana');
  assert.is(await fileOf(view.trusted!), 'one');
});

test('an unsigned commit and one signed by another organization leave the last good revision, with the reason', async (world) => {
  const upstream = world.upstream();
  await upstream.current();
  for (const [key, code] of [
    [undefined, 'COMMIT_UNSIGNED'],
    [world.theirs, 'COMMIT_SIGNER_UNKNOWN'],
  ] as const) {
    await commit(world, code, key);
    const view = await upstream.current();
    assert.is(view.refusal?.code, code);
    assert.is(view.trusted?.commit, world.root);
    assert.is(await fileOf(view.trusted!), 'one');
  }
  const signed = await commit(world, 'signed on top', world.ours);
  assert.is((await upstream.current()).trusted?.commit, signed);
});

test('a clone that starts on an unsigned commit trusts nothing', async (world) => {
  await commit(world, 'two', undefined);
  const view = await world.upstream().current();
  assert.is(view.trusted, undefined);
  assert.is(view.refusal?.code, 'COMMIT_UNSIGNED');
});

test('a rewritten branch stops on the last good revision; merging that revision in mends it', async (world) => {
  const upstream = world.upstream();
  const good = await commit(world, 'two', world.ours);
  assert.is((await upstream.current()).trusted?.commit, good);
  const rewritten = await commit(world, 'rewritten', world.ours, [world.root]);
  const view = await upstream.current();
  assert.is(view.refusal?.code, 'BRANCH_REWRITTEN');
  assert.is(view.trusted?.commit, good);
  const merge = await commit(world, 'merged', world.ours, [rewritten, good]);
  assert.is((await upstream.current()).trusted?.commit, merge);
});

test('another root is refused even with a good signature', async (world) => {
  await commit(world, 'fresh start', world.ours, []);
  const view = await world.upstream().current();
  assert.is(view.refusal?.code, 'ROOT_CHANGED');
  assert.is(view.trusted, undefined);
});

test('whether a revision contains the commit of our last vote is known, also for a commit that was never fetched', async (world) => {
  const voted = await commit(world, 'two', world.ours);
  await world.git.raw('update-ref', 'refs/heads/main', world.root);
  const upstream = world.upstream();
  await upstream.current();
  assert.is(await upstream.contains(world.root, voted), false);
  assert.is(await upstream.contains(world.root, world.root), true);
  await world.git.raw('update-ref', 'refs/heads/main', voted);
  await upstream.current();
  assert.is(await upstream.contains(voted, voted), true);
  assert.is(await upstream.contains(voted, 'main'), false);
});

test('a key that was taken from the allowed signers makes the last good revision good no more', async (world) => {
  await world.upstream().current();
  const strangers = new OwnUpstream({
    url: join(world.folder, 'upstream'),
    branch: 'main',
    directory: join(world.folder, 'clone'),
    rootCommit: world.root,
    allowedSigners: [],
    requireSignature: true,
    requireBranchTrailer: false,
  });
  const view = await strangers.current();
  assert.is(view.trusted, undefined);
  assert.is(view.refusal?.code, 'COMMIT_SIGNER_UNKNOWN');
});

test('a signed draft that the Git host moves the branch to is not taken for merged where commits must name the branch', async (world) => {
  const upstream = world.upstream(true, true);
  const merged = await commit(world, 'merged\n\nReviewed-by: Ana\nquorate-branch: main', world.ours);
  assert.is((await upstream.current()).trusted?.commit, merged);
  for (const draft of [
    'draft',
    'draft\n\nQuorate-Branch: draft',
    'Quorate-Branch: main',
    'draft\n\nQuorate-Branch: main\n\nand more text',
  ]) {
    await commit(world, draft, world.ours);
    const view = await upstream.current();
    assert.is(view.refusal?.code, 'BRANCH_NOT_NAMED', draft);
    assert.is(view.trusted?.commit, merged);
  }
  await commit(world, 'theirs\n\nQuorate-Branch: main', world.theirs);
  assert.is((await upstream.current()).refusal?.code, 'COMMIT_SIGNER_UNKNOWN');
  const next = await commit(world, 'looked at\n\nQuorate-Branch: main', world.ours);
  assert.is((await upstream.current()).trusted?.commit, next);
});

test('in vote mode manual an unsigned revision is read', async (world) => {
  const two = await commit(world, 'two', undefined);
  const view = await world.upstream(false).current();
  assert.is(view.trusted?.commit, two);
  assert.is(view.trusted?.signer, undefined);
});

test('an upstream that is gone is a passing fault, without its password', async (world) => {
  const upstream = new OwnUpstream({
    url: join(world.folder, 'nowhere'),
    branch: 'main',
    directory: join(world.folder, 'other'),
    rootCommit: world.root,
    allowedSigners: [],
    requireSignature: true,
    requireBranchTrailer: false,
  });
  assert.is(await codeOfAsync(() => upstream.current()), 'GIT_UNREACHABLE');
  assert.is(withoutCredentials('fatal: https://ana:secret@host/x.git'), 'fatal: https://host/x.git');
  assert.is(
    codeOf(
      () =>
        new OwnUpstream({
          url: '',
          branch: '',
          directory: world.folder,
          rootCommit: 'main',
          allowedSigners: [],
          requireSignature: true,
          requireBranchTrailer: false,
        }),
    ),
    'ROOT_INVALID',
  );
});

test('a root that is pinned anew counts from the next revision on, also where that follows the last good one', async (world) => {
  await world.upstream().current();
  const next = await commit(world, 'two', world.ours);
  const pinned = (rootCommit: string) =>
    new OwnUpstream({
      url: join(world.folder, 'upstream'),
      branch: 'main',
      directory: join(world.folder, 'clone'),
      rootCommit,
      allowedSigners: [],
      requireSignature: false,
      requireBranchTrailer: false,
    }).current();
  const { trusted, refusal } = await pinned(next);
  assert.equal([trusted?.commit, refusal?.code], [world.root, 'ROOT_CHANGED']);
  assert.is((await pinned(world.root)).trusted?.commit, next);
});

test('refs that were packed are the same refs', async (world) => {
  const upstream = world.upstream();
  await upstream.current();
  const clone = hardenedGit(join(world.folder, 'clone'));
  await clone.raw('pack-refs', '--all');
  assert.is((await upstream.current()).trusted?.commit, world.root);
  await commit(world, 'unsigned', undefined);
  const view = await upstream.current();
  assert.equal([view.trusted?.commit, view.refusal?.code], [world.root, 'COMMIT_UNSIGNED']);
  await clone.raw('pack-refs', '--all');
  const signed = await commit(world, 'signed on top', world.ours);
  assert.is((await upstream.current()).trusted?.commit, signed);
});

test('what a Git that died with its machine left in the clone is mended without a person', async (world) => {
  const clone = join(world.folder, 'clone');
  const lost = new Date(Date.now() - 60_000);
  const left = (name: string, text = '') => {
    writeFileSync(join(clone, name), text);
    utimesSync(join(clone, name), lost, lost);
  };
  const goesOn = async (what: string) => {
    const head = await commit(world, what, world.ours);
    const { trusted, refusal } = await world.upstream().current();
    assert.equal([trusted?.commit, refusal], [head, undefined], what);
  };
  mkdirSync(clone);
  left('HEAD', 'ref: refs/heads/main\n');
  left('config.lock');
  await goesOn('killed in its init');
  for (const name of ['refs/quorate/fetched', 'refs/quorate/trusted']) {
    left(`${name}.lock`);
    await goesOn(`${name}.lock`);
    left(name);
    await goesOn(`${name} without a commit`);
  }
  const before = await commit(world, 'before', world.ours);
  await world.upstream().current();
  await commit(world, 'elsewhere', world.ours, [world.root]);
  left('refs/quorate/fetched.lock');
  const { trusted, refusal } = await world.upstream().current();
  assert.equal([trusted?.commit, refusal?.code], [before, 'BRANCH_REWRITTEN'], 'the last good revision is kept');
});

test('a clone that lost its objects with the machine has them again with the next process', async (world) => {
  const objects = join(world.folder, 'clone/objects');
  for (const lost of [objects, join(objects, world.root.slice(0, 2))]) {
    await world.upstream().current();
    assert.ok(existsSync(lost), lost);
    rmSync(lost, { recursive: true });
    assert.is((await world.upstream().current()).trusted?.commit, world.root, lost);
    assert.is(await fileOf((await world.upstream().current()).trusted!), 'one');
  }
});

test('a lock that Git has just taken is left to it', async (world) => {
  await world.upstream().current();
  writeFileSync(join(world.folder, 'clone', 'refs/quorate/fetched.lock'), '');
  await commit(world, 'two', world.ours);
  assert.is(await codeOfAsync(() => world.upstream().current()), 'GIT_UNREACHABLE');
  renameSync(
    join(world.folder, 'clone', 'refs/quorate/fetched.lock'),
    join(world.folder, 'clone', 'refs/quorate/trusted.lock'),
  );
  assert.is(await codeOfAsync(() => world.upstream().current()), 'CLONE_UNWRITABLE');
});

test('an upstream on this machine that has not moved costs no process of Git; one that has moved a few', async (world) => {
  const counted = new CountedGit(world.folder);
  try {
    const upstream = world.upstream();
    await upstream.current();
    counted.started();
    await upstream.current();
    assert.equal(counted.started(), []);
    const two = await commit(world, 'two', world.ours);
    counted.started();
    await upstream.current();
    assert.equal(counted.started(), ['fetch', 'cat-file', 'update-ref']);
    // Where its branch has no file of its own, only Git knows; a file of that name in its tree says nothing.
    await world.git.raw('pack-refs', '--all');
    const three = await commit(world, 'three', world.ours);
    await world.git.raw('pack-refs', '--all');
    const committed = join(world.folder, 'upstream/refs/heads');
    mkdirSync(committed, { recursive: true });
    writeFileSync(join(committed, 'main'), `${two}\n`);
    counted.started();
    assert.equal((await upstream.current()).trusted?.commit, three);
    assert.equal(counted.started(), ['fetch', 'cat-file', 'update-ref']);
    await upstream.current();
    assert.equal(counted.started(), ['fetch']);
  } finally {
    counted.stop();
  }
});

test('what is no branch in a file, of the repository that Git takes, is asked of Git', async (world) => {
  const repository = join(world.folder, 'upstream');
  const at = (url: string) =>
    new OwnUpstream({
      url,
      branch: 'main',
      directory: join(world.folder, 'clone'),
      rootCommit: world.root,
      allowedSigners: [],
      requireSignature: false,
      requireBranchTrailer: false,
    });
  const follows = async (url: string, what: string) => {
    const upstream = at(url);
    await upstream.current();
    const next = await commit(world, what, undefined);
    await world.git
      .raw('push', '--quiet', ...(existsSync(`${url}.git`) ? [`${url}.git`] : [url]), 'main')
      .catch(() => '');
    assert.is((await upstream.current()).trusted?.commit, next, what);
    assert.is((await upstream.current()).trusted?.commit, next, what);
  };
  const older = (folder: string) => {
    mkdirSync(join(folder, 'refs/heads'), { recursive: true });
    writeFileSync(join(folder, 'refs/heads/main'), `${world.root}\n`);
  };

  const upstream = at(repository);
  await upstream.current();
  await world.git.raw('pack-refs', '--all');
  mkdirSync(join(repository, '.git/refs/heads/main'), { recursive: true });
  assert.is((await upstream.current()).trusted?.commit, world.root, 'an empty folder of branches that are gone');
  await follows(repository, 'and it moves on');

  const [beside, around] = [join(world.folder, 'beside'), join(world.folder, 'around')];
  for (const bare of [`${beside}.git`, around]) await world.git.raw('clone', '--quiet', '--bare', repository, bare);
  older(beside);
  await follows(beside, 'beside a repository of its name');
  older(join(around, '.git'));
  await follows(around, 'around a folder that is no repository');
});

test.run();
