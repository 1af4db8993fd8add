import { QuorateError } from '../core/model/quorate-error.js';
import { startNetwork } from './fabric/start-network.js';
import { type FabricBinaries, findFabric } from './processes/find-fabric.js';
import { startProcesses } from './processes/start-processes.js';
import type { Engine, NetworkOptions, RunningNetwork } from './running-network.js';
import type { Topology } from './topology.js';

export interface StartEngineOptions extends NetworkOptions {
  /** Where Fabric's programs are looked for (FABRIC_BIN, PATH, cache); default: this process's environment. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/**
 * Starts the network of a topology with either engine. When it resolves, a first transaction can be submitted.
 * @throws QuorateError FABRIC_MISSING: the real engine is wanted, and its programs are nowhere; DEVNET_DATA_ENGINE: a data
 * folder is wanted of it; and as `findFabric`, `startNetwork`, `startProcesses`
 */
export async function startEngine(
  engine: Engine,
  topology: Topology,
  options: StartEngineOptions = {},
): Promise<RunningNetwork> {
  if (engine === 'embedded') return startNetwork(topology, options);
  if (options.dataDirectory !== undefined) throw keepsNothing();
  const fabric = await requireFabric(options.env ?? process.env);
  if (fabric.warning !== undefined) options.log?.(`warning: ${fabric.warning}`);
  return startProcesses(topology, { ...options, fabric });
}

function keepsNothing(): QuorateError {
  return new QuorateError('DEVNET_DATA_ENGINE', 'A network of real Fabric is not kept over its end', {
    why: 'only the embedded engine has a data folder',
    mend: 'leave the data folder out, or use the embedded engine',
  });
}

/** Fabric's programs. @throws QuorateError FABRIC_MISSING and as `findFabric` */
export async function requireFabric(env: Readonly<Record<string, string | undefined>>): Promise<FabricBinaries> {
  const fabric = await findFabric(env);
  if (fabric !== undefined) return fabric;
  throw new QuorateError('FABRIC_MISSING', "Fabric's own programs are not on this machine", {
    why: 'no folder with peer and orderer is named by FABRIC_BIN, is in PATH, or is in the cache',
    mend: 'get them by `reconcile devnet fetch-fabric`, or let FABRIC_BIN name their folder; --engine embedded needs none',
  });
}
