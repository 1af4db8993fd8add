import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { removeFolder } from './remove-folder.js';

const KEEPER = fileURLToPath(new URL('./folder-keeper.js', import.meta.url));
/** Sockets of chaincodes lie some 60 characters below it, and the path of a Unix socket may have 107 bytes only. */
const LONGEST_PARENT = 30;

/** The demo's one temporary folder, removed with all that is in it, also when the demo is killed. */
export class DemoFolder {
  readonly path: string;
  /** Its own place for temporary files: what processes leave there goes with the folder. */
  readonly temporary: string;
  readonly #keeper: ChildProcess;

  constructor() {
    const parent = tmpdir().length > LONGEST_PARENT ? '/tmp' : tmpdir();
    this.path = mkdtempSync(join(parent, 'quorate-'));
    this.temporary = join(this.path, 'tmp');
    mkdirSync(this.temporary);
    // A session of its own: a terminal's Ctrl-C is not for it.
    this.#keeper = spawn(process.execPath, [KEEPER, this.path], {
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    this.#keeper.stdin!.on('error', () => undefined);
    this.#keeper.on('error', () => undefined);
  }

  /** A process that shall not outlive the demo. */
  holds(pid: number): void {
    this.#keeper.stdin!.write(`${pid}\n`);
  }

  async remove(): Promise<void> {
    await removeFolder(this.path);
    const gone = new Promise((resolve) => this.#keeper.once('close', resolve));
    this.#keeper.stdin!.end('released\n');
    await gone;
  }
}
