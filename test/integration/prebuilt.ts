/** Chaincodes that are built once on this machine: each organization of each test file would start a compiler for them. */
import { cpSync, existsSync, mkdirSync, symlinkSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { readSourceTree } from '../../reconciler/adapters/files/read-source-tree.js';
import { buildChaincode } from '../../reconciler/adapters/runtime/build-chaincode.js';
import { exclusiveFolder } from '../../reconciler/adapters/runtime/exclusive-folder.js';
import { treeHash } from '../../reconciler/core/digest/tree-hash.js';
import type { SourceTree } from '../../reconciler/ports/write/chaincode-runtime.js';

const CACHE = join(homedir(), '.cache', 'quorate');

/** node_modules of chaincodes by lock file, kept between runs of the tests: a cache, filled by `npm ci` when empty. */
export const MODULES = join(CACHE, 'modules');

/**
 * Puts a built source into folders of builds, where a loop finds it as if it had built it itself: the one build of this
 * machine, by a link, for a chaincode that writes nothing beside itself. How a loop builds is what demo.test.ts,
 * kill.test.ts and build-chaincode.test.ts are about.
 */
export async function prebuilt(source: string, builds: readonly string[]): Promise<void> {
  const files = readSourceTree(source, '.');
  const hash = treeHash(files);
  const built = await builtHere({ hash, files });
  for (const folder of builds) {
    mkdirSync(folder, { recursive: true });
    symlinkSync(built, join(folder, hash));
  }
}

/** The same for one folder that has no build of this source yet, by a copy. @throws QuorateError of buildChaincode */
export async function copyBuilt(source: SourceTree, builds: string): Promise<void> {
  const target = join(builds, source.hash);
  if (existsSync(target)) return;
  const built = await builtHere(source);
  await exclusiveFolder(target, async (temporary) =>
    cpSync(built, temporary, { recursive: true, verbatimSymlinks: true }),
  );
}

const builtHere = (source: SourceTree) =>
  buildChaincode(source, { builds: join(CACHE, 'test-builds'), modules: MODULES });
