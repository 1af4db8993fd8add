import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { QuorateError } from '../../core/model/quorate-error.js';
import { BLOCK } from '../../fabric/package/tar-file.js';
import {
  isZero,
  paxRecords,
  readTarHeader,
  TAR_TYPE,
  type TarEntry,
  tarText,
} from '../../fabric/package/tar-header.js';
import { ByteReader } from './byte-reader.js';
import { fetchError } from './fetch-error.js';

/** The programs of a release, in its folder bin/. */
const PROGRAMS: readonly string[] = [
  'configtxgen',
  'configtxlator',
  'cryptogen',
  'discover',
  'ledgerutil',
  'orderer',
  'osnadmin',
  'peer',
];
const NEEDED = ['peer', 'orderer'];
/** Names, not contents. */
const EXTENDED_HEADER_LIMIT = 64 * 1024;
/** Types that only say something of what follows; in those of `g`, which Git writes, nothing concerns us. */
const HEADERS: readonly number[] = [TAR_TYPE.pax, TAR_TYPE.gnuLongName, 'g'.charCodeAt(0)];

export interface UnpackLimits {
  /** Bytes of one program. */
  readonly program: number;
  /** Bytes of everything in the archive. */
  readonly total: number;
}

/**
 * Unpacks bin/peer, bin/orderer and the other known programs of a release archive (.tar.gz) into a folder that exists
 * and is empty; other files are passed over. Nothing is ever written elsewhere: one path that would leave the archive,
 * one link or device, and all is refused. What was written is on disk when this resolves.
 *
 * @throws QuorateError FETCH_ARCHIVE, FETCH_STOPPED; the folder may then hold a part
 */
export async function unpackPrograms(
  archive: string,
  directory: string,
  { limits, signal }: { readonly limits: UnpackLimits; readonly signal: AbortSignal },
): Promise<void> {
  const found = new Set<string>();
  const unpack = async (source: AsyncIterable<Uint8Array>) => {
    const reader = new ByteReader(bounded(source, limits.total));
    for (let entry = await nextEntry(reader); entry !== undefined; entry = await nextEntry(reader)) {
      const name = programOf(entry);
      const content = reader.pieces(entry.size);
      if (name === undefined) await drain(content);
      else {
        if (found.has(name)) throw refused(`it holds ${entry.path} twice`);
        if (entry.size > limits.program) throw refused(`${entry.path} is too big: ${entry.size} bytes`);
        found.add(name);
        await writeProgram(join(directory, name), content);
      }
      await drain(reader.pieces(padding(entry.size)));
    }
    // The stream must come to its end, where gzip has its own checksum.
    while ((await reader.some(BLOCK)).length > 0);
  };
  let unpacking = Promise.resolve();
  try {
    await pipeline(createReadStream(archive), createGunzip(), (source) => (unpacking = unpack(source)), { signal });
  } catch (error) {
    // A pipeline fails before its last stage has ended, and the folder must be left alone from here on.
    await unpacking.catch(() => undefined);
    throw explained(error, signal);
  }
  const lacking = NEEDED.filter((name) => !found.has(name));
  if (lacking.length > 0) throw refused(`it has no bin/${lacking.join(' and no bin/')}`);
}

async function* bounded(source: AsyncIterable<Uint8Array>, limit: number): AsyncGenerator<Uint8Array> {
  let total = 0;
  for await (const chunk of source) {
    total += chunk.length;
    if (total > limit) throw refused(`it unpacks to more than ${limit} bytes`);
    yield chunk;
  }
}

/** The next file or folder; undefined at the end, which is a block of zeros or the stream's. */
async function nextEntry(reader: ByteReader): Promise<TarEntry | undefined> {
  let extended = new Map<string, string>();
  for (;;) {
    const first = await reader.some(BLOCK);
    if (first.length === 0) return undefined;
    const header = Buffer.concat([first, await reader.exactly(BLOCK - first.length)]);
    if (isZero(header)) return undefined;
    const entry = readTarHeader(header, extended);
    if (!Number.isSafeInteger(entry.size) || entry.size < 0) throw refused(`${entry.path} has an impossible size`);
    if (entry.type === TAR_TYPE.regular || entry.type === TAR_TYPE.directory) return entry;
    if (!HEADERS.includes(entry.type)) throw refused(`${entry.path} is neither a file nor a folder`);
    if (entry.size > EXTENDED_HEADER_LIMIT) throw refused('a header is too big');
    const bytes = await reader.exactly(entry.size);
    await drain(reader.pieces(padding(entry.size)));
    if (entry.type === TAR_TYPE.pax) extended = paxRecords(bytes);
    else if (entry.type === TAR_TYPE.gnuLongName) extended.set('path', tarText(bytes));
  }
}

/** The name of a program that we know; undefined for what is passed over. @throws for a path that would leave the archive */
function programOf({ path, type }: TarEntry): string | undefined {
  const plain = posix.normalize(path);
  if (plain.startsWith('/') || path.split(/[/\\]/).includes('..') || path.includes('\0')) {
    throw refused(`the path ${JSON.stringify(path)} leads out of it`);
  }
  const [folder, name, ...more] = plain.split('/');
  if (type !== TAR_TYPE.regular || folder !== 'bin' || more.length > 0) return undefined;
  return PROGRAMS.includes(name!) ? name : undefined;
}

async function writeProgram(file: string, content: AsyncIterable<Uint8Array>): Promise<void> {
  const handle = await open(file, 'wx', 0o755);
  try {
    for await (const piece of content) await handle.writeFile(piece);
    // The rename that follows must not be on disk before this is.
    await handle.sync();
  } finally {
    await handle.close();
  }
}

const padding = (size: number) => (BLOCK - (size % BLOCK)) % BLOCK;

async function drain(pieces: AsyncIterable<Uint8Array>): Promise<void> {
  for await (const _ of pieces);
}

function refused(why: string): QuorateError {
  return fetchError('FETCH_ARCHIVE', { why, mend: 'is it the right file? A release holds bin/peer and bin/orderer' });
}

function explained(error: unknown, signal: AbortSignal): unknown {
  if (signal.aborted) return fetchError('FETCH_STOPPED', { why: 'it was asked to end' });
  const { code, syscall, message } = error as NodeJS.ErrnoException;
  // A full disk is no fault of the archive.
  if (error instanceof QuorateError || syscall !== undefined) return error;
  return refused(`it cannot be read: ${code ?? message}`);
}
