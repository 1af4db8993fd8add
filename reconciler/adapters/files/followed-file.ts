import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';

const CHUNK_BYTES = 65_536;

/** A text file that others append to: gives whole lines as they come, and begins again when it was replaced. */
export class FollowedFile {
  readonly #path: string;
  #inode = -1;
  #offset = 0;
  #decoder = new StringDecoder('utf8');
  #rest = '';

  constructor(path: string) {
    this.#path = path;
  }

  /** The lines that came since the last call; none when the file is not there. */
  more(): readonly string[] {
    let file: number;
    try {
      file = openSync(this.#path, 'r');
    } catch {
      return [];
    }
    try {
      const { ino, size } = fstatSync(file);
      if (ino !== this.#inode || size < this.#offset) this.#restart(ino);
      return this.#read(file);
    } finally {
      closeSync(file);
    }
  }

  #restart(inode: number): void {
    this.#inode = inode;
    this.#offset = 0;
    this.#decoder = new StringDecoder('utf8');
    this.#rest = '';
  }

  #read(file: number): readonly string[] {
    const buffer = Buffer.alloc(CHUNK_BYTES);
    let text = this.#rest;
    for (;;) {
      const length = readSync(file, buffer, 0, CHUNK_BYTES, this.#offset);
      if (length === 0) break;
      this.#offset += length;
      text += this.#decoder.write(buffer.subarray(0, length));
    }
    const lines = text.split('\n');
    this.#rest = lines.pop() ?? '';
    return lines;
  }
}
