import { closeSync, fdatasyncSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { dataDamaged } from './data-damaged.js';
import { writeWhole } from './write-whole.js';

/** First bytes of every journal: what it is, and the version of its format. */
const MAGIC = Buffer.from('quorate-journal 1\n');
/** Before each record: length, CRC-32 of the record, CRC-32 of these eight bytes; big-endian. */
const HEADER_BYTES = 12;

/** Takes what a node must find again. The record is in the file when `append` returns. */
export interface Journal {
  /** `durable`: not before the disk has it, so that it outlives a power cut too. @throws when it cannot be written. */
  append(record: Uint8Array, durable?: boolean): void;
}

/**
 * An append-only file of records, each with length and checksum. Opening it cuts off a tail that a kill or a power cut
 * has left torn. decisions/0004.
 */
export class JournalFile implements Journal {
  readonly path: string;
  readonly #descriptor: number;
  #length: number;
  #broken: Error | undefined;

  private constructor(path: string, descriptor: number, length: number) {
    this.path = path;
    this.#descriptor = descriptor;
    this.#length = length;
  }

  /** Makes a new file, durable at once and seen only whole. */
  static create(path: string, records: readonly Uint8Array[] = []): JournalFile {
    const content = Buffer.concat([MAGIC, ...records.map(framed)]);
    writeWhole(path, content);
    return new JournalFile(path, openSync(path, 'r+'), content.length);
  }

  /**
   * Opens a file that is there. The records are views of one buffer.
   * @throws QuorateError DEVNET_DATA_DAMAGED when it is no journal of this version, or a record before the last is bad.
   */
  static open(path: string): { readonly journal: JournalFile; readonly records: readonly Buffer[] } {
    const content = readFileSync(path);
    if (!content.subarray(0, MAGIC.length).equals(MAGIC))
      throw dataDamaged(path, `it does not begin with "${MAGIC.toString().trim()}"`);
    const { records, end } = readRecords(path, content);
    const descriptor = openSync(path, 'r+');
    ftruncateSync(descriptor, end);
    return { journal: new JournalFile(path, descriptor, end), records };
  }

  append(record: Uint8Array, durable = false): void {
    // What did not get written whole must not be followed by anything.
    if (this.#broken !== undefined) throw this.#broken;
    const bytes = framed(record);
    try {
      let written = 0;
      while (written < bytes.length)
        written += writeSync(this.#descriptor, bytes, written, bytes.length - written, this.#length + written);
      if (durable) fdatasyncSync(this.#descriptor);
    } catch (error) {
      this.#broken = error as Error;
      throw error;
    }
    this.#length += bytes.length;
  }

  close(): void {
    this.#broken ??= new Error(`${this.path} is closed`);
    closeSync(this.#descriptor);
  }
}

function framed(record: Uint8Array): Buffer {
  if (record.length === 0) throw new Error('a record must not be empty: zeros would be taken for one');
  const bytes = Buffer.allocUnsafe(HEADER_BYTES + record.length);
  bytes.writeUInt32BE(record.length, 0);
  bytes.writeUInt32BE(crc32(record), 4);
  bytes.writeUInt32BE(crc32(bytes.subarray(0, 8)), 8);
  bytes.set(record, HEADER_BYTES);
  return bytes;
}

/** All whole records, and where they end. What is torn behind them was being written when the machine stopped. */
function readRecords(path: string, content: Buffer): { records: Buffer[]; end: number } {
  const records: Buffer[] = [];
  let end = MAGIC.length;
  while (end < content.length) {
    const rest = content.subarray(end);
    const record = firstRecord(rest);
    if (record === undefined) {
      if (isTorn(rest)) break;
      throw dataDamaged(path, `the record at byte ${end} is not what its checksum says`);
    }
    records.push(record);
    end += HEADER_BYTES + record.length;
  }
  return { records, end };
}

function firstRecord(rest: Buffer): Buffer | undefined {
  if (!hasHeader(rest)) return undefined;
  const length = rest.readUInt32BE(0);
  const record = rest.subarray(HEADER_BYTES, HEADER_BYTES + length);
  return record.length === length && crc32(record) === rest.readUInt32BE(4) ? record : undefined;
}

function hasHeader(rest: Buffer): boolean {
  return rest.length >= HEADER_BYTES && rest.readUInt32BE(0) > 0 && crc32(rest.subarray(0, 8)) === rest.readUInt32BE(8);
}

/** An unfinished last record: cut off, or a part of it never reached the disk and reads as zeros. */
function isTorn(rest: Buffer): boolean {
  if (rest.subarray(HEADER_BYTES).every((byte) => byte === 0)) return true;
  return hasHeader(rest) && rest.length <= HEADER_BYTES + rest.readUInt32BE(0);
}
