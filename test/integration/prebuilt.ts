/** A chaincode that is built once on this machine: each organization of each test file would start a compiler for it. */
import { cpSync, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { readSourceTree } from '../../reconciler/adapters/files/read-source-tree.js';
import { buildChaincode } from '../../reconciler/adapters/runtime/build-chaincode.js';
import { treeHash } from '../../reconciler/core/digest/tree-hash.js';

const CACHE = join(homedir(), '.cache', 'quorate');

/** node_modules of chaincodes by lock file, kept between runs of the tests: a cache, filled by `npm ci` when empty. */
export const MODULES = join(CACHE, 'modules');

/**
 * Puts a copy of the built source into folders of builds, where a loop finds it as if it had built it itself. How it does
 * that is what demo.test.ts and build-chaincode.test.ts are about.
 */
export async function prebuilt(source: string, builds: readonly string[]): Promise<void> {
  const files = readSourceTree(source, '.');
  const tree = { hash: treeHash(files), files };
  const built = await buildChaincode(tree, { builds: join(CACHE, 'test-builds'), modules: MODULES });
  for (const folder of builds) {
    mkdirSync(folder, { recursive: true });
    cpSync(built, join(folder, tree.hash), { recursive: true, verbatimSymlinks: true });
  }
}
