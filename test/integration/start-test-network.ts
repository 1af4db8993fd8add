import type { NetworkOptions, RunningNetwork } from '../../reconciler/devnet/running-network.js';
import { startEngine } from '../../reconciler/devnet/start-engine.js';
import type { Topology } from '../../reconciler/devnet/topology.js';
import { engineOf } from '../engine.js';

export interface TestNetworkOptions extends NetworkOptions {
  /** The embedded engine's clock, for tests that turn it; a real peer has the machine's. */
  readonly now?: () => Date;
}

/** A network of this run's engine. */
export function startTestNetwork(topology: Topology, options: TestNetworkOptions = {}): Promise<RunningNetwork> {
  return startEngine(engineOf(), topology, options);
}
