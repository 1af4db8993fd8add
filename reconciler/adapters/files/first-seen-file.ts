import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** Older entries are of rounds that are long over. */
const FORGET_MS = 120 * 24 * 3_600_000;

/**
 * When this organization first saw something, by its own clock, kept over restarts: a round's deadline would else begin
 * anew with every restart, and never come. A file that cannot be read is begun anew: that only lengthens a deadline.
 */
export class FirstSeenFile extends Map<string, number> {
  readonly #file: string;
  #ready = false;

  constructor(file: string, now: number) {
    super();
    this.#file = file;
    for (const [key, at] of readEntries(file)) if (typeof at === 'number' && now - at < FORGET_MS) this.set(key, at);
    this.#ready = true;
  }

  override set(key: string, at: number): this {
    super.set(key, at);
    // The base class's constructor has no private fields yet.
    if (#ready in this && this.#ready) this.#write();
    return this;
  }

  #write(): void {
    mkdirSync(dirname(this.#file), { recursive: true });
    const temporary = `${this.#file}.${process.pid}.tmp`;
    writeFileSync(temporary, JSON.stringify([...this]));
    renameSync(temporary, this.#file);
  }
}

function readEntries(file: string): readonly [string, unknown][] {
  if (!existsSync(file)) return [];
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as [string, unknown][];
  } catch {
    return [];
  }
}
