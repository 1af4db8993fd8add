import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { QuorateError } from '../../core/model/quorate-error.js';
import type { SourceTree } from '../../ports/write/chaincode-runtime.js';
import { exclusiveFolder } from './exclusive-folder.js';
import { modulesKey } from './modules-key.js';
import { runTool, toolEnvironment } from './run-tool.js';

export interface BuildFolders {
  /** Builds by tree hash. */
  readonly builds: string;
  /** `node_modules` by what package.json and package-lock.json ask for (modules-key.ts); may be shared by organizations on one machine. */
  readonly modules: string;
}

/** How a build may be cut off. */
interface BuildOptions {
  readonly stop?: AbortSignal;
}

const LIMIT_MS = 10 * 60_000;

function failed(source: SourceTree, step: string, output: string): QuorateError {
  return new QuorateError('CHAINCODE_BUILD_FAILED', 'The chaincode could not be built from its source', {
    why: `${step}: ${output.trim().split('\n').slice(-12).join('\n')}`,
    mend: 'build the same source by hand (npm ci --ignore-scripts, then tsc) and mend what it says',
    facts: { tree: source.hash },
    retry: 'transient',
  });
}

/**
 * Builds a Node chaincode from a source tree: `npm ci` without any install script, then its own TypeScript compiler
 * where there is a tsconfig.json. Nothing of the tree is run by a shell, and the tools see none of our environment
 * but paths. Returns the folder that the process starts in; what is built once is kept.
 * @throws QuorateError CHAINCODE_BUILD_FAILED (transient: a registry may be back later)
 */
export async function buildChaincode(
  source: SourceTree,
  folders: BuildFolders,
  { stop }: BuildOptions = {},
): Promise<string> {
  const target = join(folders.builds, source.hash);
  if (existsSync(target)) return target;
  mkdirSync(folders.builds, { recursive: true });
  mkdirSync(folders.modules, { recursive: true });
  const lock = source.files.find((file) => file.path === 'package-lock.json');
  const manifest = source.files.find((file) => file.path === 'package.json');
  if (!lock || !manifest)
    throw failed(source, 'reading the source', 'package.json and package-lock.json must be in the source folder');
  const modules = join(folders.modules, modulesKey(manifest.content, lock.content));
  await exclusiveFolder(modules, async (temporary) => {
    writeFileSync(join(temporary, 'package.json'), manifest.content);
    writeFileSync(join(temporary, 'package-lock.json'), lock.content);
    const parameters = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline', '--workspaces=false'];
    const result = await runTool('npm', parameters, {
      directory: temporary,
      environment: toolEnvironment(),
      limitMs: LIMIT_MS,
      stop,
    });
    if (result.code !== 0) throw failed(source, 'npm ci', result.output);
  });
  await exclusiveFolder(target, (temporary) => compile(source, temporary, modules, stop));
  return target;
}

async function compile(
  source: SourceTree,
  folder: string,
  modules: string,
  stop: AbortSignal | undefined,
): Promise<void> {
  for (const file of source.files) {
    const path = join(folder, file.path);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, file.content, { mode: file.executable ? 0o755 : 0o644 });
  }
  symlinkSync(join(modules, 'node_modules'), join(folder, 'node_modules'));
  if (!existsSync(join(folder, 'tsconfig.json'))) return;
  const manifestFile = join(modules, 'node_modules', 'typescript', 'package.json');
  if (!existsSync(manifestFile)) throw failed(source, 'tsc', 'tsconfig.json is there, but typescript is no dependency');
  const bin = (JSON.parse(readFileSync(manifestFile, 'utf8')) as { bin: { tsc: string } }).bin.tsc;
  const compiler = join(modules, 'node_modules', 'typescript', bin);
  const parameters = [compiler, '-p', 'tsconfig.json'];
  const result = await runTool(process.execPath, parameters, {
    directory: folder,
    environment: toolEnvironment(),
    limitMs: LIMIT_MS,
    stop,
  });
  if (result.code !== 0) throw failed(source, 'tsc', result.output);
}
