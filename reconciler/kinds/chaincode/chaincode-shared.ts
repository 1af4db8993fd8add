import type { JsonObject } from '../../core/model/json.js';
import { canonicalPolicy } from './canonical-policy.js';
import type { ChaincodeLive } from './chaincode-live.js';
import type { ChaincodeSpec } from './chaincode-spec.js';

/**
 * What all members must agree on: the definition, and the hash of the source that it runs. Placement is each
 * organization's own affair and is not in it. Needs no ledger.
 */
export function desiredShared(spec: ChaincodeSpec): JsonObject {
  return {
    channel: spec.channel,
    name: spec.name,
    version: spec.version,
    endorsementPolicy: canonicalPolicy(spec.endorsementPolicy),
    initRequired: spec.initRequired,
    collections: [],
    runtime: spec.runtime,
    ...(spec.tree === undefined ? {} : { source: { tree: spec.tree } }),
  };
}

/** The same of a committed definition. What the ledger does not tell (`runtime`, sometimes the source) is left out. */
export function liveShared(live: ChaincodeLive): JsonObject | null {
  const { definition } = live;
  if (!definition) return null;
  return {
    channel: live.channel,
    name: live.name,
    version: definition.version,
    endorsementPolicy: definition.endorsementPolicy,
    initRequired: definition.initRequired,
    ...(definition.hasCollections ? {} : { collections: [] }),
    ...(live.sourceTree === undefined ? {} : { source: { tree: live.sourceTree } }),
  };
}
