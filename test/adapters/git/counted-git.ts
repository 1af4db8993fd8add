import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Stands before Git in PATH and notes which of its commands are started. */
export class CountedGit {
  readonly #log: string;
  readonly #path = process.env.PATH!;

  /** From here on every Git that is started is noted. */
  constructor(folder: string) {
    const bin = join(folder, 'bin');
    this.#log = join(folder, 'git.log');
    mkdirSync(bin);
    const skipped = 'for one in "$@"; do case $one in -c|*=*) ;; *) echo "$one"; break;; esac; done';
    writeFileSync(join(bin, 'git'), `#!/bin/sh\n${skipped} >> '${this.#log}'\nPATH='${this.#path}' exec git "$@"\n`);
    chmodSync(join(bin, 'git'), 0o755);
    process.env.PATH = `${bin}:${this.#path}`;
  }

  /** The commands since the last question, in their order. */
  started(): readonly string[] {
    const lines = existsSync(this.#log) ? readFileSync(this.#log, 'utf8').split('\n').filter(Boolean) : [];
    rmSync(this.#log, { force: true });
    return lines;
  }

  stop(): void {
    process.env.PATH = this.#path;
  }
}
