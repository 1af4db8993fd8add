import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createPackageStore } from '../../reconciler/devnet/fabric/peer/packages/create-package-store.js';
import type { RunningNetwork } from '../../reconciler/devnet/running-network.js';
import { insidesOf } from './only-embedded.js';

/**
 * Takes a peer's chaincode packages from it, as from one with a new disk, and nothing else: from the store of an
 * embedded one, from the folder of a real one, which is stopped meanwhile.
 */
export async function losePackages(network: RunningNetwork, name: string): Promise<void> {
  if (network.engine === 'embedded') {
    const node = insidesOf(network).peer(name);
    const builderConfig = { quorate_sockets: network.sockets.get(node.mspId)! };
    Object.assign((node as unknown as { packages: object }).packages, createPackageStore({ builderConfig }));
    return;
  }
  const node = network.peer(name);
  const folder = join(network.files!.directory, 'nodes', name, 'data', 'lifecycle', 'chaincodes');
  await node.stop();
  for (const file of readdirSync(folder)) rmSync(join(folder, file));
  await node.start();
}
