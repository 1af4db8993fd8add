/** What this machine may lack: real Fabric alone. Tests that need it are the only ones that may be counted as skipped. */
import { findFabric } from '../reconciler/devnet/processes/find-fabric.js';

/** What was left out in this file, by name. Read by the runner. */
export const missing: string[] = [];

/** What is said behind the name of everything that is left out; the runner takes no other reason. */
export const NO_FABRIC = 'no real Fabric (neither FABRIC_BIN nor PATH nor the cache folder has it)';

/** Real Fabric's programs, or undefined. @throws QuorateError of findFabric */
export const fabricBinaries = await findFabric(process.env);

export const fabricDirectory: string | undefined = fabricBinaries?.directory;

/** The same; where there is none, `name` is counted as skipped. */
export function needsFabric(name: string): string | undefined {
  if (fabricDirectory === undefined) missing.push(`${name}: ${NO_FABRIC}`);
  return fabricDirectory;
}
