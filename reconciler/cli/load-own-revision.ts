import { type Revision, readCommit } from '../adapters/git/read-revision.js';
import { RememberedBlobs } from '../adapters/git/remembered-blobs.js';
import { rememberedSources } from '../adapters/git/remote-sources.js';
import { treeHash } from '../core/digest/tree-hash.js';
import { QuorateError } from '../core/model/quorate-error.js';
import { sourcePlace } from '../kinds/chaincode/with-source-trees.js';
import type { LoadedRevision } from '../loop/loop-ports.js';
import type { SourceTree } from '../ports/write/chaincode-runtime.js';
import { loadFiles, readSource, type SourceReaders } from './load-directory.js';
import { specInvalid } from './spec-invalid.js';

/** Revisions that are kept: the present one, and the earlier ones whose chaincodes are still in force. */
const KEPT = 8;

/**
 * Loads revisions of our own clone out of Git's objects, never from a work tree; each is read once while it is needed.
 * @throws QuorateError SPEC_INVALID with every defect, SPEC_MISSING
 */
export function revisionLoader(directory: string, folder: string): (commit: string) => Promise<LoadedRevision> {
  const loaded = new Map<string, Promise<LoadedRevision>>();
  const blobs = new RememberedBlobs(directory);
  const elsewhere = rememberedSources(`${directory}.sources`);
  return (commit) => {
    let revision = loaded.get(commit);
    if (!revision) {
      revision = readCommit(directory, commit, blobs).then((read) =>
        load(read, folder, { here: (path) => read.source(path), elsewhere }),
      );
      loaded.set(commit, revision);
      revision.catch(() => loaded.delete(commit));
      const oldest = loaded.keys().next().value;
      if (loaded.size > KEPT && oldest !== undefined) loaded.delete(oldest);
    }
    return revision;
  };
}

async function load(revision: Revision, folder: string, sources: SourceReaders): Promise<LoadedRevision> {
  const { files, diagnostics: refused } = await revision.spec(folder);
  if (files.length === 0 && refused.length === 0) {
    throw new QuorateError('SPEC_MISSING', 'The revision has no spec', {
      why: `${revision.commit.slice(0, 12)} holds no file below ${folder === '' ? 'its root' : folder}`,
      mend: 'mend git.path in reconciler.yaml, or bring the folder back by a pull request',
      facts: { revision: revision.commit, folder },
    });
  }
  const { desired, diagnostics } = await loadFiles(files, refused, sources);
  if (!desired) throw specInvalid(diagnostics, { revision: revision.commit });
  const trees = new Map<string, Promise<SourceTree>>();
  return {
    network: desired.network,
    resources: desired.resources,
    source(resource) {
      const place = sourcePlace(resource);
      if (!place) throw new QuorateError('SOURCE_MISSING', 'There is no source', { why: 'the document names none' });
      let tree = trees.get(place.key);
      if (!tree) {
        tree = readSource(place, sources).then((list) => ({ hash: treeHash(list), files: list }));
        trees.set(place.key, tree);
        tree.catch(() => trees.delete(place.key));
      }
      return tree;
    },
  };
}
