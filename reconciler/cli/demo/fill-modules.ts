import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { readSourceTree } from '../../adapters/files/read-source-tree.js';
import { buildChaincode } from '../../adapters/runtime/build-chaincode.js';
import { treeHash } from '../../core/digest/tree-hash.js';
import type { Stage } from './story.js';

/** Builds each source once, so that its node_modules are in the cache that the loops of this machine share. */
export async function fillModules(stage: Stage, modules: string, sources: readonly string[]): Promise<void> {
  const builds = join(stage.folder.path, 'first-builds');
  for (const source of sources) {
    stage.narrator.waiting(`npm ci for ${source}, kept in ${modules}`);
    const files = readSourceTree(source, '.');
    await buildChaincode({ hash: treeHash(files), files }, { builds, modules }, { stop: stage.stop });
    stage.stop.throwIfAborted();
  }
  rmSync(builds, { recursive: true, force: true });
}
