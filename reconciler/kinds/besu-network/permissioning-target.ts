import type { Resource } from '../../core/model/kind.js';
import type { PermissioningTarget } from '../../ports/read/permissioning-reader.js';
import type { BesuNetworkSpec } from './besu-network-spec.js';

/** Where a BesuNetwork's lists are, as the ports want it. */
export function permissioningTarget({ address, spec }: Resource<BesuNetworkSpec>): PermissioningTarget {
  const { backEnd, nodeIngress, accountIngress, interface: spoken } = spec.permissioning;
  return { network: address.name, chainId: spec.chainId, backEnd, nodeIngress, accountIngress, interface: spoken };
}
