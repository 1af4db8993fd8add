import type { Resource } from '../../core/model/kind.js';
import { findBesuNetwork } from '../besu-network/find-besu-network.js';
import { findNetwork } from './find-network.js';
import { isOnFabric } from './governance-ledger.js';
import type { EvmGovernance, FabricGovernance } from './network-spec.js';

/** A governance contract with the id of the chain that it is on. */
export interface EvmPlace extends EvmGovernance {
  readonly chainId: number;
}

/** Where the governance ledger is: all that an adapter needs to reach it. */
export type GovernancePlace = FabricGovernance | EvmPlace;

/** As the documents of a loaded network say: every one has a Network document, and what it names. */
export function governancePlace(network: string, desired: ReadonlyMap<string, Resource>): GovernancePlace {
  const { governance } = findNetwork(network, desired)!.spec;
  if (isOnFabric(governance)) return { channel: governance.channel, chaincode: governance.chaincode };
  const { besuNetwork, contract } = governance;
  const { chainId } = findBesuNetwork(network, besuNetwork, desired)!.spec;
  return { besuNetwork, contract, chainId };
}
