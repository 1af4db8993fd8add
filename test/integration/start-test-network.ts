import type { Engine, NetworkOptions, RunningNetwork } from '../../reconciler/devnet/running-network.js';
import { startEngine } from '../../reconciler/devnet/start-engine.js';
import type { Topology } from '../../reconciler/devnet/topology.js';
import { engineOf } from '../engine.js';

export interface TestNetworkOptions extends NetworkOptions {
  /** The embedded engine's clock, for tests that turn it; a real peer has the machine's. */
  readonly now?: () => Date;
  /** Of what one engine alone can; this run's where it is left out. */
  readonly engine?: Engine;
}

/** A network of this run's engine. Why it does not start is said at once: uvu keeps what a hook throws to itself. */
export async function startTestNetwork(topology: Topology, options: TestNetworkOptions = {}): Promise<RunningNetwork> {
  try {
    return await startEngine(options.engine ?? engineOf(), topology, options);
  } catch (error) {
    const { code, why } = error as { code?: string; why?: string };
    process.stderr.write(`the network does not start: ${code ?? ''} ${why ?? String(error)}\n`);
    throw error;
  }
}
