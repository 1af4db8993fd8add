import type { KeyObject } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { signCommitObject } from './commit-signature.js';
import { hardenedGit } from './hardened-git.js';

export interface Person {
  readonly name: string;
  readonly email: string;
}

export interface CommitParameters {
  /** A repository's directory. */
  readonly directory: string;
  readonly tree: string;
  readonly parents: readonly string[];
  readonly message: string;
  readonly person: Person;
  /** Undefined: the commit stays unsigned. */
  readonly privateKey: KeyObject | undefined;
  /** Seconds since 1970. */
  readonly at: number;
}

/**
 * Writes a commit object, signed in SSH's format without ssh-keygen, and returns its id. No branch is moved.
 * The demo merges with it, as a person would with `git merge -S`.
 */
export async function writeSignedCommit(parameters: CommitParameters): Promise<string> {
  const { directory, tree, parents, message, person, privateKey, at } = parameters;
  const who = `${person.name} <${person.email}> ${at} +0000`;
  const lines = [
    `tree ${tree}`,
    ...parents.map((parent) => `parent ${parent}`),
    `author ${who}`,
    `committer ${who}`,
    '',
    message,
  ];
  const unsigned = Buffer.from(`${lines.join('\n')}\n`);
  const object = privateKey ? signCommitObject(unsigned, privateKey) : unsigned;
  const folder = mkdtempSync(join(tmpdir(), 'quorate-commit-'));
  try {
    const file = join(folder, 'commit');
    writeFileSync(file, object);
    return (await hardenedGit(directory).raw('hash-object', '-t', 'commit', '-w', '--', file)).trim();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
