import { accessSync, constants, existsSync, readdirSync, statSync } from 'node:fs';
import { delimiter, isAbsolute, join, resolve } from 'node:path';
import { QuorateError } from '../../core/model/quorate-error.js';
import { fabricCache } from './fabric-cache.js';
import { askVersion, compareVersions, type FabricVersion, parseVersion, versionText } from './fabric-version.js';

export interface FabricBinaries {
  /** Absolute. */
  readonly directory: string;
  /** Absolute path of the program. */
  readonly peer: string;
  readonly orderer: string;
  /** The lower one where they differ; undefined where one of them does not say it, as development builds. */
  readonly version: FabricVersion | undefined;
  /** What a person should know about these binaries before relying on them. */
  readonly warning: string | undefined;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** What the engine is made for. */
const OLDEST: FabricVersion = { major: 2, minor: 5, patch: 0 };

/**
 * Fabric's own `peer` and `orderer`: where FABRIC_BIN says, else in the first folder of PATH that holds both, else the
 * newest version in the cache folder. Both are run once to ask their version.
 *
 * @throws QuorateError FABRIC_BIN: it is set, and its folder lacks one of them; FABRIC_TOO_OLD: older than 2.5;
 * FABRIC_BROKEN: one of them does not run
 */
export async function findFabric(env: Environment): Promise<FabricBinaries | undefined> {
  const directory = namedDirectory(env) ?? inPath(env) ?? inCache(env);
  if (directory === undefined) return undefined;
  const [peer, orderer] = [join(directory, 'peer'), join(directory, 'orderer')];
  const answers = await Promise.all(
    [peer, orderer].map(async (program) => ({ program, ...(await askVersion(program)) })),
  );
  for (const { program, version } of answers) {
    if (version !== undefined && compareVersions(version, OLDEST) < 0) throw tooOld(program, version);
  }
  const versions = answers.map(({ version }) => version).filter((version) => version !== undefined);
  const version = versions.length < answers.length ? undefined : versions.sort(compareVersions)[0];
  return { directory, peer, orderer, version, warning: warningOf(answers) };
}

function namedDirectory(env: Environment): string | undefined {
  if (!env.FABRIC_BIN) return undefined;
  const directory = resolve(env.FABRIC_BIN);
  const lacking = PROGRAMS.filter((name) => !isProgram(join(directory, name)));
  if (lacking.length === 0) return directory;
  throw new QuorateError('FABRIC_BIN', "FABRIC_BIN does not name a folder with Fabric's programs", {
    why: `${directory} has no program ${lacking.join(' and no program ')}`,
    mend: 'let it name the bin folder of a Fabric release, which holds peer and orderer, or unset it',
    facts: { directory, lacking: lacking.join(', ') },
  });
}

function inPath(env: Environment): string | undefined {
  return (env.PATH ?? '').split(delimiter).find((folder) => isAbsolute(folder) && holdsFabric(folder));
}

function inCache(env: Environment): string | undefined {
  const cache = fabricCache(env);
  if (!existsSync(cache)) return undefined;
  const found = readdirSync(cache)
    .map((name) => ({ directory: join(cache, name, 'bin'), version: parseVersion(name) }))
    .filter(({ directory, version }) => version !== undefined && holdsFabric(directory));
  return found.sort((one, other) => compareVersions(other.version!, one.version!))[0]?.directory;
}

const PROGRAMS = ['peer', 'orderer'];

const holdsFabric = (directory: string) => PROGRAMS.every((name) => isProgram(join(directory, name)));

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

function tooOld(program: string, version: FabricVersion): QuorateError {
  return new QuorateError('FABRIC_TOO_OLD', 'This Fabric is too old', {
    why: `${program} is version ${versionText(version)}`,
    mend: 'use 2.5 (long-term support) or 3.1: `reconcile devnet fetch-fabric` gets one, FABRIC_BIN names it',
    facts: { program, version: versionText(version) },
  });
}

/** What was asked: `peer` and `orderer`, in this order. */
function warningOf(answers: readonly { program: string; said: string; version: FabricVersion | undefined }[]) {
  const unknown = answers.filter(({ version }) => version === undefined);
  if (unknown.length > 0) {
    const said = unknown.map(({ program, said }) => `${program} says "${said}"`).join(', ');
    return `${said} instead of its version; it is used as if it were 2.5 or newer`;
  }
  const [peer, orderer] = answers.map(({ version }) => version!) as [FabricVersion, FabricVersion];
  if (peer.major === orderer.major && peer.minor === orderer.minor) return undefined;
  return `peer is version ${versionText(peer)}, orderer ${versionText(orderer)}: they are made for each other only in the same release`;
}
