import type { Resource } from '../../core/model/kind.js';
import type { PermissioningTarget } from '../../ports/read/permissioning-reader.js';
import { findBesuNetwork } from '../besu-network/find-besu-network.js';
import { permissioningTarget } from '../besu-network/permissioning-target.js';
import { findNetwork } from './find-network.js';
import { isOnFabric } from './governance-ledger.js';
import type { EvmGovernance, FabricGovernance } from './network-spec.js';

/** A governance contract with the id of the chain that it is on. */
export interface EvmPlace extends Omit<EvmGovernance, 'queue'> {
  readonly chainId: number;
  /** Where the permissioning contracts' own queue decides: what of it stands on no chain. */
  readonly queue?: QueuePlace;
}

/** A queue keeps calls and who confirmed them; what they mean, and who they are, Git says. */
export interface QueuePlace {
  readonly network: string;
  readonly target: PermissioningTarget;
  /** All documents of the network, by formatted address. */
  readonly desired: ReadonlyMap<string, Resource>;
}

/** Where the governance ledger is: all that an adapter needs to reach it. */
export type GovernancePlace = FabricGovernance | EvmPlace;

/** As the documents of a loaded network say: every one has a Network document, and what it names. */
export function governancePlace(network: string, desired: ReadonlyMap<string, Resource>): GovernancePlace {
  const { governance } = findNetwork(network, desired)!.spec;
  if (isOnFabric(governance)) return { channel: governance.channel, chaincode: governance.chaincode };
  const { besuNetwork, contract, queue } = governance;
  const besu = findBesuNetwork(network, besuNetwork, desired)!;
  const { chainId, permissioning } = besu.spec;
  if (queue === undefined) return { besuNetwork, contract, chainId };
  const place = { network, target: permissioningTarget(besu), desired };
  return { besuNetwork, contract: permissioning.nodeIngress, chainId, queue: place };
}
