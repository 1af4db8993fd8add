import { type FSWatcher, readdirSync, watch } from 'node:fs';
import { dirname, join } from 'node:path';
import { NOT_SOURCE } from '../core/digest/tree-hash.js';

/**
 * Tells that something below a folder may have changed, never what: one watcher for each folder of it, none for those
 * that tools fill (NOT_SOURCE), which may hold more folders than a system watches. Also sees the folder itself go and
 * come back.
 */
export class FolderWatcher {
  readonly #folder: string;
  readonly #watchers = new Map<string, FSWatcher>();
  #changed = false;
  #wake: (() => void) | undefined;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Watches the folders that are there now. To be called before their files are read, so that no change is missed. */
  sync(): void {
    const wanted = new Set([dirname(this.#folder), ...foldersOf(this.#folder)]);
    for (const [folder, watcher] of this.#watchers) if (!wanted.has(folder)) this.#drop(folder, watcher);
    for (const folder of wanted) if (!this.#watchers.has(folder)) this.#add(folder);
    this.#changed = false;
  }

  /** Resolves at once when something changed since the last sync, else when it does, or at the signal. */
  async changed(signal: AbortSignal): Promise<void> {
    if (this.#changed || signal.aborted) return;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
    this.#wake = undefined;
  }

  close(): void {
    for (const [folder, watcher] of this.#watchers) this.#drop(folder, watcher);
  }

  #add(folder: string): void {
    try {
      const watcher = watch(folder, () => this.#notice());
      // A folder that is taken away: the next sync sees that it is gone.
      watcher.on('error', () => {
        this.#drop(folder, watcher);
        this.#notice();
      });
      this.#watchers.set(folder, watcher);
    } catch {
      // It went between listing and watching, which its parent tells.
    }
  }

  #drop(folder: string, watcher: FSWatcher): void {
    watcher.close();
    this.#watchers.delete(folder);
  }

  #notice(): void {
    this.#changed = true;
    this.#wake?.();
  }
}

function foldersOf(folder: string): readonly string[] {
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    const below = entries.filter((entry) => entry.isDirectory() && !NOT_SOURCE.includes(entry.name));
    return [folder, ...below.flatMap(({ name }) => foldersOf(join(folder, name)))];
  } catch {
    return [];
  }
}
