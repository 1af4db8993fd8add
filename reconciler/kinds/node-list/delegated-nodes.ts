import type { Resource } from '../../core/model/kind.js';
import type { PermissionedNode } from '../../ports/read/permissioning-reader.js';
import type { BesuNetworkSpec } from '../besu-network/besu-network-spec.js';
import { findNetwork } from '../network/find-network.js';

/** Whose nodes are moved without a vote, as Git says. */
export interface Delegation {
  /** Does its own organization move this node. */
  isMoved(node: PermissionedNode): boolean;
  /** Is it a node of this organization (by MSP id). */
  isOf(node: PermissionedNode, mspId: string | undefined): boolean;
}

/** Only organizations of the Network document move their nodes: partners have no account to sign with. */
export function delegationOf(besu: Resource<BesuNetworkSpec>, desired: ReadonlyMap<string, Resource>): Delegation {
  const organizations = findNetwork(besu.address.network, desired)?.spec.organizations ?? [];
  const owners = new Map(organizations.flatMap(({ name, mspId }) => [[name, mspId] as const, [mspId, mspId] as const]));
  const isDelegated = besu.spec.delegated.includes('node-address');
  const ownerOf = ({ organization }: PermissionedNode): string | undefined =>
    organization === undefined ? undefined : owners.get(organization);
  return {
    isMoved: (node) => isDelegated && ownerOf(node) !== undefined,
    isOf: (node, mspId) => mspId !== undefined && ownerOf(node) === mspId,
  };
}
