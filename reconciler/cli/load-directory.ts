import { readSchema } from '../adapters/files/read-schema.js';
import { readSoundness } from '../adapters/files/read-soundness.js';
import { readSourceTree } from '../adapters/files/read-source-tree.js';
import { readSpecDirectory } from '../adapters/files/read-spec-directory.js';
import type { ReadRemoteSource } from '../adapters/git/remote-sources.js';
import { type TreeFile, treeHash } from '../core/digest/tree-hash.js';
import { QuorateError } from '../core/model/quorate-error.js';
import { type SourcePlace, sourcePlace, withSourceTrees } from '../kinds/chaincode/with-source-trees.js';
import { PLANNING_KINDS } from '../kinds/planning-kinds.js';
import type { DesiredState } from '../spec/desired-state.js';
import { compareDiagnostics, type Diagnostic } from '../spec/diagnostic.js';
import { type LoadResult, loadSpec } from '../spec/load-spec.js';
import type { SourceFile } from '../spec/source-file.js';

export interface LoadedDirectory extends LoadResult {
  readonly root: string;
  /** The spec folder from the root. */
  readonly folder: string;
}

/**
 * Loads a spec directory with the hashes of all sources that it names.
 *
 * @throws QuorateError SPEC_DIRECTORY
 */
export async function loadDirectory(directory: string): Promise<LoadedDirectory> {
  const { root, folder, files, diagnostics } = readSpecDirectory(directory);
  const loaded = await loadFiles(files, diagnostics, { here: async (source) => readSourceTree(root, source) });
  return { ...loaded, root, folder };
}

/** Where the files of sources are listed. */
export interface SourceReaders {
  /** A folder of the same repo. */
  readonly here: (folder: string) => Promise<readonly TreeFile[]>;
  /** Left out: what is needed is fetched each time. */
  readonly elsewhere?: ReadRemoteSource;
}

/** Loads files of a directory or a revision. */
export async function loadFiles(
  files: readonly SourceFile[],
  refused: readonly Diagnostic[],
  sources: SourceReaders,
): Promise<LoadResult> {
  const { desired, diagnostics } = loadSpec(files, {
    kinds: PLANNING_KINDS,
    schema: readSchema,
    soundness: readSoundness,
  });
  if (!desired || refused.length > 0) {
    return { desired: undefined, diagnostics: [...refused, ...diagnostics].sort(compareDiagnostics) };
  }
  const { trees, failures } = await readTrees(desired, sources);
  if (failures.length > 0) {
    return { desired: undefined, diagnostics: [...diagnostics, ...failures].sort(compareDiagnostics) };
  }
  return { desired: { ...desired, resources: withSourceTrees(desired.resources, trees) }, diagnostics };
}

interface Trees {
  /** By SourcePlace.key. */
  readonly trees: ReadonlyMap<string, string>;
  readonly failures: readonly Diagnostic[];
}

/** Each source once, however many documents name it. */
async function readTrees(desired: DesiredState, sources: SourceReaders): Promise<Trees> {
  const trees = new Map<string, string>();
  const failed = new Map<string, QuorateError>();
  const failures: Diagnostic[] = [];
  for (const resource of desired.resources.values()) {
    const place = sourcePlace(resource);
    if (!place || trees.has(place.key)) continue;
    const tree = failed.get(place.key) ?? (await hashOf(place, sources));
    if (typeof tree === 'string') {
      trees.set(place.key, tree);
      continue;
    }
    failed.set(place.key, tree);
    const { file, line, column } = resource.origin;
    const what = tree.why ?? tree.message;
    const mend = tree.mend ?? 'see source.path';
    failures.push({ file, line, column, severity: 'error', code: tree.code, path: 'spec.source.path', what, mend });
  }
  return { trees, failures };
}

async function hashOf(place: SourcePlace, sources: SourceReaders): Promise<string | QuorateError> {
  try {
    return treeHash(await readSource(place, sources));
  } catch (error) {
    if (error instanceof QuorateError) return error;
    throw error;
  }
}

/** Lists a source where it is. @throws QuorateError SOURCE_* */
export async function readSource(
  { repository, folder }: SourcePlace,
  { here, elsewhere }: SourceReaders,
): Promise<readonly TreeFile[]> {
  if (!repository) return here(folder);
  // Most specs name no other repository: a plan then loads no Git.
  const read = elsewhere ?? (await import('../adapters/git/remote-sources.js')).readRemoteSource;
  return read(repository.url, repository.commit, folder);
}
