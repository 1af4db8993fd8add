import { startNetwork } from '../../reconciler/devnet/fabric/start-network.js';
import type { NetworkOptions, RunningNetwork } from '../../reconciler/devnet/running-network.js';
import type { Topology } from '../../reconciler/devnet/topology.js';
import { engineOf } from '../engine.js';

export interface TestNetworkOptions extends NetworkOptions {
  /** The embedded engine's clock, for tests that turn it; a real peer has the machine's. */
  readonly now?: () => Date;
}

/** A network of this run's engine. */
export async function startTestNetwork(topology: Topology, options: TestNetworkOptions = {}): Promise<RunningNetwork> {
  if (engineOf() !== 'embedded') throw new Error('there is one engine');
  return startNetwork(topology, options);
}
