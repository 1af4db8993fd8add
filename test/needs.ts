/** Tests that need an engine or a data set that this machine may lack: the only tests that may be counted as skipped. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** What was left out in this file, each as `name: what is missing`. Read by the runner. */
export const missing: string[] = [];

/**
 * The directory with real Fabric's `peer` and `orderer` (FABRIC_BIN), or undefined; then `name` is counted as skipped.
 */
export function needsFabric(name: string): string | undefined {
  const directory = process.env.FABRIC_BIN;
  if (directory && existsSync(join(directory, 'peer')) && existsSync(join(directory, 'orderer'))) return directory;
  missing.push(`${name}: no real Fabric (FABRIC_BIN names no directory with peer and orderer)`);
  return undefined;
}
