import { readSchema } from '../../reconciler/adapters/files/read-schema.js';
import { readSoundness } from '../../reconciler/adapters/files/read-soundness.js';
import { treeHash } from '../../reconciler/core/digest/tree-hash.js';
import { QuorateError } from '../../reconciler/core/model/quorate-error.js';
import { sourcePlace, withSourceTrees } from '../../reconciler/kinds/chaincode/with-source-trees.js';
import { PLANNING_KINDS } from '../../reconciler/kinds/planning-kinds.js';
import type { LoadedRevision } from '../../reconciler/loop/loop-ports.js';
import type { SourceTree } from '../../reconciler/ports/write/chaincode-runtime.js';
import { loadSpec } from '../../reconciler/spec/load-spec.js';
import { CHANNEL, NETWORK } from '../spec/fixture.js';

const OPS = CHANNEL.replace('name: channel1', 'name: ops-channel');

/** Documents as the loader gives them, with sources out of their folders' names: `src-1.0` holds one file saying so. */
export function loadRevision(documents: Readonly<Record<string, string>>): LoadedRevision {
  const key = JSON.stringify(documents);
  const known = LOADED.get(key) ?? load(documents);
  LOADED.set(key, known);
  return known;
}

/** Loading is pure, so a copy never grows old; compiling schemas again for every consortium would take most of the time. */
const LOADED = new Map<string, LoadedRevision>();

function load(documents: Readonly<Record<string, string>>): LoadedRevision {
  const files = {
    'net/network.yaml': NETWORK.replace('channel: channel1', 'channel: ops-channel'),
    'net/ops.yaml': OPS,
    'net/channel1.yaml': CHANNEL,
    ...documents,
  };
  const sources = Object.entries(files).map(([path, text]) => ({ path, bytes: Buffer.from(text) }));
  const { desired, diagnostics } = loadSpec(sources, {
    kinds: PLANNING_KINDS,
    schema: readSchema,
    soundness: readSoundness,
  });
  if (!desired) throw new QuorateError('SPEC_INVALID', 'the documents are wrong', { why: JSON.stringify(diagnostics) });
  const trees = new Map<string, SourceTree>();
  for (const resource of desired.resources.values()) {
    const place = sourcePlace(resource);
    if (!place) continue;
    const list = [{ path: 'index.js', executable: false, content: Buffer.from(place.folder) }];
    trees.set(place.key, { hash: treeHash(list), files: list });
  }
  return {
    network: desired.network,
    resources: withSourceTrees(desired.resources, new Map([...trees].map(([key, { hash }]) => [key, hash]))),
    source: async (resource) => trees.get(sourcePlace(resource)!.key)!,
  };
}
