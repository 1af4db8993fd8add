import { deepFreeze } from '../../core/model/deep-freeze.js';
import type { JsonObject } from '../../core/model/json.js';
import type { Resource } from '../../core/model/kind.js';
import { folderOf, joinPath } from '../../core/text/join-path.js';
import type { ChaincodeSpec } from './chaincode-spec.js';

/** A source that a document names, with where to look. Equal sources have equal keys, so that each is read once. */
export interface SourcePlace {
  readonly key: string;
  /** Undefined: this repo. */
  readonly repository: { readonly url: string; readonly commit: string } | undefined;
  /** From the root of that repo. */
  readonly folder: string;
}

/** Where a resource's source is; undefined for other kinds and for chaincodes without one. */
export function sourcePlace(resource: Resource): SourcePlace | undefined {
  if (resource.address.kind !== 'Chaincode') return undefined;
  const { source } = resource.spec as unknown as ChaincodeSpec;
  if (!source) return undefined;
  const repository = 'repository' in source ? { url: source.repository, commit: source.commit } : undefined;
  // The loader has refused paths that leave the repo.
  const folder = joinPath(repository ? '' : folderOf(resource.origin.file), source.path) ?? '';
  return { key: JSON.stringify([repository?.url, repository?.commit, folder]), repository, folder };
}

/** The same resources with the tree hash of every source that is in `trees` (by SourcePlace.key); frozen as before. */
export function withSourceTrees(
  resources: ReadonlyMap<string, Resource>,
  trees: ReadonlyMap<string, string>,
): ReadonlyMap<string, Resource> {
  return new Map(
    [...resources].map(([key, resource]) => {
      const place = sourcePlace(resource);
      const tree = place && trees.get(place.key);
      if (tree === undefined) return [key, resource];
      const spec = { ...resource.spec, tree } satisfies JsonObject;
      return [key, deepFreeze({ ...resource, spec })];
    }),
  );
}
