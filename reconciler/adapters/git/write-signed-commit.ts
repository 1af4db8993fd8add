import type { KeyObject } from 'node:crypto';
import { signCommitObject } from './commit-signature.js';
import { writeLooseObject } from './write-loose-object.js';

export interface Person {
  readonly name: string;
  readonly email: string;
}

export interface CommitParameters {
  /** Of a repository with SHA-1 names: `.git` under its work tree. */
  readonly gitDirectory: string;
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
export function writeSignedCommit(parameters: CommitParameters): string {
  const { gitDirectory, tree, parents, message, person, privateKey, at } = parameters;
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
  return writeLooseObject(gitDirectory, 'commit', object);
}
