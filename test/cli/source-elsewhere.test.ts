/**
 * A chaincode whose source is in another repository, by ssh. `ssh` is a stand-in on PATH that runs on this machine what
 * it is asked to run there, as sshd would.
 */
import { chmodSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { hardenedGit } from '../../reconciler/adapters/git/hardened-git.js';
import { loadDirectory } from '../../reconciler/cli/load-directory.js';
import { revisionLoader } from '../../reconciler/cli/load-own-revision.js';
import { CHANNEL, chaincode, NETWORK } from '../spec/fixture.js';

const test = suite('a source in another repository');
const ADDRESS = 'telecom/Chaincode/numbertransfer';
let folder: string;
let path: string | undefined;
let commits: { readonly one: string; readonly two: string };

const spec = () => join(folder, 'ours', 'net');
const theirs = () => join(folder, 'theirs');

async function commitAll(directory: string): Promise<string> {
  const git = hardenedGit(directory);
  await git.raw('add', '-A');
  const author = ['-c', 'user.name=Ana', '-c', 'user.email=ana@example.com'];
  await git.raw(...author, 'commit', '--quiet', '-m', 'files');
  return head(directory);
}

const head = async (directory: string) => (await hardenedGit(directory).raw('rev-parse', 'HEAD')).trim();

function write(directory: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(directory, name, '..'), { recursive: true });
    writeFileSync(join(directory, name), text);
  }
}

const document = (source: string) => chaincode({ source });
const elsewhere = (commit: string, directory = theirs()) =>
  document(`{ repository: "ssh://git@host.example${directory}", commit: "${commit}", path: code }`);

test.before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'quorate-elsewhere-'));
  const bin = join(folder, 'bin');
  write(bin, { ssh: '#!/bin/sh\nfor command; do :; done\nexec sh -c "$command"\n' });
  chmodSync(join(bin, 'ssh'), 0o755);
  path = process.env.PATH;
  process.env.PATH = `${bin}:${path}`;
  for (const directory of [theirs(), join(folder, 'ours')]) {
    mkdirSync(directory);
    await hardenedGit(directory).raw('init', '--quiet');
  }
  const code = { 'package.json': '{}', 'src/a.js': 'exports.a = 1;\n' };
  const under = (top: string) =>
    Object.fromEntries(Object.entries(code).map(([name, text]) => [join(top, name), text]));
  write(theirs(), { ...under('code'), 'README.md': 'beside the source\n' });
  const one = await commitAll(theirs());
  write(theirs(), { 'code/src/a.js': 'exports.a = 2;\n' });
  commits = { one, two: await commitAll(theirs()) };
  write(join(folder, 'ours'), { ...under('net/code'), 'net/network.yaml': NETWORK, 'net/channel1.yaml': CHANNEL });
});
test.after(() => {
  process.env.PATH = path;
  rmSync(folder, { recursive: true, force: true });
});

/** The hash of the tree, or what is wrong. */
async function treeOf(text: string): Promise<string> {
  write(spec(), { 'cc.yaml': text });
  const { desired, diagnostics } = await loadDirectory(spec());
  if (desired === undefined) return diagnostics.map(({ code }) => code).join(' ');
  return String(desired.resources.get(ADDRESS)!.spec.tree);
}

test('the same files are the same source, wherever they lie; other files are another one', async () => {
  const here = await treeOf(document('{ path: code }'));
  assert.match(here, /^[0-9a-f]{64}$/);
  assert.is(await treeOf(elsewhere(commits.one)), here);
  assert.match(await treeOf(elsewhere(commits.two)), /^[0-9a-f]{64}$/);
  assert.is.not(await treeOf(elsewhere(commits.two)), here);
});

test('a commit, a repository or a folder that is not there is said, and nothing is planned', async () => {
  assert.is(await treeOf(elsewhere('0'.repeat(40))), 'SOURCE_UNREACHABLE');
  assert.is(await treeOf(elsewhere(commits.one, join(folder, 'nowhere'))), 'SOURCE_UNREACHABLE');
  assert.is(await treeOf(elsewhere(commits.one).replace('path: code', 'path: other')), 'SOURCE_MISSING');
});

test('a loop reads the files that it packages from there, by its own revision', async () => {
  write(spec(), { 'cc.yaml': elsewhere(commits.two) });
  const ours = join(folder, 'ours');
  const { resources, source } = await revisionLoader(ours, 'net')(await commitAll(ours));
  const { hash, files } = await source(resources.get(ADDRESS)!);
  assert.is(hash, resources.get(ADDRESS)!.spec.tree);
  assert.equal(
    files.map((file) => file.path),
    ['package.json', 'src/a.js'],
  );
  renameSync(theirs(), `${theirs()}-is-down`);
  try {
    const again = await revisionLoader(ours, 'net')(await head(ours));
    assert.is(
      (await again.source(again.resources.get(ADDRESS)!)).hash,
      hash,
      'after a restart, its host is not needed',
    );
    assert.is(await treeOf(elsewhere(commits.two)), 'SOURCE_UNREACHABLE', 'a command that keeps nothing needs it');
  } finally {
    renameSync(`${theirs()}-is-down`, theirs());
  }
});

test.run();
