import { createPackageStore } from '../../reconciler/devnet/fabric/peer/packages/create-package-store.js';
import type { RunningNetwork } from '../../reconciler/devnet/running-network.js';
import { insidesOf } from './only-embedded.js';

/** A peer that lost its chaincode packages, as one with a new disk has, and nothing else. */
export async function losePackages(network: RunningNetwork, name: string): Promise<void> {
  const node = insidesOf(network).peer(name);
  const builderConfig = { quorate_sockets: network.sockets.get(node.mspId)! };
  Object.assign((node as unknown as { packages: object }).packages, createPackageStore({ builderConfig }));
}
