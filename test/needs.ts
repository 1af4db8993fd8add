/**
 * What this machine may lack: real Fabric, Anvil, real node lists, a real Besu, Python, a token for keys, a registry. Tests
 * that need them are the only ones that may be counted as skipped.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findAnvil } from '../reconciler/devnet/evm/find-anvil.js';
import { findBesu } from '../reconciler/devnet/evm/find-besu.js';
import { findFabric } from '../reconciler/devnet/processes/find-fabric.js';

/** What was left out in this file, by name. Read by the runner. */
export const missing: string[] = [];

/** What is said behind the name of everything that is left out; the runner takes no other reason. */
export const NO_FABRIC = 'no real Fabric (neither FABRIC_BIN nor PATH nor the cache folder has it)';

/** Real Fabric's programs, or undefined. @throws QuorateError of findFabric */
export const fabricBinaries = await findFabric(process.env);

export const fabricDirectory: string | undefined = fabricBinaries?.directory;

/** Fabric's programs that no network needs; an official release has them beside the peer. */
const FABRIC_TOOLS = ['configtxgen', 'configtxlator', 'osnadmin'] as const;
const noTool = (tool: string): string => `no ${tool} beside the peer`;
const hasTool = (tool: string): boolean => fabricDirectory !== undefined && existsSync(join(fabricDirectory, tool));

/** The same; where there is none, or none of these tools with it, `name` is counted as skipped. */
export function needsFabric(name: string, ...tools: readonly (typeof FABRIC_TOOLS)[number][]): string | undefined {
  const lacking = tools.find((tool) => !hasTool(tool));
  if (fabricDirectory === undefined) missing.push(`${name}: ${NO_FABRIC}`);
  else if (lacking !== undefined) missing.push(`${name}: ${noTool(lacking)}`);
  return lacking === undefined ? fabricDirectory : undefined;
}

/** Said behind what needs a chain where npm has left the optional dependency out. */
export const NO_ANVIL = 'no Anvil (the optional dependency @foundry-rs/anvil is not installed)';

/** Anvil's own binary, or undefined. */
export const anvilBinary: string | undefined = findAnvilBinary();

/** The same; where there is none, `name` is counted as skipped. */
export function needsAnvil(name: string): string | undefined {
  if (anvilBinary === undefined) missing.push(`${name}: ${NO_ANVIL}`);
  return anvilBinary;
}

/** Said behind what only a real Besu shows, which comes from no package registry. */
export const NO_BESU = 'no real Besu (BESU_BIN names none)';

/** The program of a real Besu; where there is none, `name` is counted as skipped. @throws QuorateError of findBesu */
export function needsBesu(name: string): string | undefined {
  const besu = findBesu(process.env);
  if (besu === undefined) missing.push(`${name}: ${NO_BESU}`);
  return besu;
}

/** What people bring to test their chaincode, and none of our dependencies: the newest that admit Node 20.19. */
export const RUNNERS = ['vitest@4.1.12', 'jest@30.5.2'] as const;

/** Where they are once npm has installed them: beside what else is made for this checkout. */
export const RUNNERS_PLACE = fileURLToPath(
  new URL(`../../node_modules/.cache/quorate-runners/${RUNNERS.join('+')}`, import.meta.url),
);

/** Said behind what needs them. */
export const NO_RUNNERS = 'no vitest and jest (the registry does not give them)';

const hasRunners = (): boolean =>
  existsSync(RUNNERS_PLACE) || RUNNERS.every((name) => spawnSync('npm', ['view', name, 'version']).status === 0);

/** Whether npm can install `RUNNERS`; where it cannot, `name` is counted as skipped. */
export function needsRunners(name: string): boolean {
  const has = hasRunners();
  if (!has) missing.push(`${name}: ${NO_RUNNERS}`);
  return has;
}

/** Said behind what needs a token for keys: SoftHSM is one for tests. */
export const NO_TOKEN = 'no token (softhsm2-util with its module, and the optional dependency pkcs11js)';

const SOFTHSM = [
  '/usr/lib/softhsm/libsofthsm2.so',
  '/usr/lib64/softhsm/libsofthsm2.so',
  '/usr/lib64/pkcs11/libsofthsm2.so',
];

/** The module of SoftHSM; where a part of it is missing, `name` is counted as skipped. */
export function needsToken(name: string): string | undefined {
  const library = softhsm();
  if (library === undefined) missing.push(`${name}: ${NO_TOKEN}`);
  return library;
}

function softhsm(): string | undefined {
  try {
    createRequire(import.meta.url).resolve('pkcs11js');
  } catch {
    return undefined;
  }
  return spawnSync('softhsm2-util', ['--version']).status === 0 ? SOFTHSM.find(existsSync) : undefined;
}

/** Said behind what needs the public lists of running networks, which are other people's and not copied here. */
export const NO_LISTS = 'no real node lists (the folder shared/data beside the project is not there)';

const LISTS = ['../shared/data/', '../../shared/data/']
  .map((path) => fileURLToPath(new URL(`../../${path}`, import.meta.url)))
  .find((folder) => existsSync(`${folder}lacnet-node-list.csv`));

/** The folder of the lists; where there is none, `name` is counted as skipped. */
export function needsLists(name: string): string | undefined {
  if (LISTS === undefined) missing.push(`${name}: ${NO_LISTS}`);
  return LISTS;
}

/** Said behind what a second implementation in another language has to say. */
export const NO_PYTHON = 'no Python 3 (PATH has no python3)';

const hasPython = (): boolean => spawnSync('python3', ['--version']).status === 0;

/** The command of Python 3; where there is none, `name` is counted as skipped. */
export function needsPython(name: string): string | undefined {
  if (hasPython()) return 'python3';
  missing.push(`${name}: ${NO_PYTHON}`);
  return undefined;
}

/** Why something may be left out on this machine. */
export function isMissingHere(line: string): boolean {
  if (line.endsWith(NO_LISTS)) return LISTS === undefined;
  if (line.endsWith(NO_BESU)) return findBesu(process.env) === undefined;
  if (line.endsWith(NO_PYTHON)) return !hasPython();
  if (line.endsWith(NO_TOKEN)) return softhsm() === undefined;
  if (line.endsWith(NO_RUNNERS)) return !hasRunners();
  const tool = FABRIC_TOOLS.find((one) => line.endsWith(noTool(one)));
  if (tool !== undefined) return fabricDirectory !== undefined && !hasTool(tool);
  return (fabricDirectory === undefined && line.endsWith(NO_FABRIC)) || (!anvilBinary && line.endsWith(NO_ANVIL));
}

function findAnvilBinary(): string | undefined {
  try {
    return findAnvil(process.env);
  } catch {
    return undefined;
  }
}
