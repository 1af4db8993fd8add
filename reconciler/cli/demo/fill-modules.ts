import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { readSourceTree } from '../../adapters/files/read-source-tree.js';
import { buildChaincode } from '../../adapters/runtime/build-chaincode.js';
import { modulesKey } from '../../adapters/runtime/modules-key.js';
import { treeHash } from '../../core/digest/tree-hash.js';
import type { Stage } from './story.js';

/** Builds each source whose node_modules are not yet in the cache that the loops of this machine share. */
export async function fillModules(stage: Stage, modules: string, sources: readonly string[]): Promise<void> {
  const builds = join(stage.folder.path, 'first-builds');
  const read = (source: string, name: string): Buffer => readFileSync(join(source, name));
  for (const source of sources) {
    const key = modulesKey(read(source, 'package.json'), read(source, 'package-lock.json'));
    if (existsSync(join(modules, key))) continue;
    stage.narrator.say(`Once: npm ci for the chaincodes, kept in ${modules}`);
    const files = readSourceTree(source, '.');
    await buildChaincode({ hash: treeHash(files), files }, { builds, modules }, { stop: stage.stop });
    stage.stop.throwIfAborted();
  }
  rmSync(builds, { recursive: true, force: true });
}
