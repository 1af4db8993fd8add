import { findFabric } from '../../reconciler/devnet/processes/find-fabric.js';
import type { Engine } from '../../reconciler/devnet/running-network.js';

/** The engines that this machine has; says so where the real one is missing. */
export async function benchEngines(): Promise<readonly Engine[]> {
  const fabric = await findFabric(process.env);
  if (fabric !== undefined) return ['embedded', 'fabric'];
  console.log('real Fabric is not on this machine (FABRIC_BIN, PATH, cache folder): no comparison');
  return ['embedded'];
}
