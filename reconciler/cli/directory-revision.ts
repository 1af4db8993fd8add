import { readSourceTree } from '../adapters/files/read-source-tree.js';
import { treeHash } from '../core/digest/tree-hash.js';
import { QuorateError } from '../core/model/quorate-error.js';
import { sourcePlace } from '../kinds/chaincode/with-source-trees.js';
import type { LoadedRevision, LookPorts } from '../loop/loop-ports.js';
import { type LoadedDirectory, loadDirectory } from './load-directory.js';
import { specInvalid } from './spec-invalid.js';

/** A folder of this machine where a revision is asked for: not merged, so its commit is ''. */
export function directoryRevision(directory: string): Pick<LookPorts, 'revisions' | 'load'> {
  const revision = { commit: '', directory, signer: undefined, branch: '', author: '', subject: '' };
  return {
    revisions: {
      current: async () => ({ trusted: revision, refusal: undefined }),
      // What is on this disk follows whatever was voted for.
      contains: async () => true,
      history: async () => [],
    },
    load: async () => loadedFrom(await loadDirectory(directory)),
  };
}

function loadedFrom({ desired, diagnostics, root }: LoadedDirectory): LoadedRevision {
  if (!desired) throw specInvalid(diagnostics, {});
  return {
    network: desired.network,
    resources: desired.resources,
    async source(resource) {
      const place = sourcePlace(resource);
      if (!place || place.repository) {
        throw new QuorateError('SOURCE_MISSING', 'There is no source', { why: 'it is not in this folder' });
      }
      const files = readSourceTree(root, place.folder);
      return { hash: treeHash(files), files };
    },
  };
}
