import type { JsonObject } from '../../core/model/json.js';
import type { BesuNetworkSpec } from './besu-network-spec.js';

/** What all must agree on. RPC endpoints are left to each. Needs no ledger. */
export function besuNetworkShared(spec: BesuNetworkSpec): JsonObject {
  const { chainId, permissioning, topology, delegated, execution, consensus } = spec;
  const { codeHash, ...kept } = permissioning;
  return {
    chainId,
    permissioning: { ...kept, ...(codeHash ? { codeHash: { ...codeHash } } : {}) },
    topology: topology.map((pair) => [...pair]),
    ...(delegated.length > 0 ? { delegated: [...delegated] } : {}),
    ...(Object.keys(execution).length > 0 ? { execution: { ...execution } } : {}),
    consensus: { minimum: { ...consensus.minimum } },
  };
}
