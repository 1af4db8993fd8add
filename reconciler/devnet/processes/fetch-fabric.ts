import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { QuorateError } from '../../core/model/quorate-error.js';
import { type Download, downloadFile } from './download.js';
import { fabricPlatform } from './fabric-cache.js';
import { versionText } from './fabric-version.js';
import { fetchError } from './fetch-error.js';
import { findChecksum } from './find-checksum.js';
import { findFabric } from './find-fabric.js';
import { type UnpackLimits, unpackPrograms } from './unpack-programs.js';
import { makeWorkFolder } from './work-folder.js';

export interface FetchFabric {
  /** `3.1.5` */
  readonly version: string;
  /** The cache: the version becomes a folder in it. */
  readonly directory: string;
  /** URL of the folder that holds the archive; left out: the project's own release on GitHub. */
  readonly from?: string;
  /** Hex. Left out: the sum beside the archive, `FILE.sha256`. */
  readonly sha256?: string;
  /** Aborting leaves nothing. */
  readonly signal?: AbortSignal;
  readonly progress?: (received: number, total: number | undefined) => void;
  readonly limits?: Partial<FetchLimits>;
}

interface FetchLimits extends UnpackLimits {
  readonly archive: number;
  readonly silenceMs: number;
}

export interface FetchedFabric {
  /** The folder that holds peer and orderer. */
  readonly directory: string;
  /** false: it was there already. */
  readonly fetched: boolean;
}

const MB = 1024 * 1024;
/** Archives are about 110 MB, programs up to 80 MB. */
const LIMITS: FetchLimits = { archive: 600 * MB, program: 400 * MB, total: 2048 * MB, silenceMs: 60_000 };

/**
 * Downloads an official release of Fabric for this system and puts its programs into `directory/VERSION/bin`, by one
 * rename: whoever looks there finds all of it or nothing, also when several do this at once or one is killed.
 *
 * @throws QuorateError FETCH_*, FABRIC_BROKEN (its programs do not run here); in each case nothing is left
 */
export async function fetchFabric(wanted: FetchFabric): Promise<FetchedFabric> {
  const target = join(wanted.directory, wanted.version);
  const directory = join(target, 'bin');
  if (isThere(directory)) return { directory, fetched: false };
  try {
    const work = await makeWorkFolder(wanted.directory);
    try {
      const unpacked = await fetchInto(work, wanted);
      return { directory, fetched: await moveTo(target, unpacked) };
    } finally {
      await rm(work, { recursive: true, force: true });
    }
  } catch (error) {
    throw explained(error, wanted.directory);
  }
}

/** The address of the archive. */
export function archiveUrl({ version, from }: Pick<FetchFabric, 'version' | 'from'>): string {
  const folder = from ?? `https://github.com/hyperledger/fabric/releases/download/v${version}`;
  const url = new URL(folder);
  url.pathname = `${url.pathname.replace(/\/$/, '')}/hyperledger-fabric-${fabricPlatform()}-${version}.tar.gz`;
  return url.href;
}

async function fetchInto(work: string, wanted: FetchFabric): Promise<string> {
  const limits = { ...LIMITS, ...wanted.limits };
  const signal = wanted.signal ?? new AbortController().signal;
  const url = archiveUrl(wanted);
  const download: Download = {
    url,
    instead: `or by hand: download ${url} on a machine that can, unpack it here, and let FABRIC_BIN name its bin folder`,
    limit: limits.archive,
    silenceMs: limits.silenceMs,
    signal,
    anyTransport: wanted.sha256 !== undefined,
    ...(wanted.progress === undefined ? {} : { progress: wanted.progress }),
  };
  const expected = wanted.sha256?.toLowerCase() ?? (await findChecksum(download));
  const archive = join(work, 'archive.tar.gz');
  const actual = await downloadFile(download, archive);
  if (actual !== expected) {
    throw fetchError('FETCH_CHECKSUM', {
      why: `the SHA-256 of ${download.url} is ${actual}, not ${expected}`,
      mend:
        wanted.sha256 === undefined ? 'somebody changed one of them: use neither' : 'is --sha256 of this very file?',
      facts: { actual, expected },
    });
  }
  const unpacked = join(work, 'unpacked');
  const bin = join(unpacked, 'bin');
  await mkdir(bin, { recursive: true });
  await unpackPrograms(archive, bin, { limits, signal });
  await requireVersion(bin, wanted.version);
  return unpacked;
}

async function requireVersion(bin: string, wanted: string): Promise<void> {
  const found = await findFabric({ FABRIC_BIN: bin });
  const version = found?.version === undefined ? wanted : versionText(found.version);
  if (version === wanted) return;
  throw fetchError('FETCH_VERSION', { why: `its programs say that they are ${version}, not ${wanted}` });
}

/** false: another process was quicker, and its result stays. */
async function moveTo(target: string, unpacked: string): Promise<boolean> {
  try {
    await rename(unpacked, target);
    return true;
  } catch (error) {
    if (isThere(join(target, 'bin'))) return false;
    throw error;
  }
}

const isThere = (bin: string) => existsSync(join(bin, 'peer')) && existsSync(join(bin, 'orderer'));

/** Trouble with the disk is named; all else goes on as it is. */
function explained(error: unknown, directory: string): unknown {
  const { syscall, message } = error as NodeJS.ErrnoException;
  if (error instanceof QuorateError || syscall === undefined) return error;
  return fetchError('FETCH_DIRECTORY', {
    why: message,
    mend: 'make room and give the right to write there, or choose another folder with --directory',
    facts: { directory },
    cause: error,
  });
}
