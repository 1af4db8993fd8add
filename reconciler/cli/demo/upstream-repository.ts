import type { KeyObject } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { SimpleGit } from 'simple-git';
import { fetchingGit, hardenedGit } from '../../adapters/git/hardened-git.js';
import { looseRef, writeLooseRef } from '../../adapters/git/loose-ref.js';
import { type Person, writeSignedCommit } from '../../adapters/git/write-signed-commit.js';

const MAIN = 'refs/heads/main';

/** Paths from the repo's root: text to write, a folder of this machine to copy in, or null to remove. */
export type FileChanges = Readonly<Record<string, string | { readonly copyOf: string } | null>>;

/** An organization's own upstream repository on this machine, as its Git host would hold it. */
export class UpstreamRepository {
  readonly directory: string;
  readonly #gitDirectory: string;
  readonly #git: SimpleGit;
  /** The commit that the work tree and the index are at, as far as we know. */
  #checkedOut: string | undefined;

  constructor(directory: string) {
    this.directory = directory;
    mkdirSync(directory, { recursive: true });
    this.#gitDirectory = join(directory, '.git');
    this.#git = hardenedGit(directory);
  }

  async create(): Promise<void> {
    await this.#git.raw('init', '--quiet', '--initial-branch=main');
  }

  /** A fork: the same history under another roof. */
  async fork(directory: string): Promise<UpstreamRepository> {
    const copy = new UpstreamRepository(directory);
    await copy.create();
    await fetchingGit(directory).raw('fetch', '--quiet', '--', this.directory, 'refs/heads/main');
    await copy.#git.raw('reset', '--quiet', '--hard', 'FETCH_HEAD');
    return copy;
  }

  /** Who `git commit -S` in it is, for people who go on by hand; without -S nothing is signed, whatever they do elsewhere. */
  async signsFor(person: Person, keyFile: string): Promise<void> {
    const settings = {
      'user.name': person.name,
      'user.email': person.email,
      'user.signingkey': keyFile,
      'gpg.format': 'ssh',
      'commit.gpgsign': 'false',
    };
    for (const [name, value] of Object.entries(settings)) await this.#git.raw('config', name, value);
  }

  async head(): Promise<string> {
    const known = looseRef(this.#gitDirectory, MAIN);
    if (known) return known;
    return (await this.#git.raw('rev-parse', '--verify', '--quiet', MAIN).catch(() => '')).trim();
  }

  /** Puts changes on top of `main` (a merged pull request), signed if there is a key. Returns the commit. */
  async merge(parameters: {
    readonly changes: FileChanges;
    readonly message: string;
    readonly person: Person;
    readonly privateKey: KeyObject | undefined;
    readonly at: number;
    /** In place of the present head: a rewritten branch. */
    readonly parents?: readonly string[];
  }): Promise<string> {
    const head = await this.head();
    const base = parameters.parents?.[0] ?? head;
    // People may have gone on by hand.
    if (base && base !== this.#checkedOut) await this.#git.raw('reset', '--quiet', '--hard', base);
    this.#checkedOut = undefined;
    for (const [path, change] of Object.entries(parameters.changes)) this.#write(path, change);
    await this.#git.raw('add', '--all', '--force', '.');
    const tree = (await this.#git.raw('write-tree')).trim();
    const commit = writeSignedCommit({
      gitDirectory: this.#gitDirectory,
      tree,
      parents: parameters.parents ?? (head ? [head] : []),
      message: parameters.message,
      person: parameters.person,
      privateKey: parameters.privateKey,
      at: parameters.at,
    });
    writeLooseRef(this.#gitDirectory, MAIN, commit);
    this.#checkedOut = commit;
    return commit;
  }

  #write(path: string, change: FileChanges[string]): void {
    const target = join(this.directory, path);
    if (change === null || typeof change === 'object') rmSync(target, { recursive: true, force: true });
    if (change === null) return;
    mkdirSync(dirname(target), { recursive: true });
    if (typeof change === 'string') writeFileSync(target, change);
    else if (existsSync(change.copyOf)) cpSync(change.copyOf, target, { recursive: true, filter: isSource });
  }
}

/** What tools put beside a source is no part of it. */
function isSource(path: string): boolean {
  return !/\/(?:node_modules|dist|lib|\.git)(?:\/|$)/.test(path);
}
