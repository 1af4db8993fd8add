import {
  chownSync,
  closeSync,
  existsSync,
  fchmodSync,
  fsyncSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { QuorateError } from '../../core/model/quorate-error.js';

const TRIES = 20;

/** What a process that is killed may leave half done goes through here: tests end it before each. */
export type BeforeStep = (step: string) => void;

/**
 * A file of Besu's that is never seen half written and never lost: a new text replaces it by one rename, after it has been
 * compared with what the new text was made from. While an edit is under way the text from before is beside it
 * (`.quorate-edit`); afterwards that is the one backup (`.quorate-backup`). A symbolic link is followed.
 */
export class KeptFile {
  readonly #named: string;
  readonly #before: BeforeStep;

  constructor(file: string, before: BeforeStep) {
    this.#named = file;
    this.#before = before;
  }

  get path(): string {
    return existsSync(this.#named) ? realpathSync(this.#named) : this.#named;
  }

  /** '' for a file that is not there. @throws QuorateError NODE_FILE_UNUSABLE */
  read(): string {
    const path = this.path;
    return usable(path, () => {
      if (!existsSync(path)) return '';
      const bytes = readFileSync(path);
      const text = bytes.toString('utf8');
      // A byte that is no UTF-8 would come back as another one.
      if (!Buffer.from(text, 'utf8').equals(bytes)) throw new Error('it is not UTF-8');
      return text;
    });
  }

  /** The text from before an edit that never came to its end; undefined where there is none. */
  unfinished(): string | undefined {
    const path = this.#beside('edit');
    return usable(path, () => (existsSync(path) ? readFileSync(path, 'utf8') : undefined));
  }

  /** Keeps the text from before. From here to `finish` it can be had by `unfinished`, whatever happens. */
  begin(text: string): void {
    usable(this.path, () => this.#put(this.#beside('edit'), text));
  }

  /** The edit is at its end: the text from before becomes the backup. */
  finish(): void {
    usable(this.path, () => {
      this.#before('keep the backup');
      renameSync(this.#beside('edit'), this.#beside('backup'));
      syncFolder(dirname(this.path));
    });
  }

  /**
   * Replaces the text, made anew from whatever the file holds at that moment.
   * @param edit from the present text to the next; called again if another process writes the file in between
   * @returns whether anything was to be written
   * @throws QuorateError NODE_FILE_BUSY: it changes all the time; NODE_FILE_UNUSABLE; what `edit` throws
   */
  replace(edit: (present: string) => string): boolean {
    for (let tries = 0; tries < TRIES; tries += 1) {
      const present = this.read();
      const next = edit(present);
      if (next === present) return false;
      if (usable(this.path, () => this.#put(this.path, next, present))) return true;
    }
    throw new QuorateError('NODE_FILE_BUSY', 'A file of the node changes all the time', {
      why: `${this.#named} was another one at each of ${TRIES} tries`,
      mend: 'find out which tool writes it, and let one of the two do it',
      facts: { file: this.#named },
      retry: 'transient',
    });
  }

  /** False if the file is not `expected` any more. */
  #put(path: string, text: string, expected?: string): boolean {
    const temporary = `${path}.quorate-new`;
    rmSync(temporary, { force: true });
    try {
      writeDurably(temporary, text, this.path);
    } catch (error) {
      rmSync(temporary, { force: true });
      throw error;
    }
    if (expected !== undefined && this.read() !== expected) {
      rmSync(temporary);
      return false;
    }
    this.#before(`write ${basename(path)}`);
    renameSync(temporary, path);
    syncFolder(dirname(path));
    return true;
  }

  #beside(what: 'edit' | 'backup'): string {
    return join(dirname(this.path), `${basename(this.path)}.quorate-${what}`);
  }
}

/** Like the file that it takes the place of: who may read and write it stays. */
function writeDurably(temporary: string, text: string, like: string): void {
  const found = existsSync(like) ? statSync(like) : undefined;
  const file = openSync(temporary, 'wx', 0o600);
  try {
    writeFileSync(file, text);
    fchmodSync(file, found?.mode ?? 0o644);
    if (found !== undefined && (found.uid !== process.getuid?.() || found.gid !== process.getgid?.())) {
      chownSync(temporary, found.uid, found.gid);
    }
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** A rename is on disk when its folder is. */
function syncFolder(folder: string): void {
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

function usable<Value>(file: string, work: () => Value): Value {
  try {
    return work();
  } catch (error) {
    if (error instanceof QuorateError) throw error;
    throw new QuorateError('NODE_FILE_UNUSABLE', 'A file of the node cannot be read or replaced', {
      why: `${file}: ${(error as Error).message}`,
      mend: 'let the agent run as the owner of the file, with the right to write its folder',
      facts: { file },
      cause: error,
    });
  }
}
